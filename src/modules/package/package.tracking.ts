/** What two writings of one tracking number have in common: `1z 999-aa1` and `1Z999AA1` are `1Z999AA1`. */
export function trackingKeyOf(trackingNumber: string): string {
  return trackingNumber.toUpperCase().replace(/[^\p{L}\p{N}]/gu, '');
}
