import { kind } from './notification.kind.js';

const payer = { members: 'billing.manage' } as const;
const AMOUNT = { amount: 4_350, currency: 'USD' };

const OPEN_INVOICE = {
  en: 'If a card is saved, you need do nothing: it is charged by itself.',
  tr: 'Kayıtlı kartınız varsa bir şey yapmanız gerekmez: ödeme kendiliğinden alınır.',
};

/** What an invoice says of its payment. */
export const INVOICE_STATES = {
  open: OPEN_INVOICE,
  paid: { en: 'It is paid; you need do nothing.', tr: 'Ödendi; bir şey yapmanız gerekmez.' },
} as const;

/** A reminder's tone: the last one says what follows. */
export const REMINDERS = {
  usual: {
    headline: { en: 'To pay', tr: 'ödenecek tutar' },
    plea: {
      en: 'Please pay it, or save a card that can be charged. If you have paid meanwhile, thank you.',
      tr: 'Lütfen ödeyin ya da tahsilat yapılabilecek bir kart kaydedin. Bu arada ödediyseniz teşekkür ederiz.',
    },
  },
  last: {
    headline: { en: 'Last reminder', tr: 'son hatırlatma' },
    plea: {
      en: 'This is the last reminder. If it stays unpaid the subscription is suspended: we still receive your mail, but start no work on it.',
      tr: 'Bu son hatırlatmadır. Borç ödenmezse abonelik askıya alınır: gönderileriniz teslim alınmaya devam eder, ancak üzerlerinde işlem başlatılmaz.',
    },
  },
} as const;

/** Money: told to the payer, and at night too. */
export const billingEvents = {
  'invoice-issued': kind({
    category: 'billing',
    audience: payer,
    wakes: true,
    fields: {
      number: '2026-000042',
      total: AMOUNT,
      due: AMOUNT,
      dueOn: { at: '2026-12-08T00:00:00Z' },
      state: OPEN_INVOICE,
    },
    en: {
      subject: 'Invoice {{number}}: {{total}}',
      body: 'Hello {{name}},\n\ninvoice {{number}} for {{workspace}} comes to {{total}}. Still to be paid: {{due}}. {{state}}',
      action: 'See the invoice',
      note: 'Due: {{dueOn}}',
      short: 'Invoice {{number}} for {{workspace}}: {{total}}, still to be paid: {{due}}.',
    },
    tr: {
      subject: '{{number}} numaralı fatura: {{total}}',
      body: 'Merhaba {{name}},\n\n{{workspace}} için {{number}} numaralı faturanın tutarı {{total}}. Ödenecek tutar: {{due}}. {{state}}',
      action: 'Faturayı görüntüle',
      note: 'Son ödeme: {{dueOn}}',
      short: '{{workspace}} için {{number}} numaralı fatura: {{total}}, ödenecek: {{due}}.',
    },
  }),
  'payment-failed': kind({
    category: 'billing',
    audience: payer,
    email: 'mandatory',
    urgent: true,
    wakes: true,
    fields: { amount: AMOUNT, retryAt: { at: '2026-11-25T09:00:00Z' } },
    en: {
      subject: 'We could not take {{amount}} for {{workspace}}',
      body: 'Hello {{name}},\n\nyour card did not let us take the {{amount}} that {{workspace}} owes. It may be expired, or the bank may want you to confirm the payment.\n\nYou can finish the payment now, or save another card. Our next try: {{retryAt}}.',
      action: 'Finish the payment',
      note: 'We try again on days 1, 3, 5 and 7. After the last try no action starts until the debt is paid; pieces are still received.',
      short: 'We could not take {{amount}} for {{workspace}}. You can finish the payment now.',
    },
    tr: {
      subject: '{{workspace}} için {{amount}} tahsil edilemedi',
      body: 'Merhaba {{name}},\n\n{{workspace}} çalışma alanının {{amount}} tutarındaki borcu kartınızdan alınamadı. Kartın süresi dolmuş olabilir ya da bankanız ödemeyi onaylamanızı istiyor olabilir.\n\nÖdemeyi şimdi tamamlayabilir ya da başka bir kart kaydedebilirsiniz. Bir sonraki deneme: {{retryAt}}.',
      action: 'Ödemeyi tamamla',
      note: '1, 3, 5 ve 7. günlerde yeniden deneriz. Son denemeden sonra borç ödenene kadar hiçbir işlem başlamaz; gönderiler teslim alınmaya devam eder.',
      short: '{{workspace}} için {{amount}} tahsil edilemedi. Ödemeyi şimdi tamamlayabilirsiniz.',
    },
  }),
  'payment-received': kind({
    category: 'billing',
    audience: payer,
    wakes: true,
    // Each step of the collection would be one: for who asks for receipts.
    email: 'off',
    push: 'off',
    fields: { amount: AMOUNT },
    en: {
      subject: 'Payment received: {{amount}}',
      body: 'Hello {{name}},\n\nwe received {{amount}} for {{workspace}}. Thank you.',
      action: 'See your account',
      short: 'Received {{amount}} for {{workspace}}.',
    },
    tr: {
      subject: 'Ödeme alındı: {{amount}}',
      body: 'Merhaba {{name}},\n\n{{workspace}} için {{amount}} aldık. Teşekkürler.',
      action: 'Hesabı aç',
      short: '{{workspace}} için {{amount}} alındı.',
    },
  }),
  'balance-reminder': kind({
    category: 'billing',
    audience: payer,
    email: 'mandatory',
    urgent: true,
    wakes: true,
    fields: { owed: AMOUNT, headline: REMINDERS.usual.headline, plea: REMINDERS.usual.plea },
    en: {
      subject: '{{headline}}: {{owed}} for {{workspace}}',
      body: 'Hello {{name}},\n\n{{workspace}} owes {{owed}}.\n\n{{plea}}',
      action: 'Pay now',
      short: '{{headline}}: {{owed}} for {{workspace}}.',
    },
    tr: {
      subject: '{{workspace}} için {{headline}}: {{owed}}',
      body: 'Merhaba {{name}},\n\n{{workspace}} çalışma alanının {{owed}} borcu var.\n\n{{plea}}',
      action: 'Şimdi öde',
      short: '{{workspace}} için {{headline}}: {{owed}}.',
    },
  }),
  'subscription-suspended': kind({
    category: 'billing',
    audience: payer,
    email: 'mandatory',
    urgent: true,
    wakes: true,
    fields: {},
    en: {
      subject: 'The subscription of {{workspace}} is suspended',
      body: 'Hello {{name}},\n\nthe debt of {{workspace}} was not paid, so its subscription is suspended. We still receive what arrives for you; scans, shipments and other work wait.\n\nAll goes on by itself as soon as the debt is paid.',
      action: 'Pay now',
      short: 'The subscription of {{workspace}} is suspended. It goes on as soon as the debt is paid.',
    },
    tr: {
      subject: '{{workspace}} aboneliği askıya alındı',
      body: 'Merhaba {{name}},\n\n{{workspace}} çalışma alanının borcu ödenmediği için aboneliği askıya alındı. Size gelenleri teslim almaya devam ediyoruz; tarama, gönderim ve diğer işlemler bekliyor.\n\nBorç ödendiğinde her şey kendiliğinden devam eder.',
      action: 'Şimdi öde',
      short: '{{workspace}} aboneliği askıya alındı. Borç ödenince devam eder.',
    },
  }),
  'subscription-restored': kind({
    category: 'billing',
    audience: payer,
    urgent: true,
    wakes: true,
    fields: {},
    en: {
      subject: '{{workspace}} is active again',
      body: 'Hello {{name}},\n\nthank you for the payment: the subscription of {{workspace}} is active again and waiting actions start.',
      action: 'See your account',
      short: '{{workspace}} is active again.',
    },
    tr: {
      subject: '{{workspace}} yeniden etkin',
      body: 'Merhaba {{name}},\n\nödemeniz için teşekkürler: {{workspace}} aboneliği yeniden etkin, bekleyen işlemler başlıyor.',
      action: 'Hesabı aç',
      short: '{{workspace}} yeniden etkin.',
    },
  }),
  'subscription-ending': kind({
    category: 'billing',
    audience: payer,
    wakes: true,
    fields: { endsAt: { at: '2026-12-31T00:00:00Z' } },
    en: {
      subject: 'The subscription of {{workspace}} ends on {{endsAt}}',
      body: 'Hello {{name}},\n\nas you asked, the subscription of {{workspace}} ends on {{endsAt}}. Until then everything works as before, and you may take it back at any time.',
      action: 'Keep the subscription',
      short: 'The subscription of {{workspace}} ends on {{endsAt}}.',
    },
    tr: {
      subject: '{{workspace}} aboneliği {{endsAt}} tarihinde bitiyor',
      body: 'Merhaba {{name}},\n\nisteğiniz üzerine {{workspace}} aboneliği {{endsAt}} tarihinde bitiyor. O zamana kadar her şey eskisi gibi çalışır, dilediğiniz an vazgeçebilirsiniz.',
      action: 'Aboneliği sürdür',
      short: '{{workspace}} aboneliği {{endsAt}} tarihinde bitiyor.',
    },
  }),
  'refund-made': kind({
    category: 'billing',
    audience: payer,
    urgent: true,
    wakes: true,
    fields: { amount: AMOUNT },
    en: {
      subject: 'Refund of {{amount}}',
      body: 'Hello {{name}},\n\nwe have sent {{amount}} back for {{workspace}}. Banks take up to ten days to show it on the card.',
      action: 'See your account',
      short: 'Refunded {{amount}} to {{workspace}}.',
    },
    tr: {
      subject: '{{amount}} iade edildi',
      body: 'Merhaba {{name}},\n\n{{workspace}} için {{amount}} iade ettik. Bankanın bunu karta yansıtması on günü bulabilir.',
      action: 'Hesabı aç',
      short: '{{workspace}} hesabına {{amount}} iade edildi.',
    },
  }),
} as const;
