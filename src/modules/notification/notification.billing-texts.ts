import type { Texts } from './notification.texts.js';

/** Amounts and days come formatted in the reader's language and time zone. */
export interface BillingParams {
  name: string;
  workspace: string;
  amount: string;
  /** What is left to pay; null: nothing. */
  open: string | null;
  number: string;
  /** Of a reminder: 1 to 4; null: a person sends it. */
  level: number | null;
  due: string | null;
  retry: string | null;
  url: string;
}

export type BillingMail =
  | 'invoice-issued'
  | 'payment-failed'
  | 'balance-reminder'
  | 'subscription-suspended'
  | 'subscription-restored'
  | 'refund-made';

const LAST_LEVEL = 4;

export const BILLING_MAILS: { [E in BillingMail]: Texts<BillingParams> } = {
  'invoice-issued': {
    en: ({ name, workspace, number, amount, open, due, url }) => ({
      subject: `Invoice ${number}: ${amount}`,
      paragraphs: [
        `Hello ${name},`,
        `invoice ${number} for ${workspace} comes to ${amount}.`,
        open
          ? `${open} of it is still to be paid${due ? `, by ${due}` : ''}. If a card is saved, you need do nothing: it is charged by itself.`
          : 'It is paid; you need do nothing.',
      ],
      action: { label: 'See the invoice', url },
    }),
    tr: ({ name, workspace, number, amount, open, due, url }) => ({
      subject: `${number} numaralı fatura: ${amount}`,
      paragraphs: [
        `Merhaba ${name},`,
        `${workspace} için ${number} numaralı faturanın tutarı ${amount}.`,
        open
          ? `Ödenecek tutar ${open}${due ? `, son ödeme tarihi ${due}` : ''}. Kayıtlı kartınız varsa bir şey yapmanız gerekmez: ödeme kendiliğinden alınır.`
          : 'Ödendi; bir şey yapmanız gerekmez.',
      ],
      action: { label: 'Faturayı görüntüle', url },
    }),
  },
  'payment-failed': {
    en: ({ name, workspace, amount, retry, url }) => ({
      subject: `We could not take ${amount} for ${workspace}`,
      paragraphs: [
        `Hello ${name},`,
        `your card did not let us take the ${amount} that ${workspace} owes. It may be expired, or the bank may want you to confirm the payment.`,
        retry
          ? `We try again on ${retry}. You can finish the payment now, or save another card.`
          : 'You can finish the payment now, or save another card.',
      ],
      action: { label: 'Finish the payment', url },
    }),
    tr: ({ name, workspace, amount, retry, url }) => ({
      subject: `${workspace} için ${amount} tahsil edilemedi`,
      paragraphs: [
        `Merhaba ${name},`,
        `${workspace} çalışma alanının ${amount} tutarındaki borcu kartınızdan alınamadı. Kartın süresi dolmuş olabilir ya da bankanız ödemeyi onaylamanızı istiyor olabilir.`,
        retry
          ? `${retry} tarihinde yeniden deneyeceğiz. Ödemeyi şimdi tamamlayabilir ya da başka bir kart kaydedebilirsiniz.`
          : 'Ödemeyi şimdi tamamlayabilir ya da başka bir kart kaydedebilirsiniz.',
      ],
      action: { label: 'Ödemeyi tamamla', url },
    }),
  },
  'balance-reminder': {
    en: ({ name, workspace, amount, level, url }) => ({
      subject: level === LAST_LEVEL ? `Last reminder: ${amount} for ${workspace}` : `${amount} to pay for ${workspace}`,
      paragraphs: [
        `Hello ${name},`,
        `${workspace} owes ${amount}.`,
        level === LAST_LEVEL
          ? 'This is the last reminder. If it stays unpaid the subscription is suspended: we still receive your mail, but start no work on it.'
          : 'Please pay it, or save a card that can be charged. If you have paid meanwhile, thank you.',
      ],
      action: { label: 'Pay now', url },
    }),
    tr: ({ name, workspace, amount, level, url }) => ({
      subject:
        level === LAST_LEVEL
          ? `Son hatırlatma: ${workspace} için ${amount}`
          : `${workspace} için ödenecek tutar: ${amount}`,
      paragraphs: [
        `Merhaba ${name},`,
        `${workspace} çalışma alanının ${amount} borcu var.`,
        level === LAST_LEVEL
          ? 'Bu son hatırlatmadır. Borç ödenmezse abonelik askıya alınır: gönderileriniz teslim alınmaya devam eder, ancak üzerlerinde işlem başlatılmaz.'
          : 'Lütfen ödeyin ya da tahsilat yapılabilecek bir kart kaydedin. Bu arada ödediyseniz teşekkür ederiz.',
      ],
      action: { label: 'Şimdi öde', url },
    }),
  },
  'subscription-suspended': {
    en: ({ name, workspace, url }) => ({
      subject: `The subscription of ${workspace} is suspended`,
      paragraphs: [
        `Hello ${name},`,
        `the debt of ${workspace} was not paid, so its subscription is suspended. We still receive what arrives for you; scans, shipments and other work wait.`,
        'All goes on by itself as soon as the debt is paid.',
      ],
      action: { label: 'Pay now', url },
    }),
    tr: ({ name, workspace, url }) => ({
      subject: `${workspace} aboneliği askıya alındı`,
      paragraphs: [
        `Merhaba ${name},`,
        `${workspace} çalışma alanının borcu ödenmediği için aboneliği askıya alındı. Size gelenleri teslim almaya devam ediyoruz; tarama, gönderim ve diğer işlemler bekliyor.`,
        'Borç ödendiğinde her şey kendiliğinden devam eder.',
      ],
      action: { label: 'Şimdi öde', url },
    }),
  },
  'subscription-restored': {
    en: ({ name, workspace, url }) => ({
      subject: `${workspace} is active again`,
      paragraphs: [`Hello ${name},`, `thank you: the debt of ${workspace} is paid and its subscription goes on.`],
      action: { label: 'See the account', url },
    }),
    tr: ({ name, workspace, url }) => ({
      subject: `${workspace} yeniden etkin`,
      paragraphs: [`Merhaba ${name},`, `teşekkür ederiz: ${workspace} borcu ödendi, abonelik devam ediyor.`],
      action: { label: 'Hesabı görüntüle', url },
    }),
  },
  'refund-made': {
    en: ({ name, workspace, amount, url }) => ({
      subject: `Refund of ${amount}`,
      paragraphs: [
        `Hello ${name},`,
        `we have sent ${amount} back for ${workspace}. Banks take up to ten days to show it on the card.`,
      ],
      action: { label: 'See the account', url },
    }),
    tr: ({ name, workspace, amount, url }) => ({
      subject: `${amount} iade edildi`,
      paragraphs: [
        `Merhaba ${name},`,
        `${workspace} için ${amount} iade ettik. Bankanın bunu karta yansıtması on günü bulabilir.`,
      ],
      action: { label: 'Hesabı görüntüle', url },
    }),
  },
};
