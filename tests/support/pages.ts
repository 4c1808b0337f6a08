import { createRequire } from 'node:module';
import sharp from 'sharp';

const FONT = createRequire(import.meta.url).resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf');

/** A sheet of paper with these lines on it, as a scanner would send it. */
export async function drawPage(lines: readonly string[], angle = 0): Promise<Buffer> {
  const white = sharp({ create: { width: 1240, height: 1754, channels: 3, background: '#ffffff' } });
  if (lines.length === 0) return white.jpeg().toBuffer();
  const text = await sharp({
    text: { text: lines.join('\n\n'), font: 'DejaVu Sans 16', fontfile: FONT, dpi: 130, rgba: true },
  })
    .png()
    .toBuffer();
  const sheet = white.composite([{ input: text, left: 120, top: 160 }]).png();
  return sharp(await sheet.toBuffer())
    .rotate(angle, { background: '#ffffff' })
    .jpeg({ quality: 85 })
    .toBuffer();
}

/** The header of a PNG that claims to be huge; there is nothing behind it. */
export function pngBomb(width: number, height: number): Buffer {
  const body = Buffer.alloc(57);
  Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex').copy(body);
  body.writeUInt32BE(width, 16);
  body.writeUInt32BE(height, 20);
  Buffer.from('0802000000', 'hex').copy(body, 24);
  return body;
}
