import { expect, test } from '@jest/globals';
import { toHtml, toText } from '../../../src/modules/notification/notification.layout.js';
import { MAILS, type MailEvent, SMS } from '../../../src/modules/notification/notification.texts.js';

const PARAMS = {
  name: 'Ada',
  url: 'https://x.example/app/t?token=abc&x=1',
  at: 'today',
  ip: '192.0.2.1',
  inviter: 'Bob',
  workspace: 'W',
  role: 'ADMIN',
  previousOwner: 'Bob',
};

test.each(Object.keys(MAILS) as MailEvent[])('%s says all in both languages, each its own', (event) => {
  const en = MAILS[event].en(PARAMS as never);
  const tr = MAILS[event].tr(PARAMS as never);
  for (const message of [en, tr]) {
    expect(message.subject.length).toBeGreaterThan(5);
    const text = toText(message);
    expect(text).not.toMatch(/undefined|\[object|NaN/);
    if (message.action) {
      expect(text).toContain(PARAMS.url);
      expect(toHtml(message, 'en')).toContain('href="https://x.example/app/t?token=abc&amp;x=1"');
    }
  }
  expect(en.subject).not.toBe(tr.subject);
  expect(tr.paragraphs.length).toBe(en.paragraphs.length);
  expect(Boolean(tr.action)).toBe(Boolean(en.action));
  expect(Boolean(tr.note)).toBe(Boolean(en.note));
});

test('a text fits into one or two messages', () => {
  for (const locale of ['en', 'tr'] as const) {
    const text = SMS['phone-code'][locale]({ code: '123456' });
    expect(text).toContain('123456');
    expect(text.length).toBeLessThanOrEqual(140);
  }
});
