import { checkDigit } from '../../shared/damm.js';

/** `SH` and digits with a check digit: letters and digits alone, whatever layout a scanner's keyboard has. */
export function shipmentCode(number: number): string {
  const digits = String(number).padStart(6, '0');
  return `SH${digits}${checkDigit(digits)}`;
}

/** Digits of one label of a shipment: a second one has others. */
export function labelSerial(number: number, earlier: number): string {
  const digits = `${String(number).padStart(7, '0')}${String(earlier % 100).padStart(2, '0')}`;
  return `${digits}${checkDigit(digits)}`;
}

/** What a scanner read or a person typed, to compare codes by: capital letters and digits. */
export function codeKey(text: string): string {
  return text
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[^A-Z0-9]/g, '');
}
