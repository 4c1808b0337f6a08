import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseDecimal, parseSize, parseWeight } from '../../admin/components/receiving/measures.js';

const grams = (text: string, unit: 'kg' | 'g' | 'lb' | 'oz' = 'kg') => parseWeight(text, unit);
const ok = <T>(value: T) => ({ state: 'ok', value });

describe('weight', () => {
  it.each([
    ['12,5', 12500],
    ['12.5', 12500],
    ['12,5 kg', 12500],
    ['12.5kg', 12500],
    ['0,45', 450],
    [',5', 500],
    ['1.250', 1250],
    ['1.034,5 g', 1035],
    ['450 g', 450],
    ['1.250 g', 1250],
    ['1 lb', 454],
    ['1 lb 4 oz', 567],
    ['8oz', 227],
    ['2 LBS', 907],
  ])('%s is %s g', (text, expected) => {
    expect(grams(text)).toEqual(ok(expected));
  });

  it.each(['abc', '12 5', '12,5 stone', '-3', '0', '1e3', '1,2,3', '12..5', 'kg', '9999999'])('refuses %s', (text) => {
    expect(grams(text)).toEqual({ state: 'wrong' });
  });

  it('says that nothing was typed, which is no zero', () => {
    expect(grams('   ')).toEqual({ state: 'empty' });
  });

  it('takes the unit of the switch where none is written', () => {
    expect(grams('2', 'lb')).toEqual(ok(907));
    expect(grams('1.234', 'g')).toEqual(ok(1234));
  });

  it('reads the same weight with a comma and with a point', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 999 }), fc.integer({ min: 0, max: 99 }), (whole, hundredths) => {
        const fraction = String(hundredths).padStart(2, '0');
        const comma = parseWeight(`${whole},${fraction}`, 'kg');
        expect(comma).toEqual(parseWeight(`${whole}.${fraction} kg`, 'g'));
        if (whole + hundredths > 0) expect(comma).toEqual(ok(whole * 1000 + hundredths * 10));
      }),
    );
  });

  it('never throws and never gives a fraction, whatever is typed', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const read = parseWeight(text, 'kg');
        if (read.state === 'ok') expect(Number.isSafeInteger(read.value) && read.value > 0).toBe(true);
      }),
    );
  });
});

describe('size', () => {
  it.each([
    ['30x20x10', { length: 300, width: 200, height: 100 }],
    ['30 × 20,5 × 10 cm', { length: 300, width: 205, height: 100 }],
    ['30 20 10', { length: 300, width: 200, height: 100 }],
    ['12x8x4 in', { length: 305, width: 203, height: 102 }],
    ['12*8*4"', { length: 305, width: 203, height: 102 }],
    ['300x200x100mm', { length: 300, width: 200, height: 100 }],
  ])('%s', (text, expected) => {
    expect(parseSize(text, 'cm')).toEqual(ok(expected));
  });

  it.each(['30x20', '30x20x0', 'a x b x c', '30x20x10x5', '30x20x10 ft', '99999x1x1'])('refuses %s', (text) => {
    expect(parseSize(text, 'cm')).toEqual({ state: 'wrong' });
  });
});

describe('numbers', () => {
  it.each([
    ['1.234,5', 1234.5],
    ['1,234.5', 1234.5],
    ['1.234.567', 1234567],
    ['12.34.5', null],
    ['', null],
    ['.', null],
    ['1,234,56', null],
  ])('%s', (text, expected) => {
    expect(parseDecimal(text)).toBe(expected);
  });
});
