interface PostalRule {
  /** Of the code in capital letters. */
  pattern: RegExp;
  example: string;
}

const digits = (count: number, example: string): PostalRule => ({ pattern: new RegExp(`^\\d{${count}}$`), example });

/** Countries whose post does not deliver without a code, and what it looks like. The others take any or none. */
export const POSTAL: Readonly<Record<string, PostalRule>> = {
  US: { pattern: /^\d{5}(-\d{4})?$/, example: '19802 or 19802-1234' },
  CA: { pattern: /^[ABCEGHJ-NPRSTVXY]\d[ABCEGHJ-NPRSTV-Z] \d[ABCEGHJ-NPRSTV-Z]\d$/, example: 'K1A 0B1' },
  GB: { pattern: /^[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}$/, example: 'SW1A 1AA' },
  NL: { pattern: /^[1-9]\d{3} [A-Z]{2}$/, example: '1012 AB' },
  BR: { pattern: /^\d{5}-\d{3}$/, example: '01310-100' },
  PT: { pattern: /^\d{4}-\d{3}$/, example: '1000-205' },
  PL: { pattern: /^\d{2}-\d{3}$/, example: '00-950' },
  JP: { pattern: /^\d{3}-\d{4}$/, example: '100-0001' },
  SE: { pattern: /^\d{3} \d{2}$/, example: '111 22' },
  CZ: { pattern: /^\d{3} \d{2}$/, example: '110 00' },
  SK: { pattern: /^\d{3} \d{2}$/, example: '811 01' },
  GR: { pattern: /^\d{3} \d{2}$/, example: '105 57' },
  TR: digits(5, '34430'),
  DE: digits(5, '10115'),
  FR: digits(5, '75001'),
  IT: digits(5, '00118'),
  ES: digits(5, '28001'),
  FI: digits(5, '00100'),
  EE: digits(5, '10111'),
  HR: digits(5, '10000'),
  MX: digits(5, '06000'),
  UA: digits(5, '01001'),
  KR: digits(5, '03051'),
  MY: digits(5, '50000'),
  TH: digits(5, '10110'),
  ID: digits(5, '10110'),
  SA: digits(5, '11564'),
  RS: digits(5, '11000'),
  BA: digits(5, '71000'),
  AT: digits(4, '1010'),
  AU: digits(4, '2000'),
  BE: digits(4, '1000'),
  BG: digits(4, '1000'),
  CH: digits(4, '8001'),
  CY: digits(4, '1010'),
  DK: digits(4, '1050'),
  HU: digits(4, '1011'),
  NO: digits(4, '0150'),
  NZ: digits(4, '6011'),
  ZA: digits(4, '0001'),
  PH: digits(4, '1000'),
  CN: digits(6, '100000'),
  IN: digits(6, '110001'),
  RO: digits(6, '010011'),
  RU: digits(6, '101000'),
  KZ: digits(6, '010000'),
  SG: digits(6, '018956'),
  IL: { pattern: /^\d{7}$/, example: '9100000' },
};

const US_STATES =
  'AL AK AZ AR CA CO CT DE DC FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY AS GU MP PR VI AA AE AP';

/** Where the state or province belongs to the address; with a list, only its codes are taken. */
export const REGIONS: Readonly<Record<string, { name: string; codes?: ReadonlySet<string>; example: string }>> = {
  US: { name: 'state', codes: new Set(US_STATES.split(' ')), example: 'DE' },
  CA: { name: 'province', codes: new Set('AB BC MB NB NL NS NT NU ON PE QC SK YT'.split(' ')), example: 'ON' },
  AU: { name: 'state', codes: new Set('ACT NSW NT QLD SA TAS VIC WA'.split(' ')), example: 'NSW' },
  BR: {
    name: 'state',
    codes: new Set('AC AL AP AM BA CE DF ES GO MA MT MS MG PA PB PR PE PI RJ RN RS RO RR SC SP SE TO'.split(' ')),
    example: 'SP',
  },
  MX: { name: 'state', example: 'Jalisco' },
  IN: { name: 'state', example: 'Maharashtra' },
  CN: { name: 'province', example: 'Guangdong' },
  JP: { name: 'prefecture', example: 'Tokyo' },
};

/** Postal codes that people write with or without the gap: where it belongs. */
export const GAP: Readonly<Record<string, { at: number; mark: ' ' | '-'; length: number }>> = {
  CA: { at: 3, mark: ' ', length: 6 },
  NL: { at: 4, mark: ' ', length: 6 },
  BR: { at: 5, mark: '-', length: 8 },
  PT: { at: 4, mark: '-', length: 7 },
  PL: { at: 2, mark: '-', length: 5 },
  JP: { at: 3, mark: '-', length: 7 },
  SE: { at: 3, mark: ' ', length: 5 },
  CZ: { at: 3, mark: ' ', length: 5 },
  SK: { at: 3, mark: ' ', length: 5 },
  GR: { at: 3, mark: ' ', length: 5 },
};

/** ISO 3166 codes as the runtime's own CLDR knows them, without those that are no country. */
const NO_COUNTRY = new Set(['AC', 'CP', 'CQ', 'DG', 'EA', 'EU', 'EZ', 'IC', 'QO', 'TA', 'UN', 'XA', 'XB', 'XK', 'ZZ']);
/** Codes that were given up: CLDR still names them. */
const GONE = new Set([
  'AN',
  'BU',
  'CS',
  'DD',
  'DY',
  'FX',
  'HV',
  'NH',
  'NT',
  'RH',
  'SU',
  'TP',
  'UK',
  'VD',
  'YD',
  'YU',
  'ZR',
]);
const names = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' });

export function isCountry(code: string): boolean {
  return /^[A-Z]{2}$/.test(code) && !NO_COUNTRY.has(code) && !GONE.has(code) && names.of(code) !== undefined;
}

export function countryName(code: string, locale: 'en' | 'tr'): string {
  return new Intl.DisplayNames([locale], { type: 'region' }).of(code) ?? code;
}
