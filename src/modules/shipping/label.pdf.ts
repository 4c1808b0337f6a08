import { toBuffer } from 'bwip-js/node';
import type { Content } from 'pdfmake';
import { pdfOf } from '../../shared/pdf.js';
import { countryName } from './address.countries.js';
import type { PostalAddress } from './address.rules.js';
import type { LabelOrder } from './carrier.port.js';

const MM = 72 / 25.4;
/** 4 x 6 inches, what label printers hold. */
const PAGE = { width: 288, height: 432 };
const TEXT = {
  en: { from: 'FROM', to: 'TO', weight: 'Weight', tracking: 'Tracking', customs: 'Customs declaration enclosed' },
  tr: { from: 'GÖNDEREN', to: 'ALICI', weight: 'Ağırlık', tracking: 'Takip no.', customs: 'Gümrük beyanı ektedir' },
} as const;

/** The label that the warehouse prints: who, where, and the tracking number as Code 128 that any reader takes. */
export async function labelPdf(order: LabelOrder, trackingNumber: string): Promise<Buffer> {
  const text = TEXT[order.locale];
  const width = PAGE.width - 2 * MARGIN;
  return pdfOf({
    pageSize: PAGE,
    pageMargins: MARGIN,
    info: { title: order.code },
    defaultStyle: { font: 'Roboto', fontSize: 9, lineHeight: 1.15 },
    content: [
      {
        columns: [
          { text: order.carrier, fontSize: 16, bold: true },
          { text: order.service, fontSize: 11, alignment: 'right', margin: [0, 4, 0, 0] },
        ],
      },
      rule(width),
      block(text.from, addressLines(order.from, 'en'), 8),
      rule(width),
      block(text.to, addressLines(order.to, 'en'), 13),
      rule(width),
      {
        columns: [
          { text: `${text.weight}: ${(order.parcel.weightGrams / 1000).toFixed(2)} kg` },
          { text: order.code, bold: true, alignment: 'right' },
        ],
      },
      ...(order.customs ? [{ text: text.customs, margin: [0, 2, 0, 0] }] : []),
      { image: await code128(trackingNumber), width, height: 26 * MM, margin: [0, 10, 0, 2] },
      { text: `${text.tracking} ${trackingNumber}`, alignment: 'center', fontSize: 12, bold: true },
    ],
  });
}

const MARGIN = 16;

/** As a picture on white: readers find nothing on a transparent one. */
export async function code128(text: string): Promise<string> {
  const bars = await toBuffer({
    bcid: 'code128',
    text,
    scale: 4,
    height: 20,
    backgroundcolor: 'FFFFFF',
    paddingwidth: 10,
    paddingheight: 2,
  });
  return `data:image/png;base64,${bars.toString('base64')}`;
}

/** As it stands on an envelope; the country in `locale`, for the post that reads it. */
export function addressLines(address: PostalAddress, locale: 'en' | 'tr'): string[] {
  const { name, company, line1, line2, city, region, postalCode, country, phone } = address;
  const town = country === 'US' || country === 'CA' ? [`${city},`, region, postalCode] : [postalCode, city, region];
  return [
    name,
    company,
    line1,
    line2,
    town.filter(Boolean).join(' '),
    countryName(country, locale).toLocaleUpperCase(locale),
    phone,
  ].filter((line): line is string => Boolean(line));
}

function block(title: string, lines: string[], fontSize: number): Content {
  const [first = '', ...others] = lines;
  return {
    stack: [
      { text: title, fontSize: 7, color: '#475569' },
      { text: first, fontSize, bold: true },
      { text: others.join('\n'), fontSize },
    ],
    margin: [0, 4, 0, 4],
  };
}

function rule(width: number): Content {
  return { canvas: [{ type: 'line', x1: 0, y1: 0, x2: width, y2: 0, lineWidth: 1 }], margin: [0, 4, 0, 4] };
}
