import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { recogniseTracking, trackingKeyOf } from '../../../src/modules/package/package.tracking.js';

const numbers: [string, string | null, string?][] = [
  ['1Z5R89390357567127', 'ups'],
  ['1Z 879 E93 03 4683 444 0', 'ups', '1Z879E930346834440'],
  ['1z410e7w0392751591', 'ups', '1Z410E7W0392751591'],
  ['9400 1112 0108 0805 4830 16', 'usps', '9400111201080805483016'],
  ['420221539101026837331000039521', 'usps', '9101026837331000039521'],
  ['4201002334249200190132607600833457', 'usps', '9200190132607600833457'],
  ['03071790000523483741', 'usps'],
  ['7196 9010 7560 0307 7385', 'usps', '71969010756003077385'],
  ['92748931507708513018050063', 'usps'],
  ['986578788855', 'fedex'],
  ['568283610012734', 'fedex'],
  ['61299998820821171811', 'fedex'],
  ['9611020987654312345672', 'fedex', '987654312345672'],
  ['1001921334250001000300779017972697', 'fedex', '779017972697'],
  ['9622001900000000000000776632517510', 'fedex', '776632517510'],
  ['3318810025', 'dhl'],
  ['73891051146', 'dhl'],
  ['JJD000090254576000012', 'dhl'],
  ['RR473124829GB', 'royal_mail'],
  ['TBA502887274000', 'amazon'],
];

describe('recogniseTracking', () => {
  it.each(numbers)('%s is of %s', (text, carrier, trackingNumber = text.toUpperCase()) => {
    expect(recogniseTracking(text)).toEqual({ carrier, trackingNumber });
  });

  it.each([
    ['1Z5R89390357567128', 'UPS check digit'],
    ['RR473124828GB', 'S10 check digit'],
    ['TBB000000000000', 'no Amazon prefix'],
    ['40726', 'a suite'],
    ['STE 40726', 'a suite'],
    ['', 'nothing'],
    ['hello', 'a word'],
  ])('%s is none: %s', (text) => {
    expect(recogniseTracking(text)).toBeNull();
  });

  it('leaves the carrier open where the digits do not tell', () => {
    expect(recogniseTracking('996578788855')).toEqual({ carrier: null, trackingNumber: '996578788855' });
  });

  it('takes the carrier from the label where it is named', () => {
    expect(recogniseTracking('YURTİÇİ KARGO\nTakip No: 996578788855')).toEqual({
      carrier: 'yurtici',
      trackingNumber: '996578788855',
    });
    expect(recogniseTracking('Aras Kargo\nAyşe Kaya\n3318810022114')?.carrier).toBe('aras');
    expect(recogniseTracking('SÜRAT KARGO 12345678901234')?.carrier).toBe('surat');
    expect(recogniseTracking('Hepsi Jet\nBarkod: 9988776655443')?.carrier).toBe('hepsijet');
  });

  it('knows PTT by the country of an S10 number', () => {
    const digits = '12345678';
    const numbers = Array.from({ length: 10 }, (_, check) => recogniseTracking(`RR${digits}${check}TR`));
    expect(numbers.filter((number) => number?.carrier === 'ptt')).toEqual([
      { carrier: 'ptt', trackingNumber: 'RR123456785TR' },
    ]);
  });

  it('finds the number among the words of a label', () => {
    const label =
      'JANE DOE\n1401 Lavaca Street STE 40726\nAustin, TX 78701\nTel: (302) 555-3858\nGSM 3318810025\nTRK# 1Z5R89390357567127';
    expect(recogniseTracking(label)).toEqual({ carrier: 'ups', trackingNumber: '1Z5R89390357567127' });
  });

  it('ends on any text', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 400, unit: 'binary' }), (text) => recogniseTracking(text) !== undefined),
    );
    const started = performance.now();
    for (const piece of ['1Z ', '9 ', '1-', 'JJD', '420', 'aras ']) recogniseTracking(piece.repeat(30_000));
    expect(performance.now() - started).toBeLessThan(500);
  });

  it('compares numbers by letters and digits only', () => {
    expect(trackingKeyOf(' 1z 5r8-9390.357567127 ')).toBe('1Z5R89390357567127');
  });
});
