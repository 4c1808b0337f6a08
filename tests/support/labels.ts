import { isValidSte, makeSte } from '../../src/shared/damm.js';
import { companyName, personName, writtenName } from './label-names.js';

export type LabelKind =
  | 'exact'
  | 'lookalike'
  | 'bare'
  | 'misread'
  | 'name-only'
  | 'guest'
  | 'conflict'
  | 'legacy-misread'
  | 'unknown';

export interface TestLocation {
  line1: string;
  city: string;
  region: string;
  postalCode: string;
  country: string;
}

export interface TestMailbox {
  id: string;
  ste: string;
  checked: boolean;
  location: TestLocation;
  workspace: string;
  recipients: { name: string; aliases: string[] }[];
}

export interface TestLabel {
  id: string;
  text: string;
  kind: LabelKind;
  truth: string | null;
  both: string[];
}

export interface LabelSetOptions {
  seed: number;
  mailboxes: number;
  labels: number;
  /** Lengths of the numbers with a check digit. */
  lengths?: readonly number[];
  legacyShare?: number;
  /** Share of names with a misread letter. */
  noise?: number;
}

/** A seeded source of choices (mulberry32): the same seed makes the same labels. */
export class Random {
  constructor(private state: number) {}

  next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  }
  below(limit: number): number {
    return Math.floor(this.next() * limit);
  }
  chance(share: number): boolean {
    return this.next() < share;
  }
  pick<T>(list: readonly T[]): T {
    const value = list[this.below(list.length)];
    if (value === undefined) throw new RangeError('Nothing to pick from');
    return value;
  }
  digits(count: number): string {
    let text = String(1 + this.below(9));
    while (text.length < count) text += this.below(10);
    return text;
  }
}

const LOCATIONS: TestLocation[] = [
  { line1: '1401 Lavaca Street', city: 'Austin', region: 'TX', postalCode: '78701', country: 'US' },
  { line1: 'Büyükdere Cad. No:78', city: 'İstanbul', region: 'Şişli', postalCode: '34394', country: 'TR' },
  { line1: '220 Heron Way', city: 'Leeds', region: '', postalCode: 'LS11 9YJ', country: 'GB' },
  { line1: 'Gewerbestr. 12', city: 'Berlin', region: '', postalCode: '10115', country: 'DE' },
  { line1: 'Cinnah Caddesi 34', city: 'Ankara', region: 'Çankaya', postalCode: '06690', country: 'TR' },
];

/** Mailboxes and labels of every kind, in layouts, names and noise other than those of the shared files. */
export function makeLabelSet(options: LabelSetOptions): { mailboxes: TestMailbox[]; labels: TestLabel[] } {
  const random = new Random(options.seed);
  const mailboxes = makeMailboxes(random, options);
  const bySte = new Map(mailboxes.map((mailbox) => [mailbox.ste, mailbox]));
  const listed = mailboxes.flatMap((mailbox) => mailbox.recipients.flatMap(({ name }) => pairsOf(name)));
  const maker = new LabelMaker(random, mailboxes, bySte, new Set(listed), options.noise ?? 0.12);
  const labels = Array.from({ length: options.labels }, (_, i) => maker.make(`label-${i}`));
  return { mailboxes, labels };
}

function makeMailboxes(random: Random, options: LabelSetOptions): TestMailbox[] {
  const lengths = options.lengths ?? [4, 5, 6, 7, 8];
  const taken = new Set<string>();
  const mailboxes: TestMailbox[] = [];
  while (mailboxes.length < options.mailboxes) {
    const checked = !random.chance(options.legacyShare ?? 0.1);
    const ste = checked ? makeSte(random.digits(random.pick(lengths) - 1)) : random.digits(3 + random.below(4));
    if (taken.has(ste)) continue;
    taken.add(ste);
    const owner = random.chance(0.3) ? companyName(random) : personName(random);
    const recipients = [
      {
        name: owner,
        aliases: random.chance(0.1) && !owner.includes('&') ? [owner.split(' ').slice(0, 2).join(' ')] : [],
      },
    ];
    while (random.chance(0.3) && recipients.length < 4) recipients.push({ name: personName(random), aliases: [] });
    mailboxes.push({ id: `box-${ste}`, ste, checked, location: random.pick(LOCATIONS), workspace: owner, recipients });
  }
  return mailboxes;
}

/** Every pair of a name's words: a stranger shares none with a customer. */
function pairsOf(name: string): string[] {
  const words = name.split(/[ -]/);
  return words.flatMap((a, i) => words.slice(i + 1).map((b) => [a, b].sort().join(' ')));
}

const KINDS: readonly [LabelKind, number][] = [
  ['exact', 42],
  ['lookalike', 14],
  ['bare', 9],
  ['misread', 8],
  ['name-only', 6],
  ['guest', 6],
  ['conflict', 6],
  ['legacy-misread', 3],
  ['unknown', 6],
];

const LOOK_ALIKE: Readonly<Record<string, string>> = { 0: 'OoDQ', 1: 'Il|', 2: 'Zz', 5: 'Ss', 8: 'B', 6: 'Gb' };

class LabelMaker {
  private readonly legacy: TestMailbox[];
  private readonly letterable: TestMailbox[];

  constructor(
    private readonly random: Random,
    private readonly mailboxes: TestMailbox[],
    private readonly bySte: Map<string, TestMailbox>,
    private readonly listedPairs: Set<string>,
    private readonly noise: number,
  ) {
    this.legacy = mailboxes.filter((mailbox) => !mailbox.checked);
    this.letterable = mailboxes.filter((mailbox) => /[012568]/.test(mailbox.ste));
  }

  make(id: string): TestLabel {
    for (;;) {
      const label = this.tryMake(id, this.kind());
      if (label !== undefined) return label;
    }
  }

  private kind(): LabelKind {
    let left = this.random.below(100);
    for (const [kind, share] of KINDS) {
      if (left < share) return kind;
      left -= share;
    }
    return 'exact';
  }

  private tryMake(id: string, kind: LabelKind): TestLabel | undefined {
    const { random } = this;
    const mailbox = random.pick(
      kind === 'legacy-misread' ? this.legacy : kind === 'lookalike' ? this.letterable : this.mailboxes,
    );
    const name = random.pick(mailbox.recipients).name;
    const written = writtenName(random, name, this.noise);
    const label = (
      suite: string | null,
      who: string,
      truth: string | null,
      both: string[] = [],
      named = true,
    ): TestLabel => ({
      id,
      kind,
      truth,
      both,
      text: layOut(random, {
        name: who,
        suite,
        named,
        location: mailbox.location,
        trap: random.pick(this.mailboxes).ste,
      }),
    });
    switch (kind) {
      case 'exact':
        return label(this.split(mailbox.ste), written, mailbox.ste);
      case 'lookalike':
        return label(this.lookAlike(mailbox.ste), written, mailbox.ste);
      case 'bare':
        return mailbox.ste.length < 4 ? undefined : label(mailbox.ste, written, mailbox.ste, [], false);
      case 'name-only':
        return label(null, written, mailbox.ste);
      case 'guest':
        return label(mailbox.ste, this.stranger(), mailbox.ste);
      case 'misread': {
        const wrong = this.oneDigitOff(mailbox.ste);
        return this.bySte.has(wrong) || !mailbox.checked ? undefined : label(wrong, written, mailbox.ste);
      }
      case 'legacy-misread': {
        const wrong = this.oneDigitOff(mailbox.ste);
        const other = this.bySte.get(wrong);
        if (other === undefined || this.shareName(mailbox, other)) return undefined;
        return label(wrong, written, mailbox.ste, [mailbox.ste, wrong]);
      }
      case 'conflict': {
        const other = random.pick(this.mailboxes);
        if (other === mailbox || this.shareName(mailbox, other)) return undefined;
        return label(other.ste, written, null, [mailbox.ste, other.ste]);
      }
      case 'unknown': {
        const ste = makeSte(random.digits(mailbox.ste.length < 5 ? 4 : mailbox.ste.length - 1));
        return this.bySte.has(ste) ? undefined : label(ste, this.stranger(), null);
      }
    }
  }

  private stranger(): string {
    for (;;) {
      const name = personName(this.random);
      if (!pairsOf(name).some((pair) => this.listedPairs.has(pair))) return writtenName(this.random, name, this.noise);
    }
  }

  private shareName(a: TestMailbox, b: TestMailbox): boolean {
    const words = (mailbox: TestMailbox) => mailbox.recipients.flatMap(({ name }) => name.split(/[ -]/));
    const own = new Set(words(a));
    return words(b).some((word) => own.has(word));
  }

  private oneDigitOff(ste: string): string {
    const at = this.random.below(ste.length);
    const digit = (Number(ste.charAt(at)) + 1 + this.random.below(9)) % 10;
    return ste.slice(0, at) + digit + ste.slice(at + 1);
  }

  private split(ste: string): string {
    if (!this.random.chance(0.1) || ste.length < 4) return ste;
    const at = 2 + this.random.below(ste.length - 3);
    return ste.slice(0, at) + this.random.pick(['-', ' ', '.', ' - ']) + ste.slice(at);
  }

  private lookAlike(ste: string): string {
    let written = '';
    for (const digit of ste) {
      const letters = LOOK_ALIKE[digit];
      written += letters && this.random.chance(0.6) ? this.random.pick(letters.split('')) : digit;
    }
    return written;
  }
}

interface Parts {
  name: string;
  suite: string | null;
  named: boolean;
  location: TestLocation;
  /** Another mailbox's number, to stand where no suite is. */
  trap: string;
}

const SUITE_WORDS = [
  'STE %',
  'Suite %',
  'SUITE: %',
  'Suite No. %',
  'Ste#%',
  'PMB %',
  'PMB# %',
  '# %',
  '#%',
  'Unit %',
  'UNIT-%',
  'Apt. %',
  'Apt.%',
  'Daire %',
  'Daire: %',
  'Daire No: %',
  'D:%',
  'D.%',
  'Box %',
  'Kutu %',
  'Kutu No %',
  'STE. %',
  'Mailbox %',
  'Ofis %',
  'Room %',
  'İç Kapı No: %',
  '5TE %',
  'SUlTE %',
  'STE%',
];

/** Puts the parts of a label on paper in one of many ways. */
function layOut(random: Random, parts: Parts): string {
  const { location } = parts;
  const suite = parts.suite === null ? null : parts.named ? suiteText(random, parts.suite) : parts.suite;
  const street = streetText(random, location);
  const place = placeText(random, location);
  const own = random.pick([tidy, sameLine, suiteFirst, suiteOnName, captions, upsideDown, oneLine, piped])(random, {
    ...parts,
    suite,
    street,
    place,
  });
  const sender = random.chance(0.6) ? senderBlock(random, parts.trap) : [];
  const extras = Array.from({ length: random.below(4) }, () => extraLine(random, parts.trap));
  const lead = random.chance(0.3)
    ? [random.pick(['PRIORITY MAIL', 'UPS GROUND', 'STANDART TESLİMAT', 'FRAGILE', 'DHL Express Worldwide', '1/1'])]
    : [];
  const headed = random.chance(0.4)
    ? [random.pick(['SHIP TO:', 'Alıcı', 'Teslimat Adresi:', 'DELIVER TO', 'Recipient:', 'To:', 'Empfänger:']), ...own]
    : own;
  const label = random.chance(0.6)
    ? [...lead, ...sender, ...headed, ...extras]
    : [...lead, ...headed, ...extras, ...sender];
  return label.join('\n');
}

type Placed = Parts & { street: string; place: string };

function tidy(_: Random, { name, suite, street, place }: Placed): string[] {
  return [name, street, ...(suite === null ? [] : [suite]), place];
}
function sameLine(random: Random, { name, suite, street, place }: Placed): string[] {
  return [name, suite === null ? street : `${street}${random.pick([', ', ' ', ' - '])}${suite}`, place];
}
function suiteFirst(_: Random, { name, suite, street, place }: Placed): string[] {
  return [...(suite === null ? [] : [suite]), name, street, place];
}
function suiteOnName(random: Random, { name, suite, street, place }: Placed): string[] {
  return [suite === null ? name : `${name}${random.pick([' ', ', ', ' / ', ' - ', ' ('])}${suite}`, street, place];
}
function captions(_: Random, { name, suite, street, place }: Placed): string[] {
  return [
    `Name: ${name}`,
    `Address 1: ${street}`,
    ...(suite === null ? [] : [`Address 2: ${suite}`]),
    `City: ${place}`,
  ];
}
function upsideDown(_: Random, { name, suite, street, place }: Placed): string[] {
  return [place, street, ...(suite === null ? [] : [suite]), name];
}
function oneLine(random: Random, { name, suite, street, place }: Placed): string[] {
  return [
    (suite === null
      ? [name, street, place]
      : random.chance(0.5)
        ? [name, suite, street, place]
        : [name, street, suite, place]
    ).join(', '),
  ];
}
function piped(_: Random, { name, suite, street, place }: Placed): string[] {
  return [(suite === null ? [name, street, place] : [name, street, suite, place]).join(' | ')];
}

function suiteText(random: Random, suite: string): string {
  const word = random.pick(SUITE_WORDS).replace('%', suite);
  return random.chance(0.2) ? word.replace(/^[A-Z]+/, (letters) => letters.toLowerCase()) : word;
}

function streetText(random: Random, { line1 }: TestLocation): string {
  const street = random.chance(0.2) ? line1.toUpperCase() : line1;
  if (!random.chance(0.1)) return street;
  return street
    .replace('Street', random.pick(['St', 'St.', 'Str']))
    .replace('Cad.', 'Caddesi')
    .replace('Caddesi', random.pick(['Cd.', 'Cad.']))
    .replace('a', 'o');
}

function placeText(random: Random, { city, region, postalCode, country }: TestLocation): string {
  if (country === 'US') return `${city}, ${region} ${postalCode}${random.chance(0.3) ? `-${random.digits(4)}` : ''}`;
  if (country === 'GB') return random.pick([`${city} ${postalCode}`, `${city}, ${postalCode}, United Kingdom`]);
  return region
    ? random.pick([`${postalCode} ${region}/${city}`, `${region} ${city} ${postalCode}`])
    : `${postalCode} ${city}`;
}

function senderBlock(random: Random, trap: string): string[] {
  const name = random.pick([
    'Nordwind Versand',
    'eBay: books4u',
    'Zalando SE',
    'N11 Mağazası',
    personName(random),
    companyName(random),
  ]);
  const street = random.pick([
    `${random.digits(3)} Orchard Lane`,
    `${trap} Canal Road`,
    `${random.digits(2)} Pier Ave Suite ${trap}`,
    `Lale Sok. No:${random.digits(2)} D:${random.digits(1)}`,
    `Ringstraße ${random.digits(2)}`,
  ]);
  const place = random.pick([
    `Portland, OR ${random.digits(5)}`,
    `${random.digits(5)} Kadıköy/İstanbul`,
    `${random.digits(5)} Hamburg`,
    `Reno NV ${trap}`,
  ]);
  const heading = random.pick(['FROM:', 'Gönderen:', 'Sender', 'RETURN ADDRESS', 'Gönderici', 'Absender:', '', '']);
  return heading === '' ? [name, street, place] : [heading, name, street, place];
}

function extraLine(random: Random, trap: string): string {
  return random.pick([
    `Phone: +1 ${random.digits(3)}-${random.digits(3)}-${random.digits(4)}`,
    `GSM 05${random.digits(2)} ${random.digits(3)} ${random.digits(2)} ${random.digits(2)}`,
    `Sipariş No: ${trap}`,
    `Order # ${random.digits(6)}`,
    `Invoice ${trap}`,
    `REF ${random.digits(7)}`,
    `1Z ${random.digits(3)} ${random.digits(3)} ${random.digits(2)} ${random.digits(4)} ${random.digits(4)}`,
    `9205 5${random.digits(3)} ${random.digits(4)} ${random.digits(4)} ${random.digits(4)} ${random.digits(2)}`,
    `RR${random.digits(9)}TR`,
    `${random.digits(2)}.0${1 + random.below(9)}.2026`,
    `Weight: ${1 + random.below(30)}.${random.below(10)} kg`,
    `Desi: ${random.digits(2)}`,
    'Contents: cotton shirts, 2 pcs',
    `P.O. Box ${random.digits(4)}`,
    `HS code ${random.digits(6)}`,
    'Box 1 of 2',
  ]);
}

/** Whether the number could be one of ours; so that tests can tell a legacy number from a new one. */
export const looksIssued = isValidSte;
