import path from 'node:path';
import { toBuffer } from 'bwip-js/node';
import sharp from 'sharp';
import { projectRoot } from '../src/shared/project.js';

export interface Piece {
  kind: 'PARCEL' | 'LETTER' | 'FLAT';
  labelText: string;
  trackingNumber: string | null;
  /** Any number: it decides colours and angles, the same each time. */
  seed: number;
}

const WIDTH = 1600;
const HEIGHT = 1200;
const CARDBOARD = ['#c79a63', '#b98a55', '#d3ab78', '#a97c4b'];
const PAPER = ['#f4efe2', '#ece7da', '#dfe6ea', '#f2ead0'];

/** A photograph of a piece on the receiving bench, drawn: JPEG, 1600 by 1200. */
export async function drawPiece(piece: Piece): Promise<Buffer> {
  const label = await drawLabel(piece);
  const angle = (piece.seed % 7) - 3;
  const turned = await sharp(label)
    .rotate(angle, { background: '#00000000' })
    .png()
    .toBuffer({ resolveWithObject: true });
  return sharp(Buffer.from(scene(piece)))
    .composite([
      {
        input: turned.data,
        left: Math.round((WIDTH - turned.info.width) / 2) + (piece.seed % 60) - 30,
        top: Math.round((HEIGHT - turned.info.height) / 2) + (piece.seed % 40),
      },
    ])
    .jpeg({ quality: 82 })
    .toBuffer();
}

function scene({ kind, seed }: Piece): string {
  const body =
    kind === 'PARCEL'
      ? `<polygon points="180,260 1420,220 1470,1080 140,1090" fill="${pick(CARDBOARD, seed)}"/>
         <polygon points="180,260 1420,220 1380,150 230,180" fill="#00000022"/>
         <polygon points="740,150 860,146 880,1086 730,1088" fill="#ffffff55"/>
         <polygon points="140,1090 1470,1080 1470,1110 140,1118" fill="#00000033"/>`
      : `<polygon points="${kind === 'LETTER' ? '300,330 1300,310 1310,930 290,940' : '190,190 1410,170 1430,1070 170,1080'}" fill="${pick(PAPER, seed)}"/>
         <polyline points="${kind === 'LETTER' ? '300,330 800,640 1300,310' : '190,190 800,300 1410,170'}" fill="none" stroke="#00000018" stroke-width="6"/>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}">
    <defs>
      <linearGradient id="bench" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="#5b6670"/><stop offset="1" stop-color="#39424a"/></linearGradient>
      <radialGradient id="light" cx="0.4" cy="0.25" r="0.9"><stop offset="0" stop-color="#ffffff" stop-opacity="0.28"/><stop offset="1" stop-color="#000000" stop-opacity="0.25"/></radialGradient>
    </defs>
    <rect width="100%" height="100%" fill="url(#bench)"/>
    ${Array.from({ length: 9 }, (_, row) => `<rect y="${row * 140}" width="100%" height="3" fill="#00000030"/>`).join('')}
    ${body}
    <rect width="100%" height="100%" fill="url(#light)"/>
  </svg>`;
}

/** The paper label: its text, and the tracking number as Code 128. */
async function drawLabel(piece: Piece): Promise<Buffer> {
  const text = await sharp({
    text: {
      text: escapeMarkup(piece.labelText),
      font: 'DejaVu Sans 11',
      fontfile: path.join(projectRoot, 'node_modules/dejavu-fonts-ttf/ttf/DejaVuSans.ttf'),
      dpi: 190,
      width: 640,
      rgba: true,
    },
  })
    .png()
    .toBuffer({ resolveWithObject: true });
  const bars = piece.trackingNumber ? await barcode(piece.trackingNumber) : null;
  const height = text.info.height + (bars ? bars.height + 40 : 0) + 80;
  return sharp({ create: { width: 740, height, channels: 4, background: '#fdfdfb' } })
    .composite([
      { input: text.data, left: 50, top: 40 },
      ...(bars ? [{ input: bars.data, left: 50, top: text.info.height + 80 }] : []),
    ])
    .png()
    .toBuffer();
}

async function barcode(trackingNumber: string): Promise<{ data: Buffer; height: number }> {
  const bars = await toBuffer({
    bcid: 'code128',
    text: trackingNumber,
    scale: 3,
    height: 16,
    backgroundcolor: 'FFFFFF',
  });
  const { data, info } = await sharp(bars)
    .resize({ width: 640, height: 130, fit: 'fill' })
    .png()
    .toBuffer({ resolveWithObject: true });
  return { data, height: info.height };
}

function escapeMarkup(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}

function pick(from: string[], seed: number): string {
  return from[seed % from.length] ?? '#cccccc';
}
