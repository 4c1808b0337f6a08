import http from 'node:http';
import https from 'node:https';
import { OutboundRefusal, publicOnly } from './outbound.js';

export interface OutsideFile {
  /** The only host names that are asked. */
  hosts: readonly string[];
  /** Origins that the operator has named himself: any scheme, any address. */
  trusted: readonly string[];
  maxBytes: number;
  timeoutMs: number;
}

/** Why a URL is not fetched, by what it says; null: it may be, if its host's address is public when it is called. */
export function outsideRefusal(
  given: string,
  { hosts, trusted }: Pick<OutsideFile, 'hosts' | 'trusted'>,
): string | null {
  if (!URL.canParse(given)) return 'is no URL';
  const url = new URL(given);
  if (trusted.includes(url.origin)) return null;
  if (url.protocol !== 'https:') return 'does not begin with https://';
  if (url.username || url.password) return 'holds a name or a password';
  if (url.port !== '') return 'names a port';
  return hosts.includes(url.hostname) ? null : `is at ${url.hostname}, which is no host of the carrier's`;
}

/**
 * The body of a URL that somebody else named. https to a host of the list alone; the host's addresses are judged at the
 * connection itself, so that a name that answers differently the second time gains nothing; redirects are not followed.
 * Throws OutboundRefusal; whatever else is worth another try.
 */
export async function fetchOutside(given: string, file: OutsideFile): Promise<Buffer> {
  const refusal = outsideRefusal(given, file);
  if (refusal !== null) throw new OutboundRefusal(`The URL ${refusal}`);
  const url = new URL(given);
  const { get } = url.protocol === 'https:' ? https : http;
  const trusted = file.trusted.includes(url.origin);
  const response = await new Promise<http.IncomingMessage>((settle, reject) => {
    const signal = AbortSignal.timeout(file.timeoutMs);
    get(url, { signal, agent: false, ...(trusted ? {} : { lookup: publicOnly() }) }, settle).on('error', reject);
  });
  if (response.statusCode !== 200) {
    response.destroy();
    throw new Error(`The file's server answered ${response.statusCode}`);
  }
  const chunks: Buffer[] = [];
  let read = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    read += chunk.length;
    if (read > file.maxBytes) throw new OutboundRefusal('The file is too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
