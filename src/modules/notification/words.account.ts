import { kind } from './notification.kind.js';

const security = { category: 'account', audience: 'user', email: 'mandatory', urgent: true, wakes: true } as const;

/** The account and who may use it: by mail always, at once. */
export const accountEvents = {
  'password-changed': kind({
    ...security,
    fields: { at: { at: '2026-11-24T09:00:00Z' }, ip: '192.0.2.1' },
    en: {
      subject: 'Your password was changed',
      body: 'Hello {{name}},\n\nthe password of your account was changed on {{at}} from the address {{ip}}. Other devices were logged out.\n\nIf it was not you, ask for a new password at once and write to us.',
      short: 'Your password was changed. Not you? Ask for a new one at once.',
    },
    tr: {
      subject: 'Parolanız değiştirildi',
      body: 'Merhaba {{name}},\n\nhesabınızın parolası {{at}} tarihinde {{ip}} adresinden değiştirildi. Diğer cihazlardaki oturumlar kapatıldı.\n\nBunu siz yapmadıysanız hemen yeni bir parola isteyin ve bize yazın.',
      short: 'Parolanız değiştirildi. Siz değilseniz hemen yenisini isteyin.',
    },
  }),
  'refresh-reused': kind({
    ...security,
    fields: { at: { at: '2026-11-24T09:00:00Z' }, ip: '192.0.2.1' },
    en: {
      subject: 'We ended one of your sessions',
      body: 'Hello {{name}},\n\non {{at}} a log-in token of yours that had been used already was shown again, from the address {{ip}}. A copy of it may be in other hands, so that session has ended.\n\nLog in again. If you did not expect this, change your password.',
      short: 'We ended a session of yours: its token was used twice.',
    },
    tr: {
      subject: 'Oturumlarınızdan birini kapattık',
      body: 'Merhaba {{name}},\n\n{{at}} tarihinde, daha önce kullanılmış bir oturum anahtarınız {{ip}} adresinden yeniden kullanıldı. Anahtarın bir kopyası başkasının elinde olabileceği için o oturum kapatıldı.\n\nYeniden giriş yapın. Bunu beklemiyorsanız parolanızı değiştirin.',
      short: 'Bir oturumunuzu kapattık: anahtarı iki kez kullanıldı.',
    },
  }),
  'new-login': kind({
    ...security,
    fields: { at: { at: '2026-11-24T09:00:00Z' }, ip: '192.0.2.1', device: 'Mozilla/5.0 (iPhone)' },
    en: {
      subject: 'A log-in from a new place',
      body: 'Hello {{name}},\n\nyour account was logged in to on {{at}} from the address {{ip}}, where it had not been used before. Device: {{device}}.\n\nIf it was you, you need do nothing. If not, change your password: that ends all other sessions.',
      action: 'See my sessions',
      short: 'Your account was logged in to from a new place: {{ip}}.',
    },
    tr: {
      subject: 'Yeni bir yerden giriş yapıldı',
      body: 'Merhaba {{name}},\n\nhesabınıza {{at}} tarihinde, daha önce kullanılmadığı {{ip}} adresinden giriş yapıldı. Cihaz: {{device}}.\n\nSiz yaptıysanız bir şey yapmanız gerekmez. Değilse parolanızı değiştirin: diğer bütün oturumlar kapanır.',
      action: 'Oturumlarımı aç',
      short: 'Hesabınıza yeni bir yerden giriş yapıldı: {{ip}}.',
    },
  }),
  'email-verified': kind({
    category: 'account',
    audience: 'user',
    push: 'off',
    fields: {},
    en: {
      subject: 'Your e-mail address is confirmed',
      body: 'Hello {{name}},\n\nthank you: this address is confirmed. What concerns your account and your pieces is sent here.',
      short: 'Your e-mail address is confirmed.',
    },
    tr: {
      subject: 'E-posta adresiniz doğrulandı',
      body: 'Merhaba {{name}},\n\nteşekkürler: bu adres doğrulandı. Hesabınız ve gönderilerinizle ilgili haberler buraya gelir.',
      short: 'E-posta adresiniz doğrulandı.',
    },
  }),
  'phone-verified': kind({
    ...security,
    fields: { phone: '+90 532 123 45 67' },
    en: {
      subject: 'A phone number was added to your account',
      body: 'Hello {{name}},\n\nthe number {{phone}} was confirmed for your account. If it was not you, change your password at once.',
      short: 'The number {{phone}} was added to your account.',
    },
    tr: {
      subject: 'Hesabınıza bir telefon numarası eklendi',
      body: 'Merhaba {{name}},\n\nhesabınız için {{phone}} numarası doğrulandı. Bunu siz yapmadıysanız hemen parolanızı değiştirin.',
      short: 'Hesabınıza {{phone}} numarası eklendi.',
    },
  }),
  'member-joined': kind({
    category: 'workspace',
    audience: { members: 'member.manage' },
    push: 'off',
    fields: { member: 'Ayşe Kaya', role: { en: 'member', tr: 'üye' } },
    en: {
      subject: '{{member}} joined {{workspace}}',
      body: 'Hello {{name}},\n\n{{member}} accepted the invitation and is now {{role}} of {{workspace}}.',
      action: 'See the members',
      short: '{{member}} joined {{workspace}} as {{role}}.',
    },
    tr: {
      subject: '{{member}} {{workspace}} hesabına katıldı',
      body: 'Merhaba {{name}},\n\n{{member}} daveti kabul etti; artık {{workspace}} hesabında {{role}}.',
      action: 'Üyeleri aç',
      short: '{{member}}, {{workspace}} hesabına katıldı ({{role}}).',
    },
  }),
  'invite-expiring': kind({
    category: 'workspace',
    audience: 'user',
    push: 'off',
    fields: { invitee: 'bob@example.com', expiresAt: { at: '2026-12-01T09:00:00Z' } },
    en: {
      subject: 'Unanswered: your invitation to {{invitee}}',
      body: 'Hello {{name}},\n\n{{invitee}} has not answered your invitation to {{workspace}}. It runs out on {{expiresAt}}; you can send it again or cancel it.',
      action: 'See the invitations',
      short: 'Your invitation to {{invitee}} runs out on {{expiresAt}}.',
    },
    tr: {
      subject: 'Yanıtsız: {{invitee}} davetiniz',
      body: 'Merhaba {{name}},\n\n{{invitee}}, {{workspace}} davetinizi yanıtlamadı. Davet {{expiresAt}} tarihinde sona eriyor; yeniden gönderebilir ya da iptal edebilirsiniz.',
      action: 'Davetleri aç',
      short: '{{invitee}} davetiniz {{expiresAt}} tarihinde sona eriyor.',
    },
  }),
} as const;
