import { BILLING_MAILS, type BillingMail, type BillingParams } from './notification.billing-texts.js';

/** What a message says; each paragraph is plain text, the link stands on its own below them. */
export interface Message {
  subject: string;
  paragraphs: string[];
  action?: { label: string; url: string };
  /** Small print below the link. */
  note?: string;
}

export type Texts<P> = { en: (params: P) => Message; tr: (params: P) => Message };

/** The parameters that each mail takes. */
export interface MailParams extends Record<BillingMail, BillingParams> {
  'verify-email': { name: string; url: string };
  'reset-password': { name: string; url: string };
  'password-changed': { name: string; at: string; ip: string };
  'refresh-reused': { name: string; at: string; ip: string };
  'invite-received': { inviter: string; workspace: string; role: string; url: string };
  'ownership-received': { name: string; workspace: string; previousOwner: string };
  'account-closed': { name: string };
  'storage-fees-begin': {
    name: string;
    workspace: string;
    location: string;
    pieces: string[];
    more: number;
    day: string;
    /** For all of these pieces, each day. */
    fee: string;
  };
}
export type MailEvent = keyof MailParams;

export const MAILS: { [E in MailEvent]: Texts<MailParams[E]> } = {
  ...BILLING_MAILS,
  'verify-email': {
    en: ({ name, url }) => ({
      subject: 'Confirm your e-mail address',
      paragraphs: [`Hello ${name},`, 'please confirm that this address is yours.'],
      action: { label: 'Confirm my address', url },
      note: 'The link works for 48 hours. If you did not open an account, you need do nothing.',
    }),
    tr: ({ name, url }) => ({
      subject: 'E-posta adresinizi doğrulayın',
      paragraphs: [`Merhaba ${name},`, 'lütfen bu adresin size ait olduğunu onaylayın.'],
      action: { label: 'Adresimi doğrula', url },
      note: 'Bağlantı 48 saat geçerlidir. Hesap açmadıysanız bir şey yapmanız gerekmez.',
    }),
  },
  'reset-password': {
    en: ({ name, url }) => ({
      subject: 'Choose a new password',
      paragraphs: [`Hello ${name},`, 'somebody, you we hope, asked for a new password for your account.'],
      action: { label: 'Choose a new password', url },
      note: 'The link works for one hour, once. If it was not you, ignore this mail: your password stays as it is.',
    }),
    tr: ({ name, url }) => ({
      subject: 'Yeni parolanızı belirleyin',
      paragraphs: [`Merhaba ${name},`, 'hesabınız için yeni bir parola istendi.'],
      action: { label: 'Yeni parola belirle', url },
      note: 'Bağlantı bir saat ve bir kez geçerlidir. İsteği siz yapmadıysanız bu iletiyi dikkate almayın: parolanız değişmez.',
    }),
  },
  'password-changed': {
    en: ({ name, at, ip }) => ({
      subject: 'Your password was changed',
      paragraphs: [
        `Hello ${name},`,
        `the password of your account was changed on ${at} from the address ${ip}. Other devices were logged out.`,
        'If it was not you, ask for a new password at once and write to us.',
      ],
    }),
    tr: ({ name, at, ip }) => ({
      subject: 'Parolanız değiştirildi',
      paragraphs: [
        `Merhaba ${name},`,
        `hesabınızın parolası ${at} tarihinde ${ip} adresinden değiştirildi. Diğer cihazlardaki oturumlar kapatıldı.`,
        'Bunu siz yapmadıysanız hemen yeni bir parola isteyin ve bize yazın.',
      ],
    }),
  },
  'refresh-reused': {
    en: ({ name, at, ip }) => ({
      subject: 'We ended one of your sessions',
      paragraphs: [
        `Hello ${name},`,
        `on ${at} a log-in token of yours that had been used already was shown again, from the address ${ip}. A copy of it may be in other hands, so that session has ended.`,
        'Log in again. If you did not expect this, change your password.',
      ],
    }),
    tr: ({ name, at, ip }) => ({
      subject: 'Oturumlarınızdan birini kapattık',
      paragraphs: [
        `Merhaba ${name},`,
        `${at} tarihinde, daha önce kullanılmış bir oturum anahtarınız ${ip} adresinden yeniden kullanıldı. Anahtarın bir kopyası başkasının elinde olabileceği için o oturum kapatıldı.`,
        'Yeniden giriş yapın. Bunu beklemiyorsanız parolanızı değiştirin.',
      ],
    }),
  },
  'invite-received': {
    en: ({ inviter, workspace, role, url }) => ({
      subject: `${inviter} invites you to ${workspace}`,
      paragraphs: [
        'Hello,',
        `${inviter} invites you to join the workspace ${workspace} as ${ROLE_NAMES.en[role] ?? role}.`,
      ],
      action: { label: 'See the invitation', url },
      note: 'The link works for 7 days, for an account with this e-mail address. If you do not know the sender, ignore this mail.',
    }),
    tr: ({ inviter, workspace, role, url }) => ({
      subject: `${inviter} sizi ${workspace} çalışma alanına davet ediyor`,
      paragraphs: [
        'Merhaba,',
        `${inviter} sizi ${workspace} çalışma alanına ${ROLE_NAMES.tr[role] ?? role} olarak davet ediyor.`,
      ],
      action: { label: 'Daveti görüntüle', url },
      note: 'Bağlantı 7 gün boyunca, bu e-posta adresine sahip hesap için geçerlidir. Göndereni tanımıyorsanız bu iletiyi dikkate almayın.',
    }),
  },
  'ownership-received': {
    en: ({ name, workspace, previousOwner }) => ({
      subject: `You now own ${workspace}`,
      paragraphs: [
        `Hello ${name},`,
        `${previousOwner} made you the owner of the workspace ${workspace}. From now on you are the one who pays its invoices.`,
      ],
    }),
    tr: ({ name, workspace, previousOwner }) => ({
      subject: `Artık ${workspace} çalışma alanının sahibisiniz`,
      paragraphs: [
        `Merhaba ${name},`,
        `${previousOwner} sizi ${workspace} çalışma alanının sahibi yaptı. Bundan sonra faturaları ödeyen kişi sizsiniz.`,
      ],
    }),
  },
  'account-closed': {
    en: ({ name }) => ({
      subject: 'Your account is closed',
      paragraphs: [
        `Goodbye ${name},`,
        'your account is closed, and what we held about you that no law keeps is erased.',
      ],
    }),
    tr: ({ name }) => ({
      subject: 'Hesabınız kapatıldı',
      paragraphs: [
        `Hoşça kalın ${name},`,
        'hesabınız kapatıldı; hakkınızda tuttuğumuz ve yasaların saklanmasını istemediği bilgiler silindi.',
      ],
    }),
  },
  'storage-fees-begin': {
    en: ({ name, workspace, location, pieces, more, day, fee }) => ({
      subject: `Storage fees for ${workspace} begin on ${day}`,
      paragraphs: [
        `Hello ${name},`,
        `the free days of these pieces at ${location} are about to end: ${pieces.join(', ')}${more > 0 ? ` and ${more} more` : ''}.`,
        `From ${day} on they cost ${fee} a day together, until they leave the warehouse. Tell us what to do with them before, and nothing is charged.`,
      ],
    }),
    tr: ({ name, workspace, location, pieces, more, day, fee }) => ({
      subject: `${workspace} için depolama ücreti ${day} tarihinde başlıyor`,
      paragraphs: [
        `Merhaba ${name},`,
        `${location} deposundaki şu gönderilerin ücretsiz günleri bitmek üzere: ${pieces.join(', ')}${more > 0 ? ` ve ${more} gönderi daha` : ''}.`,
        `${day} tarihinden başlayarak depodan çıkana kadar günlük toplam ${fee} ücret alınır. O güne kadar ne yapılacağını bildirirseniz ücret alınmaz.`,
      ],
    }),
  },
};

export interface SmsParams {
  'phone-code': { code: string };
}
export type SmsEvent = keyof SmsParams;

export const SMS: { [E in SmsEvent]: { en: (params: SmsParams[E]) => string; tr: (params: SmsParams[E]) => string } } =
  {
    'phone-code': {
      en: ({ code }) => `${code} is your Pigeonhole code. It works for 10 minutes. Never tell it to anybody.`,
      tr: ({ code }) => `Pigeonhole kodunuz: ${code}. 10 dakika geçerlidir. Kimseyle paylaşmayın.`,
    },
  };

const ROLE_NAMES: Record<'en' | 'tr', Record<string, string>> = {
  en: { OWNER: 'owner', ADMIN: 'administrator', MEMBER: 'member' },
  tr: { OWNER: 'sahip', ADMIN: 'yönetici', MEMBER: 'üye' },
};
