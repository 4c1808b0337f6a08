import type { Wording } from './notification.template.js';

/**
 * Letters: mails to an address that a change calls for in its own transaction (queueMail), most with a link. To add one:
 * its parameters here, its words below; `{{field}}` takes a parameter, and `url` is where the link goes. What members of a
 * workspace are told of belongs into the catalogue instead (words.*.ts), where they may turn it off.
 */
export interface MailParams {
  'verify-email': { name: string; url: string };
  'reset-password': { name: string; url: string };
  'invite-received': { inviter: string; workspace: string; role: string; url: string };
  'ownership-received': { name: string; workspace: string; previousOwner: string };
  'account-closed': { name: string };
  'document-shared': { sender: string; pages: string; until: string; url: string };
}
export type MailEvent = keyof MailParams;

/** A letter has no line in the app: `short` is its subject. */
export type Letter = Omit<Wording, 'short'>;

export const MAILS: Record<MailEvent, { en: Letter; tr: Letter }> = {
  'verify-email': {
    en: {
      subject: 'Confirm your e-mail address',
      body: 'Hello {{name}},\n\nplease confirm that this address is yours.',
      action: 'Confirm my address',
      note: 'The link works for 48 hours. If you did not open an account, you need do nothing.',
    },
    tr: {
      subject: 'E-posta adresinizi doğrulayın',
      body: 'Merhaba {{name}},\n\nlütfen bu adresin size ait olduğunu onaylayın.',
      action: 'Adresimi doğrula',
      note: 'Bağlantı 48 saat geçerlidir. Hesap açmadıysanız bir şey yapmanız gerekmez.',
    },
  },
  'reset-password': {
    en: {
      subject: 'Choose a new password',
      body: 'Hello {{name}},\n\nsomebody, you we hope, asked for a new password for your account.',
      action: 'Choose a new password',
      note: 'The link works for one hour, once. If it was not you, ignore this mail: your password stays as it is.',
    },
    tr: {
      subject: 'Yeni parolanızı belirleyin',
      body: 'Merhaba {{name}},\n\nhesabınız için yeni bir parola istendi.',
      action: 'Yeni parola belirle',
      note: 'Bağlantı bir saat ve bir kez geçerlidir. İsteği siz yapmadıysanız bu iletiyi dikkate almayın: parolanız değişmez.',
    },
  },
  'invite-received': {
    en: {
      subject: '{{inviter}} invites you to {{workspace}}',
      body: 'Hello,\n\n{{inviter}} invites you to join the workspace {{workspace}} as {{role}}.',
      action: 'See the invitation',
      note: 'The link works for 7 days, for an account with this e-mail address. If you do not know the sender, ignore this mail.',
    },
    tr: {
      subject: '{{inviter}} sizi {{workspace}} çalışma alanına davet ediyor',
      body: 'Merhaba,\n\n{{inviter}} sizi {{workspace}} çalışma alanına {{role}} olarak davet ediyor.',
      action: 'Daveti görüntüle',
      note: 'Bağlantı 7 gün boyunca, bu e-posta adresine sahip hesap için geçerlidir. Göndereni tanımıyorsanız bu iletiyi dikkate almayın.',
    },
  },
  'ownership-received': {
    en: {
      subject: 'You now own {{workspace}}',
      body: 'Hello {{name}},\n\n{{previousOwner}} made you the owner of the workspace {{workspace}}. From now on you are the one who pays its invoices.',
    },
    tr: {
      subject: 'Artık {{workspace}} çalışma alanının sahibisiniz',
      body: 'Merhaba {{name}},\n\n{{previousOwner}} sizi {{workspace}} çalışma alanının sahibi yaptı. Bundan sonra faturaları ödeyen kişi sizsiniz.',
    },
  },
  'account-closed': {
    en: {
      subject: 'Your account is closed',
      body: 'Goodbye {{name}},\n\nyour account is closed, and what we held about you that no law keeps is erased.',
    },
    tr: {
      subject: 'Hesabınız kapatıldı',
      body: 'Hoşça kalın {{name}},\n\nhesabınız kapatıldı; hakkınızda tuttuğumuz ve yasaların saklanmasını istemediği bilgiler silindi.',
    },
  },
  'document-shared': {
    en: {
      subject: '{{sender}} shares a document with you',
      body: 'Hello,\n\n{{sender}} shares a scanned document with you (pages: {{pages}}).',
      action: 'Open the document',
      note: 'The link works until {{until}} UTC, unless it is taken back. Whoever has it can open the document. If you do not know the sender, ignore this mail.',
    },
    tr: {
      subject: '{{sender}} sizinle bir belge paylaştı',
      body: 'Merhaba,\n\n{{sender}} sizinle taranmış bir belge paylaştı (sayfa sayısı: {{pages}}).',
      action: 'Belgeyi aç',
      note: 'Bağlantı geri alınmadıkça {{until}} UTC tarihine kadar geçerlidir. Bağlantıya sahip olan herkes belgeyi açabilir. Göndereni tanımıyorsanız bu iletiyi dikkate almayın.',
    },
  },
};

export interface SmsParams {
  'phone-code': { code: string };
}
export type SmsEvent = keyof SmsParams;

export const SMS: Record<SmsEvent, { en: string; tr: string }> = {
  'phone-code': {
    en: '{{code}} is your Pigeonhole code. It works for 10 minutes. Never tell it to anybody.',
    tr: 'Pigeonhole kodunuz: {{code}}. 10 dakika geçerlidir. Kimseyle paylaşmayın.',
  },
};

/** The roles of a workspace, as people read them. */
export const ROLE_NAMES: Record<string, { en: string; tr: string }> = {
  OWNER: { en: 'owner', tr: 'sahip' },
  ADMIN: { en: 'administrator', tr: 'yönetici' },
  MEMBER: { en: 'member', tr: 'üye' },
};
