import { editsWithin } from '../../shared/edits.js';
import { skeleton } from '../../shared/names.js';
import { GAP, type Word } from './package.label-text.js';

/** How firmly a word names the number after it a suite. `No` in a Turkish address is as often the house. */
export type SuiteWord = 'firm' | 'loose';

const FIRM = words(
  'ste suite suit sute apt apartment apartman pmb unit daire d box kutu kutusu mailbox mbx mb oda room rm flat locker dolap ' +
    'hucre bolme ofis office buro suitno steno daireno unite stf ' +
    'appartement appart wohnung whg mieszkanie lokal lok piso puerta departamento dpto depto interno interior buzon casilla casillero ' +
    'caja bus kamer zimmer lagenhet lgh leilighet bureau bur apl casier fach skrytka skrzynka bloque',
);
const LOOSE = words(
  'no nr num numara numero number kapi customer cust musteri hesap account acct id uye member client',
);
/** Stand between a suite word and its number. */
const CONNECTING = words('no nr num numara numarasi numero number is code kodu');

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
    'soyad soyadi isim unvan alici gonderen ' +
    // Countries, in the languages of their posts: `France` is nobody's name.
    'france frankreich francia germany deutschland allemagne almanya spain espana italy italia netherlands nederland holland hollanda ' +
    'belgium belgie belgique austria osterreich avusturya switzerland schweiz suisse sweden sverige norway norge denmark danmark ' +
    'finland suomi poland polska ireland kingdom great britain england ingiltere scotland wales uk gb canada mexico brazil brasil ' +
    'china cin japan korea india australia zealand portugal greece romania bulgaria emirates uae cyprus kibris',
);

/** Words that make a line a street. */
const STREETS = words(
  'street str avenue ave road rd boulevard blvd drive lane court parkway highway cad caddesi sok sokak sokagi mah mahallesi bulvari ' +
    'strasse platz calle rue via',
);

const TO_HEADINGS = words(
  'to ship_to deliver_to send_to mail_to delivery_to delivery_address shipping_address shipped_to alici alicisi alici_adi ' +
    'alici_adresi alici_bilgileri alici_bilgisi teslim teslimat teslimat_adresi teslimat_bilgileri recipient recipient_address ' +
    'consignee addressee kime sayin receiver empfanger empfangerin destinatario destinatari destinataire odbiorca adresat ontvanger ' +
    'geadresseerde mottagare modtager mottaker vastaanottaja prijemce cimzett primatelj destinatar',
);
const FROM_HEADINGS = words(
  'from ship_from sent_from sent_by shipped_from shipped_by sender sender_address gonderen gonderen_bilgileri gonderici ' +
    'gonderici_bilgileri gonderen_adresi kimden shipper absender absenderin remitente remetente expediteur expediteur_adresse ' +
    'mittente nadawca afzender avsandare afsender avsender lahettaja odesilatel felado return return_to return_address ' +
    'rucksendung_an iade iade_adresi if_undelivered if_undeliverable satici satici_bilgileri seller',
);
/** Short words that are headings only before a colon: `An: …` on a German label, `Para: …` on a Spanish one. */
const COLON_TO = words('an aan para pour do a per till');
const COLON_FROM = words('von van de od da fran fra');
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

/** Suite words of four letters and more without what scanners most often get wrong (`Unlt`, `Dalre`). */
const SKELETONS = new Set([...FIRM].filter((word) => word.length >= 4).map(skeleton));

/** A suite word with a letter misread; asked only of a word that a number follows. */
export function isMisreadSuiteWord(folded: string): boolean {
  const letters = lettersOf(folded);
  if (SKELETONS.has(skeleton(letters))) return true;
  return isNearly(letters, 'suite') || isNearly(letters, 'daire') || isNearly(letters, 'apartment');
}

export function isSticker(folded: string): boolean {
  return STICKERS.has(folded);
}

/** Which heading a line starts with, and how many words it takes. */
export function headingOf(first: Word, second: Word | undefined): { side: 'to' | 'from'; words: number } | undefined {
  const one = first.digits === 0 ? first.folded : lettersOf(first.folded);
  if (second !== undefined && second.gap & GAP.colon && one.length <= 4) {
    if (COLON_TO.has(one)) return { side: 'to', words: 1 };
    if (COLON_FROM.has(one)) return { side: 'from', words: 1 };
  }
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

const SPELLED_OUT = new Set(['ste', 'pmb', 'apt']);

/** Whether `S.T.E.` or `P M B` stands here, letter by letter, with a number after it. */
export function isSpelledOut(words: readonly Word[], at: number): boolean {
  let letters = '';
  for (let i = at; i < at + 3; i++) {
    const word = words[i];
    if (word === undefined || word.folded.length !== 1 || (i > at && (word.gap & ~(GAP.space | GAP.dot)) !== 0))
      return false;
    letters += word.folded;
  }
  return SPELLED_OUT.has(letters) && (words[at + 3]?.digits ?? 0) > 0;
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
