import { editsWithin } from '../../shared/edits.js';
import { GAP, type Word } from './package.label-text.js';

/** How firmly a word names the number after it a suite. `No` in a Turkish address is as often the house. */
export type SuiteWord = 'firm' | 'loose';

const FIRM = words(
  'ste suite suit sute apt apartment apartman pmb unit daire d box kutu kutusu mailbox mbx mb oda room rm flat locker dolap ' +
    'hucre bolme ofis office buro suitno steno daireno unite',
);
const LOOSE = words('no nr num numara number kapi customer cust musteri hesap account acct id uye member client');
/** Stand between a suite word and its number. */
const CONNECTING = words('no nr num numara numarasi number is code kodu');

/** The number after these is of another kind: a telephone, a tracking or order number, a weight, a date. */
const OTHER_NUMBERS = words(
  'trk tracking track trck takip izleme gonderi barkod barcode order siparis ref reference referans invoice fatura inv irsaliye tel ' +
    'telefon phone ph gsm cep mobile mob fax faks wt weight agirlik desi qty adet pcs date tarih rma sku item asin batch lot zip ' +
    'postcode postal vkn vergi tckn eori customs hs awb waybill manifest route zone gate seq pkg pk shipment consignment case serial parti ' +
    'ext dahili pos teslimat kodu pin ssn',
);

/** Words of service marks and stickers; a line of nothing else is no name. */
const STICKERS = words(
  'us usa united states america turkey turkiye tr fragile kirilir kirilacak dikkat priority mail ground advantage express first class ' +
    'package paket standart standard teslimat delivery usps ups fedex dhl aras yurtici kargo ptt mng surat hepsijet trendyol amazon ' +
    'international economy signature required do not bend this side up parcel postage paid return service requested urgent acil ' +
    'handle with care heavy overnight home saver next day of the and to from no kg lbs lb oz gr cm in address adres adresi name ad adi ' +
    'soyad soyadi isim unvan alici gonderen',
);

/** Words that make a line a street. */
const STREETS = words(
  'street str avenue ave road rd boulevard blvd drive lane court parkway highway cad caddesi sok sokak sokagi mah mahallesi bulvari ' +
    'strasse platz calle rue via',
);

const TO_HEADINGS = words(
  'to ship_to deliver_to send_to mail_to delivery_to delivery_address shipping_address alici alicisi alici_adi teslim teslimat ' +
    'teslimat_adresi recipient consignee addressee kime sayin receiver empfanger destinatario destinataire',
);
const FROM_HEADINGS = words(
  'from ship_from sent_from sent_by sender gonderen gonderici kimden shipper absender remitente expediteur return return_to ' +
    'return_address iade iade_adresi if_undelivered if_undeliverable satici seller',
);
const HEADING_STARTS = new Set([...TO_HEADINGS, ...FROM_HEADINGS].map((heading) => heading.split('_')[0] ?? ''));

const FIRM_WORD = 1;
const LOOSE_WORD = 2;
const CONNECTING_WORD = 4;
const OTHER_NUMBER = 8;
const STREET_WORD = 16;
/** What a word may be, looked up once a word. */
const ROLES = new Map<string, number>();
for (const [list, role] of [
  [FIRM, FIRM_WORD],
  [LOOSE, LOOSE_WORD],
  [CONNECTING, CONNECTING_WORD],
  [OTHER_NUMBERS, OTHER_NUMBER],
  [STREETS, STREET_WORD],
] as const) {
  for (const word of list) ROLES.set(word, (ROLES.get(word) ?? 0) | role);
}

/** What a word may be, as bits. Digits that scanners print for letters are undone: `5te`, `da1re`. */
export function rolesOf({ folded, digits }: Word): number {
  return ROLES.get(digits === 0 ? folded : lettersOf(folded)) ?? 0;
}

/** The kind of suite word, by the word's roles. */
export function suiteWordOf(roles: number): SuiteWord | undefined {
  if (roles & FIRM_WORD) return 'firm';
  return roles & LOOSE_WORD ? 'loose' : undefined;
}

export function isConnecting(roles: number): boolean {
  return (roles & CONNECTING_WORD) !== 0;
}

export function namesOtherNumber(roles: number): boolean {
  return (roles & OTHER_NUMBER) !== 0;
}

export function isStreetWord(roles: number): boolean {
  return (roles & STREET_WORD) !== 0;
}

/** A suite word with a letter misread; asked only of a word that a number follows. */
export function isMisreadSuiteWord(folded: string): boolean {
  const letters = lettersOf(folded);
  return isNearly(letters, 'suite') || isNearly(letters, 'daire') || isNearly(letters, 'apartment');
}

export function isSticker(folded: string): boolean {
  return STICKERS.has(folded);
}

/** Which heading a line starts with, and how many words it takes. */
export function headingOf(first: Word, second: Word | undefined): { side: 'to' | 'from'; words: number } | undefined {
  const one = first.digits === 0 ? first.folded : lettersOf(first.folded);
  if (!HEADING_STARTS.has(one)) return undefined;
  if (second !== undefined) {
    const two = `${one}_${lettersOf(second.folded)}`;
    if (TO_HEADINGS.has(two)) return { side: 'to', words: 2 };
    if (FROM_HEADINGS.has(two)) return { side: 'from', words: 2 };
  }
  if (TO_HEADINGS.has(one)) return { side: 'to', words: 1 };
  return FROM_HEADINGS.has(one) ? { side: 'from', words: 1 } : undefined;
}

/** How many words say `P.O. Box`, whose `Box` names no suite; 0 where none do. */
export function postBoxWords(words: readonly Word[], at: number): number {
  const word = words[at];
  const next = words[at + 1];
  if (word === undefined || next === undefined || word.folded.charCodeAt(0) !== 112) return 0;
  if (word.folded === 'po') return next.folded === 'box' ? 2 : next.digits > 0 ? 1 : 0;
  const isDotted = word.folded === 'p' && (next.folded === 'o' || next.folded === 'k') && (next.gap & GAP.dot) > 0;
  if (!isDotted) return 0;
  return words[at + 2]?.folded === 'box' ? 3 : 2;
}

/** How many words say `ATTN` or `c/o`, after which another name begins; 0 where none do. */
export function careOfWords(words: readonly Word[], at: number): number {
  const word = words[at];
  const next = words[at + 1];
  if (word?.folded === 'attn' || word?.folded === 'attention') return 1;
  if (word?.folded !== 'c' || next === undefined || (next.gap & GAP.slash) === 0) return 0;
  // `c/ Heidi Rink` has lost its o.
  return next.folded.startsWith('o') && next.folded.length <= 3 ? 2 : 1;
}

/** A word with the digits that scanners print for letters undone: `fr0m` is from. */
export function lettersOf(folded: string): string {
  for (let i = 0; i < folded.length; i++) {
    if (folded.charCodeAt(i) <= 57) return folded.replace(/[0-9]/g, (digit) => 'olzeasgtbg'.charAt(Number(digit)));
  }
  return folded;
}

function isNearly(letters: string, word: string): boolean {
  // `site` is a Turkish housing estate.
  return letters.length >= 5 && letters.charAt(0) === word.charAt(0) && editsWithin(letters, word, 1) <= 1;
}

function words(list: string): ReadonlySet<string> {
  return new Set(list.split(' '));
}
