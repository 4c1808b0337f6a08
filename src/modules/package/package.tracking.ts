/** What two writings of one tracking number have in common: `1z 999-aa1` and `1Z999AA1` are `1Z999AA1`. */
export function trackingKeyOf(trackingNumber: string): string {
  return trackingNumber.toUpperCase().replace(/[^\p{L}\p{N}]/gu, '');
}

export interface Barcode {
  trackingNumber: string;
  carrier: string | null;
}

/** The tracking number in what a scanner read, and whose it is. */
export function readBarcode(scanned: string): Barcode {
  const key = trackingKeyOf(scanned);
  return { trackingNumber: scanned.trim(), carrier: /^1Z[A-Z0-9]{16}$/.test(key) ? 'UPS' : null };
}

/** Of the barcodes on a piece the one that is a carrier's; else the first. */
export function likeliestBarcode(scanned: readonly string[]): string | undefined {
  return scanned.find((code) => readBarcode(code).carrier !== null) ?? scanned[0];
}
