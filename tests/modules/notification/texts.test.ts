import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { CATALOGUE, settableEvents } from '../../../src/modules/notification/notification.catalogue.js';
import { fieldsFor } from '../../../src/modules/notification/notification.fields.js';
import { afterQuiet } from '../../../src/modules/notification/notification.hours.js';
import { toHtml, toMessage, toText } from '../../../src/modules/notification/notification.layout.js';
import { fitSms, MOST_SEGMENTS, smsLength } from '../../../src/modules/notification/notification.sms-length.js';
import { fieldsOf, fill, lineValue, wordingErrors } from '../../../src/modules/notification/notification.template.js';
import { SMS } from '../../../src/modules/notification/notification.texts.js';

const URL_ = 'https://x.example/app/t?token=abc&x=1';
const reader = (locale: 'en' | 'tr') => ({ name: 'Ada', locale, timezone: 'Europe/Istanbul' });

describe('the catalogue', () => {
  test.each(Object.entries(CATALOGUE))('%s says all in both languages, each its own', (_event, kind) => {
    for (const locale of ['en', 'tr'] as const) {
      const words = kind.words[locale];
      expect(wordingErrors(words, [...Object.keys(kind.fields), 'name', 'workspace'])).toEqual([]);
      const fields = { ...fieldsFor(kind.fields, reader(locale)), name: 'Ada', workspace: 'Acme' };
      const message = toMessage(words, fields, URL_);
      const text = toText(message);
      expect(text).not.toMatch(/undefined|\[object|NaN|\{\{/);
      expect(message.subject.length).toBeGreaterThan(5);
      expect(smsLength(fitSms(`Pigeonhole: ${fill(words.short, fields)}`)).segments).toBeLessThanOrEqual(2);
      if (words.action) {
        expect(text).toContain(URL_);
        expect(toHtml(message, locale)).toContain('href="https://x.example/app/t?token=abc&amp;x=1"');
      }
    }
    const { en, tr } = kind.words;
    expect(en.body.split('\n\n')).toHaveLength(tr.body.split('\n\n').length);
    expect([Boolean(tr.action), Boolean(tr.note)]).toEqual([Boolean(en.action), Boolean(en.note)]);
    expect(fieldsOf(tr).sort()).toEqual(fieldsOf(en).sort());
    expect(en.short).not.toBe(tr.short);
    // The digest and quiet hours are the customers': what concerns staff goes at once.
    if (typeof kind.audience !== 'string' && 'staff' in kind.audience) expect(kind.urgent).toBe(true);
  });

  test('money and security cannot be missed; whatever can is for the reader to choose', () => {
    const mandatory = settableEvents()
      .filter(([, kind]) => kind.channels.EMAIL === 'mandatory')
      .map(([event]) => event);
    expect(mandatory).toEqual(
      expect.arrayContaining([
        'password-changed',
        'refresh-reused',
        'new-login',
        'payment-failed',
        'destruction-planned',
      ]),
    );
    for (const event of mandatory) expect(CATALOGUE[event]?.urgent || CATALOGUE[event]?.wakes).toBe(true);
  });
});

describe('what names and reasons may hold', () => {
  test('line breaks, controls and turned writing end as blanks: nothing begins a header', () => {
    const subject = toMessage(
      { subject: 'Received: {{piece}}', body: 'x' },
      fieldsFor({ piece: 'box\r\nBcc: all@example.com\u202e\u0000' }, reader('en')),
      null,
    ).subject;
    expect(subject).toBe('Received: box Bcc: all@example.com');
  });

  test('HTML and template code in a name are text', () => {
    const name = '<img src=x onerror=alert(1)> {{url}} #{7*7}';
    const message = toMessage({ subject: '{{name}}', body: 'Hello {{name}}' }, { name, url: URL_ }, null);
    expect(message.paragraphs).toEqual([`Hello ${name}`]);
    expect(toHtml(message, 'en')).not.toContain('<img');
    expect(toHtml(message, 'en')).toContain('&lt;img src=x onerror=alert(1)&gt; {{url}} #{7*7}');
  });

  test('a value that ends in a full stop gets no second', () => {
    expect(fill('From {{who}}. Then {{who}}.', { who: 'Ltd.' })).toBe('From Ltd. Then Ltd.');
    expect(fill('From {{who}}.', { who: 'Acme' })).toBe('From Acme.');
  });

  test('a value is cut at a letter, never within one', () => {
    expect(lineValue('😀'.repeat(300), 10)).toBe(`${'😀'.repeat(9)}…`);
  });
});

describe('a text by SMS', () => {
  test.each([
    ['GSM-7', 160, 1],
    ['GSM-7', 161, 2],
    ['GSM-7', 306, 2],
    ['GSM-7', 307, 3],
  ] as const)('%s, %i plain letters: %i', (encoding, length, segments) => {
    expect(smsLength('a'.repeat(length))).toEqual({ encoding, units: length, segments });
  });

  test('one ş makes it UCS-2: 70 letters, then 67 each; braces and € cost two', () => {
    expect(smsLength(`ş${'a'.repeat(69)}`)).toMatchObject({ encoding: 'UCS-2', segments: 1 });
    expect(smsLength(`ş${'a'.repeat(70)}`)).toMatchObject({ encoding: 'UCS-2', segments: 2 });
    expect(smsLength('{€}').units).toBe(6);
  });

  test('Turkish letters stay while they cost nothing more; a longer text is sent with plain ones', () => {
    expect(fitSms('Gönderiniz geldi: koli (Ağrı)')).toBe('Gönderiniz geldi: koli (Ağrı)');
    const long = `Ağrı şubesine ulaşan ${'gönderiniz '.repeat(8)}`;
    expect(fitSms(long)).toMatch(/^Agri subesine ulasan gönderiniz/);
  });

  test('whatever is written, three segments are the most and no letter is halved', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 600 }), (text) => {
        const sent = fitSms(text);
        expect(smsLength(sent).segments).toBeLessThanOrEqual(MOST_SEGMENTS);
        expect(sent).not.toMatch(/[\ud800-\udbff](?![\udc00-\udfff])/);
      }),
      { numRuns: 200 },
    );
  });

  test('the code fits into one or two', () => {
    for (const locale of ['en', 'tr'] as const)
      expect(smsLength(fill(SMS['phone-code'][locale], { code: '123456' })).segments).toBeLessThanOrEqual(2);
  });
});

describe('a wording that staff write', () => {
  const known = ['name', 'piece'];
  const words = { subject: 'Hi {{name}}', body: '{{ piece }}', short: 'x' };
  test('takes the known fields, in any spacing', () => expect(wordingErrors(words, known)).toEqual([]));
  test('names an unknown one, with the remedy', () => {
    expect(wordingErrors({ ...words, body: 'Dear {{frist}}' }, known)).toEqual([
      { path: 'body', message: 'knows no field {{frist}}: use {{name}}, {{piece}}' },
    ]);
  });
  test.each(['{{name', '{{name}', 'name}}', '{{na me}}'])('refuses %s', (body) => {
    expect(wordingErrors({ ...words, body }, known)).toEqual([
      { path: 'body', message: expect.stringContaining('{{field}}') },
    ]);
  });
});

describe('quiet hours', () => {
  const night = { fromMinute: 22 * 60, toMinute: 8 * 60 };
  const told = (at: string, zone: string, quiet: typeof night | null = night) =>
    afterQuiet(new Date(at), zone, quiet).toISOString();
  test('by the clock on the reader’s wall', () => {
    expect(told('2026-11-24T20:30:00Z', 'Europe/Istanbul')).toBe('2026-11-25T05:00:00.000Z');
    expect(told('2026-11-24T20:30:00Z', 'UTC')).toBe('2026-11-24T20:30:00.000Z');
    expect(told('2026-11-25T03:00:00Z', 'America/New_York')).toBe('2026-11-25T13:00:00.000Z');
    expect(told('2026-11-25T03:00:00Z', 'America/New_York', null)).toBe('2026-11-25T03:00:00.000Z');
  });
  test('the night in which the clocks change still ends at eight', () => {
    expect(told('2027-03-14T04:00:00Z', 'America/New_York')).toBe('2027-03-14T12:00:00.000Z');
    expect(told('2026-11-01T03:00:00Z', 'America/New_York')).toBe('2026-11-01T13:00:00.000Z');
  });
  test('never holds back for more than a day, and ends outside', () => {
    const zones = [
      'UTC',
      'Europe/Istanbul',
      'America/New_York',
      'Pacific/Kiritimati',
      'Pacific/Pago_Pago',
      'Asia/Kathmandu',
      'Australia/Lord_Howe',
    ];
    fc.assert(
      fc.property(
        fc.date({ min: new Date('2020-01-01'), max: new Date('2035-01-01'), noInvalidDate: true }),
        fc.constantFrom(...zones),
        fc.integer({ min: 0, max: 1439 }),
        fc.integer({ min: 0, max: 1439 }),
        (at, zone, fromMinute, toMinute) => {
          const quiet = { fromMinute, toMinute };
          const end = afterQuiet(at, zone, quiet);
          expect(end.getTime() - at.getTime()).toBeGreaterThanOrEqual(0);
          expect(end.getTime() - at.getTime()).toBeLessThanOrEqual(25 * 3_600_000);
          expect(afterQuiet(end, zone, quiet)).toEqual(end);
        },
      ),
      { numRuns: 300 },
    );
  });
});
