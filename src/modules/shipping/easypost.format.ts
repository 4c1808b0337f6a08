import type { PostalAddress } from './address.rules.js';
import type { Route } from './carrier.port.js';
import type { Parcel } from './shipping.parcel.js';
import type { CustomsView } from './shipping.schema.js';

const GRAMS_PER_OUNCE = 28.349523125;
const MM_PER_INCH = 25.4;

/** What we read of its shipment. */
export interface EasyPostShipment {
  id: string;
  tracking_code?: string | null;
  refund_status?: string | null;
  postage_label?: { label_url?: string | null; label_pdf_url?: string | null } | null;
  selected_rate?: { rate: string; currency: string } | null;
  rates: {
    id: string;
    carrier: string;
    service: string;
    rate: string;
    currency: string;
    delivery_days?: number | null;
  }[];
}

/** `7.58` as 758: by its digits, no float is made of an amount. Null for what is no such number. */
export function minorUnits(text: string, currency: string): number | null {
  const places =
    new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;
  const [, whole, part = ''] = /^(\d{1,9})(?:\.(\d+))?$/.exec(text) ?? [];
  if (whole === undefined) return null;
  const kept = Number(whole + part.slice(0, places).padEnd(places, '0'));
  // A price is never shown lower than it is.
  return kept + (/[1-9]/.test(part.slice(places)) ? 1 : 0);
}

export function toAddress(address: PostalAddress) {
  const { name, company, line1, line2, city, region, postalCode, country, phone } = address;
  return {
    name,
    street1: line1,
    city,
    country,
    ...(company ? { company } : {}),
    ...(line2 ? { street2: line2 } : {}),
    ...(region ? { state: region } : {}),
    ...(postalCode ? { zip: postalCode } : {}),
    ...(phone ? { phone } : {}),
  };
}

/** Ounces and inches with one decimal, rounded up. */
export function toParcel({ weightGrams, dimensionsMm }: Parcel) {
  const [length, width, height] = dimensionsMm ?? [];
  const inches = (mm: number) => tenthsUp(mm / MM_PER_INCH);
  return {
    weight: tenthsUp(weightGrams / GRAMS_PER_OUNCE),
    ...(length && width && height ? { length: inches(length), width: inches(width), height: inches(height) } : {}),
  };
}

const TYPES: Readonly<Record<string, string>> = {
  merchandise: 'merchandise',
  gift: 'gift',
  documents: 'documents',
  document: 'documents',
  sample: 'sample',
  samples: 'sample',
  'returned goods': 'returned_goods',
  returned_goods: 'returned_goods',
};

/** The category of the postal union's forms that the customer's words name. */
export function contentsType(contents: string): string {
  return TYPES[contents.trim().toLowerCase()] ?? 'other';
}

export function toCustoms(customs: CustomsView, { from, parcel }: Route) {
  const type = contentsType(customs.contents);
  const share = parcel.weightGrams / customs.items.length / GRAMS_PER_OUNCE;
  return {
    contents_type: type,
    ...(type === 'other' ? { contents_explanation: customs.contents } : {}),
    customs_certify: true,
    customs_signer: from.name,
    non_delivery_option: 'return',
    restriction_type: 'none',
    eel_pfc: 'NOEEI 30.37(a)',
    customs_items: customs.items.map((item) => ({
      description: item.description,
      quantity: item.quantity,
      value: decimal(item.value, customs.currency),
      currency: customs.currency,
      weight: tenthsDown(share),
      origin_country: item.originCountry,
      ...(item.hsCode ? { hs_tariff_number: item.hsCode } : {}),
    })),
  };
}

function decimal(amount: number, currency: string): string {
  const places =
    new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;
  const text = String(amount).padStart(places + 1, '0');
  return places === 0 ? text : `${text.slice(0, -places)}.${text.slice(-places)}`;
}

function tenthsUp(value: number): number {
  return Math.ceil(value * 10) / 10;
}

/** The items together must not weigh more than the parcel. */
function tenthsDown(value: number): number {
  return Math.max(0.1, Math.floor(value * 10) / 10);
}
