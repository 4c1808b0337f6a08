import { kind } from './notification.kind.js';

const TICKET = { number: 'T-2026-000123', subject: 'Where is my parcel?' };
const agents = { staff: ['SUPPORT', 'ADMIN'] } as const;

/** Answers to customers, and what staff must not miss. */
export const supportEvents = {
  'ticket-answered': kind({
    category: 'support',
    audience: 'user',
    urgent: true,
    fields: { ...TICKET, agent: 'Sam' },
    en: {
      subject: '[{{number}}] {{subject}}',
      body: 'Hello {{name}},\n\n{{agent}} answered your ticket {{number}}: {{subject}}',
      action: 'Read the answer',
      short: '{{agent}} answered {{number}}: {{subject}}',
    },
    tr: {
      subject: '[{{number}}] {{subject}}',
      body: 'Merhaba {{name}},\n\n{{agent}}, {{number}} numaralı talebinizi yanıtladı: {{subject}}',
      action: 'Yanıtı oku',
      short: '{{agent}} {{number}} talebinizi yanıtladı: {{subject}}',
    },
  }),
  'ticket-closed': kind({
    category: 'support',
    audience: 'user',
    push: 'off',
    fields: TICKET,
    en: {
      subject: '[{{number}}] closed',
      body: 'Hello {{name}},\n\nyour ticket {{number}} is closed: {{subject}}\n\nTell us how we did; it takes one click.',
      action: 'Rate the answer',
      short: 'Your ticket {{number}} is closed.',
    },
    tr: {
      subject: '[{{number}}] kapatıldı',
      body: 'Merhaba {{name}},\n\n{{number}} numaralı talebiniz kapatıldı: {{subject}}\n\nTek tıkla bizi değerlendirin.',
      action: 'Değerlendir',
      short: '{{number}} numaralı talebiniz kapatıldı.',
    },
  }),
  'sla-warning': kind({
    category: 'staff',
    audience: agents,
    email: 'mandatory',
    sms: 'never',
    push: 'never',
    urgent: true,
    fields: { ...TICKET, target: { en: 'first response', tr: 'ilk yanıt' }, dueAt: { at: '2026-11-24T14:00:00Z' } },
    en: {
      subject: 'Due soon: {{number}} ({{target}})',
      body: 'Hello {{name}},\n\nthe ticket {{number}} is due at {{dueAt}} ({{target}}): {{subject}}',
      action: 'Open the ticket',
      short: '{{number}} is due at {{dueAt}} ({{target}}).',
    },
    tr: {
      subject: 'Süresi doluyor: {{number}} ({{target}})',
      body: 'Merhaba {{name}},\n\n{{number}} numaralı talebin süresi {{dueAt}} tarihinde doluyor ({{target}}): {{subject}}',
      action: 'Talebi aç',
      short: '{{number}}: süre {{dueAt}} tarihinde doluyor ({{target}}).',
    },
  }),
  'sla-breached': kind({
    category: 'staff',
    audience: agents,
    email: 'mandatory',
    sms: 'never',
    push: 'never',
    urgent: true,
    fields: { ...TICKET, target: { en: 'first response', tr: 'ilk yanıt' }, dueAt: { at: '2026-11-24T14:00:00Z' } },
    en: {
      subject: 'Overdue: {{number}} ({{target}})',
      body: 'Hello {{name}},\n\nthe ticket {{number}} was due at {{dueAt}} ({{target}}) and is not answered: {{subject}}',
      action: 'Open the ticket',
      short: '{{number}} is overdue since {{dueAt}} ({{target}}).',
    },
    tr: {
      subject: 'Süresi geçti: {{number}} ({{target}})',
      body: 'Merhaba {{name}},\n\n{{number}} numaralı talebin süresi {{dueAt}} tarihinde doldu ({{target}}) ve yanıtlanmadı: {{subject}}',
      action: 'Talebi aç',
      short: '{{number}}: süre {{dueAt}} tarihinde doldu ({{target}}).',
    },
  }),
  'billing-alert': kind({
    category: 'staff',
    audience: { staff: ['FINANCE'] },
    email: 'mandatory',
    sms: 'never',
    push: 'never',
    urgent: true,
    fields: { alert: 'ledger and balance differ by 1 cent' },
    en: {
      subject: 'Billing alert: {{alert}}',
      body: 'Hello {{name}},\n\nthe nightly reconciliation found: {{alert}}',
      action: 'Open the back office',
      short: 'Billing alert: {{alert}}',
    },
    tr: {
      subject: 'Faturalama uyarısı: {{alert}}',
      body: 'Merhaba {{name}},\n\ngecelik mutabakatta bulunan: {{alert}}',
      action: 'Yönetim panelini aç',
      short: 'Faturalama uyarısı: {{alert}}',
    },
  }),
} as const;
