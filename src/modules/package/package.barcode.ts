import { type Carrier, recogniseTracking, trackingKeyOf } from './package.tracking.js';

/** The carriers as people know them. */
const NAMES: Readonly<Record<Carrier, string>> = {
  ups: 'UPS',
  usps: 'USPS',
  fedex: 'FedEx',
  dhl: 'DHL',
  amazon: 'Amazon',
  royal_mail: 'Royal Mail',
  ptt: 'PTT',
  yurtici: 'Yurtiçi Kargo',
  aras: 'Aras Kargo',
  mng: 'MNG Kargo',
  surat: 'Sürat Kargo',
  hepsijet: 'HepsiJet',
  trendyol_express: 'Trendyol Express',
};

/** Nobody else's numbers look so; whether the check digit fits matters on a label that was read, not in a barcode. */
const UPS = /^1Z[A-Z0-9]{16}$/;

export interface Barcode {
  trackingNumber: string;
  carrier: string | null;
}

/** The tracking number in what a scanner read, without the carrier's routing codes, and whose it is. */
export function readBarcode(scanned: string): Barcode {
  const found = recogniseTracking(scanned);
  if (!found && UPS.test(trackingKeyOf(scanned))) return { trackingNumber: scanned.trim(), carrier: NAMES.ups };
  if (!found?.carrier) return { trackingNumber: scanned.trim(), carrier: null };
  // As it was written, unless the number itself is only a part of it.
  const whole = trackingKeyOf(scanned) === found.trackingNumber;
  return { trackingNumber: whole ? scanned.trim() : found.trackingNumber, carrier: NAMES[found.carrier] };
}

/** Of the barcodes on a piece the one that is a carrier's; else the first. */
export function likeliestBarcode(scanned: readonly string[]): string | undefined {
  return scanned.find((code) => readBarcode(code).carrier !== null) ?? scanned[0];
}

/** Shapes that no telephone number or order number has: letters, or so many digits with a check digit. */
const UNMISTAKABLE = /[A-Z]|^\d{18,}$/;

/** A tracking number that stands on the label itself, if it can be nothing else. */
export function trackingOnLabel(labelText: string): Barcode | null {
  const found = recogniseTracking(labelText);
  if (!found?.carrier || !UNMISTAKABLE.test(found.trackingNumber)) return null;
  return { trackingNumber: found.trackingNumber, carrier: NAMES[found.carrier] };
}
