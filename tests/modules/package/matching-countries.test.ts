import { describe, expect, it } from '@jest/globals';
import { prepareAddresses } from '../../../src/modules/package/package.address.js';
import type { MailboxEntry } from '../../../src/modules/package/package.evidence.js';
import { readLabel } from '../../../src/modules/package/package.label.js';
import { MailboxIndex } from '../../../src/modules/package/package.mailbox-index.js';
import { makeSte } from '../../../src/shared/damm.js';

const STE = makeSte('4072');
const OTHERS = makeSte('9001');
const FREE = makeSte('67130');
const addresses = prepareAddresses([
  { lines: ['Keizersgracht 241'], city: 'Amsterdam', postalCode: '1016 EA', country: 'NL' },
  { lines: ['İkitelli OSB Mah. 7. Sokak No:15/B'], city: 'Başakşehir', region: 'İstanbul', postalCode: '34490' },
  { lines: ['12810 NE Airport Way', 'Bay 7'], city: 'Portland', region: 'OR', postalCode: '97230', country: 'US' },
]);
const entry = (ste: string, name: string, more: string[] = []): MailboxEntry => ({
  mailboxId: ste,
  ste,
  checked: true,
  workspaceName: name,
  recipients: [name, ...more].map((one) => ({ name: one, aliases: [] })),
});
const index = new MailboxIndex();
index.add(
  entry(STE, 'Ayşe Çağlayan', ['Rietman & Hofman', 'Ergün San. Tic. Ltd. Şti.', 'Özkök Sp. z o.o.', 'Örge SARL']),
);
index.add(entry(OTHERS, 'Franco LLC', ['Iacopo Volpe', 'Renard S.r.l.']));
// The beginning of a longer number is a suite of its own.
index.add({ ...entry(FREE.slice(0, 3), 'Myles Hyatt'), checked: false });

const decide = (lines: string[]) => {
  const { decision, ste, candidates } = index.match(readLabel(lines.join('\n'), { addresses }));
  return { decision, ste, listed: candidates.map((candidate) => candidate.ste) };
};
const filed = { decision: 'MATCHED', ste: STE };

describe('labels of other posts', () => {
  it.each<[string, string[]]>([
    ['Swedish', ['Mottagare Ayse Caglayan', `lgh ${STE}`, 'Keizersgracht 241', '1016 EA Amsterdam']],
    [
      'Polish',
      ['Odbiorca:', 'AYSE CAGLAYAN', `Keizersgracht 241 lok. ${STE}`, '1016 EA AMSTERDAM', 'Nadawca', 'Jan Kos'],
    ],
    ['German, a short heading', [`An: Ayşe Çağlayan`, `Zimmer ${STE}`, 'Keizersgracht 241', 'Von: Iacopo Volpe']],
    [
      'Dutch, the country first',
      ['Netherlands', '1016 EA Amsterdam', 'Keizersgracht 241', `STE ${STE}`, 'Ayşe Çağlayan'],
    ],
    [
      'Turkish, captions',
      ['Alıcı Bilgileri A. ÇAĞLAYAN', 'İkitelli OSB Mah. 7. Sokak No:15/B', `İç Kapı No: ${STE}`, 'Başakşehir'],
    ],
    ['French', ['Destinataire :', 'Mme Çağlayan Ayşe', `Bureau ${STE}`, 'Keizersgracht 241', 'France']],
    ['Spanish', ['Para: Ayşe Çağlayan', `Keizersgracht 241, Piso ${STE}`, '1016 EA Amsterdam']],
    ['the suite word spelled out', ['Ayşe Çağlayan', `Keizersgracht 241 S.T.E. ${STE}`, 'Amsterdam']],
    ['the suite word misread', ['Ayşe Çağlayan', `Unlt ${STE}`, 'Keizersgracht 241']],
    ['a letter of the unit', ['Ayşe Çağlayan', `Unit B-${STE}`, 'Keizersgracht 241']],
    ['numero signs', ['Ayşe Çağlayan', `Keizersgracht 241`, `Nº ${STE}`, '1016 EA Amsterdam']],
    [
      'a word nobody knows, on our street',
      ['To:', 'Ayşe Çağlayan', `Keizersgracht 241, Zwqx ${STE}`, '1016 EA Amsterdam'],
    ],
    ['a frame read as bars', ['|Ayşe Çağlayan', `|${STE}`, '|Keizersgracht 241', '|1016 EA Amsterdam']],
    ['a person at a company', ['Bram Wolters - Rietman & Hofman', `Suite ${STE}`, 'Keizersgracht 241']],
    ['forms misread', ['Ergün Ticc. Ltd. Şti.', `Daire ${STE}`, 'İkitelli OSB Mah. 7. Sokak No:15/B', 'Başakşehir']],
    ['a Polish form without dots', ['Ozkok Sp z oo', `STE ${STE}`, 'Keizersgracht 241']],
    ['a French form in letters', ['ÖRGE S.A R.L.', `PMB ${STE}`, 'Keizersgracht 241']],
    [
      'the bay is no suite',
      ['Ayşe Çağlayan', '12810 NE Airport Way', 'Bay 7', `#${STE}`, 'PORTLAND OR 97230-1234', 'USA'],
    ],
  ])('%s: filed', (_name, lines) => {
    expect(decide(lines)).toMatchObject(filed);
  });

  it('a country is nobody’s name', () => {
    const { listed } = decide(['Jo Zzyx', 'Keizersgracht 241', '1016 EA Amsterdam', 'FRANCE']);
    expect(listed).not.toContain(OTHERS);
  });

  it('a number whose whole check digit fits is not its own beginning', () => {
    const split = `${FREE.slice(0, 3)} ${FREE.slice(3)}`;
    expect(decide(['Zoé Zzyx', `STE ${split}`, 'Keizersgracht 241', '1016 EA Amsterdam'])).toMatchObject({
      decision: 'UNMATCHED',
    });
  });

  it.each([
    ['by its dotted form', 'Renard Srl'],
    ['by a heading in front', 'Iacopo Volpe'],
  ])('number of one, name of another %s: a person decides between both', (_name, name) => {
    const { decision, listed } = decide([
      `Mottagare ${name}`,
      `Daire No: ${STE}`,
      'Keizersgracht 241',
      '1016 EA Amsterdam',
    ]);
    expect(decision).toBe('REVIEW');
    expect(listed).toEqual(expect.arrayContaining([STE, OTHERS]));
  });
});
