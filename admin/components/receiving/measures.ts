export type WeightUnit = 'kg' | 'g' | 'lb' | 'oz';
export type LengthUnit = 'cm' | 'mm' | 'in';

/** `empty`: nothing was typed. `wrong`: it cannot be read, or is no weight or size of a piece. */
export type Measured<T> = { state: 'empty' } | { state: 'wrong' } | { state: 'ok'; value: T };

export interface SizeMm {
  length: number;
  width: number;
  height: number;
}

const GRAMS: Readonly<Record<WeightUnit, number>> = { g: 1, kg: 1000, oz: 28.349523125, lb: 453.59237 };
const MILLIMETRES: Readonly<Record<LengthUnit, number>> = { mm: 1, cm: 10, in: 25.4 };
const WEIGHT_UNITS: Readonly<Record<string, WeightUnit>> = {
  g: 'g',
  gr: 'g',
  gram: 'g',
  grams: 'g',
  kg: 'kg',
  kilo: 'kg',
  lb: 'lb',
  lbs: 'lb',
  oz: 'oz',
};
const LENGTH_UNITS: Readonly<Record<string, LengthUnit>> = {
  mm: 'mm',
  cm: 'cm',
  in: 'in',
  inch: 'in',
  '"': 'in',
  '″': 'in',
};
const MAX_GRAMS = 1_000_000;
const MAX_MILLIMETRES = 10_000;
const WEIGHT_PART = /([\d.,]+)\s*([a-z]+)?\s*/gy;

/** `12,5`, `12.5 kg`, `1 lb 4 oz`: whole grams. A number without a unit is in `unit`. */
export function parseWeight(text: string, unit: WeightUnit): Measured<number> {
  const rest = text.trim().toLowerCase();
  if (rest === '') return { state: 'empty' };
  let grams = 0;
  let end = 0;
  let unnamed = 0;
  let parts = 0;
  WEIGHT_PART.lastIndex = 0;
  for (let part = WEIGHT_PART.exec(rest); part; part = WEIGHT_PART.exec(rest)) {
    const named = part[2] === undefined ? unit : WEIGHT_UNITS[part[2]];
    const number = named === undefined ? null : parseDecimal(part[1] ?? '', named === 'g' ? 'thousands' : 'decimals');
    if (named === undefined || number === null) return { state: 'wrong' };
    grams += number * GRAMS[named];
    parts += 1;
    if (part[2] === undefined) unnamed += 1;
    end = WEIGHT_PART.lastIndex;
  }
  // `1 lb 4 oz` is one weight, `12 5` is two numbers.
  return end === rest.length && (parts === 1 || unnamed === 0)
    ? bounded(Math.round(grams), MAX_GRAMS)
    : { state: 'wrong' };
}

/** `30x20x10`, `12,5 × 8 × 4 in`, `30 20 10`: whole millimetres, in the order typed. */
export function parseSize(text: string, unit: LengthUnit): Measured<SizeMm> {
  const lower = text.trim().toLowerCase();
  if (lower === '') return { state: 'empty' };
  const tail = /[\d.,]\s*(mm|cm|inch|in|"|″)$/.exec(lower)?.[1];
  const named = tail === undefined ? unit : LENGTH_UNITS[tail];
  const numbers = tail === undefined ? lower : lower.slice(0, -tail.length).trim();
  const sides = numbers
    .split(/\s*[x×*]\s*|\s+/)
    .map((side) => parseDecimal(side, named === 'mm' ? 'thousands' : 'decimals'));
  if (named === undefined || sides.length !== 3) return { state: 'wrong' };
  const [length, width, height] = sides.map((side) =>
    side === null ? { state: 'wrong' as const } : bounded(Math.round(side * MILLIMETRES[named]), MAX_MILLIMETRES),
  );
  if (length?.state !== 'ok' || width?.state !== 'ok' || height?.state !== 'ok') return { state: 'wrong' };
  return { state: 'ok', value: { length: length.value, width: width.value, height: height.value } };
}

/**
 * A number as people write it, with a comma or a point: `12,5`, `12.5`, `1.234,5`, `1,234.5`. Where one separator stands
 * before just three digits (`1.250`) it may be either; `three` says what that is in this unit. Null if it is no number.
 */
export function parseDecimal(text: string, three: 'thousands' | 'decimals' = 'decimals'): number | null {
  if (!/^\d[\d.,]*$|^[.,]\d+$/.test(text)) return null;
  const last = Math.max(text.lastIndexOf('.'), text.lastIndexOf(','));
  if (last < 0) return Number(text);
  const decimal = text.charAt(last);
  const grouping = decimal === '.' ? ',' : '.';
  const whole = text.slice(0, last);
  const fraction = text.slice(last + 1);
  if (
    whole.includes(decimal) ||
    (!whole.includes(grouping) && fraction.length === 3 && three === 'thousands' && whole !== '')
  ) {
    return grouped(text, decimal);
  }
  const number = whole.includes(grouping) ? grouped(whole, grouping) : Number(whole || '0');
  return number === null ? null : number + Number(`0.${fraction || '0'}`);
}

/** `1.234.567`: groups of three, nothing else. */
function grouped(text: string, separator: string): number | null {
  const [first = '', ...groups] = text.split(separator);
  if (!/^\d{1,3}$/.test(first) || groups.some((group) => !/^\d{3}$/.test(group))) return null;
  return Number(first + groups.join(''));
}

function bounded(value: number, most: number): Measured<number> {
  return value >= 1 && value <= most ? { state: 'ok', value } : { state: 'wrong' };
}
