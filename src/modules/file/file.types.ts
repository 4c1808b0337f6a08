import { fileTypeFromBuffer } from 'file-type';

/** What customers and staff may attach: pictures, PDF, plain text. */
const TAKEN = new Set(['image/jpeg', 'image/png', 'image/webp', 'image/gif', 'image/heic', 'application/pdf']);
const TEXT_NAME = /\.(txt|csv|log)$/i;

/** What the bytes are, whatever the name or the client says of them; null for what is not taken. */
export async function contentTypeOf(body: Buffer, name: string): Promise<string | null> {
  const found = await fileTypeFromBuffer(body);
  if (found) return TAKEN.has(found.mime) ? found.mime : null;
  return TEXT_NAME.test(name) && isText(body) ? 'text/plain' : null;
}

function isText(body: Buffer): boolean {
  if (body.length === 0 || body.includes(0)) return false;
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(body);
    return !/^\s*<(!doctype|html|svg|script|\?xml)/i.test(text);
  } catch {
    return false;
  }
}
