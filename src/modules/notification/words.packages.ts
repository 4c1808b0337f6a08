import { kind } from './notification.kind.js';

const members = { members: 'package.read' } as const;
const PIECE = { en: 'parcel from Kırtasiye Ltd.', tr: 'Kırtasiye Ltd. gönderili koli' };

/** What happens to pieces on the shelf. */
export const packageEvents = {
  'package-received': kind({
    category: 'packages',
    audience: members,
    fields: { piece: PIECE, tracking: '1Z999AA10123456784', freeUntil: { on: '2026-12-24' }, location: 'Wilmington' },
    en: {
      subject: 'Received: {{piece}}',
      body: 'Hello {{name}},\n\na piece for {{workspace}} has arrived at {{location}}: {{piece}}. Tracking number: {{tracking}}.\n\nStorage is free until {{freeUntil}}.',
      action: 'See the piece',
      short: '{{piece}} has arrived for {{workspace}}. Free storage until {{freeUntil}}.',
    },
    tr: {
      subject: 'Teslim alındı: {{piece}}',
      body: 'Merhaba {{name}},\n\n{{workspace}} için {{location}} deposuna bir gönderi geldi: {{piece}}. Takip numarası: {{tracking}}.\n\nDepolama {{freeUntil}} tarihine kadar ücretsizdir.',
      action: 'Gönderiyi aç',
      short: '{{workspace}} için gönderi geldi: {{piece}}. Ücretsiz depolama: {{freeUntil}}.',
    },
  }),
  'package-withdrawn': kind({
    category: 'packages',
    audience: members,
    email: 'mandatory',
    urgent: true,
    fields: { piece: PIECE, reason: 'the label names another company' },
    en: {
      subject: 'A piece was filed to you by mistake',
      body: 'Hello {{name}},\n\na piece that we had shown to {{workspace}} belongs to another customer: {{piece}}. It has left your mailbox, with its pictures, and its fees were reversed. {{reason}}\n\nWe are sorry for the mix-up.',
      short: 'A piece was filed to {{workspace}} by mistake and has left your mailbox: {{piece}}.',
    },
    tr: {
      subject: 'Bir gönderi yanlışlıkla size kaydedilmişti',
      body: 'Merhaba {{name}},\n\n{{workspace}} hesabında gösterdiğimiz bir gönderi başka bir müşteriye ait: {{piece}}. Fotoğraflarıyla birlikte posta kutunuzdan çıkarıldı, ücretleri iade edildi. {{reason}}\n\nKarışıklık için özür dileriz.',
      short: '{{workspace}} hesabına yanlış kaydedilen gönderi kutunuzdan çıkarıldı: {{piece}}.',
    },
  }),
  'package-flagged': kind({
    category: 'packages',
    audience: members,
    fields: { piece: PIECE, flag: { en: 'damaged', tr: 'hasarlı' }, reason: 'one corner is crushed' },
    en: {
      subject: 'Please look at a piece: {{flag}}',
      body: 'Hello {{name}},\n\nour staff marked a piece of {{workspace}} as {{flag}}: {{piece}}. {{reason}}',
      action: 'See the piece',
      short: '{{piece}} was marked as {{flag}}.',
    },
    tr: {
      subject: 'Bir gönderiye bakın: {{flag}}',
      body: 'Merhaba {{name}},\n\npersonelimiz {{workspace}} hesabındaki bir gönderiyi {{flag}} olarak işaretledi: {{piece}}. {{reason}}',
      action: 'Gönderiyi aç',
      short: '{{piece}}: {{flag}} olarak işaretlendi.',
    },
  }),
  'arrival-overdue': kind({
    category: 'packages',
    audience: members,
    fields: { tracking: '1Z999AA10123456784', carrier: 'UPS', announcedAt: { at: '2026-11-10T09:00:00Z' } },
    en: {
      subject: 'Not arrived yet: {{tracking}}',
      body: 'Hello {{name}},\n\nthe piece that you announced for {{workspace}} on {{announcedAt}} has not reached us: {{tracking}} {{carrier}}.\n\nIf the carrier says it was delivered, claim it by its tracking number: we look on the shelf of unmatched pieces.',
      action: 'See the announcement',
      short: 'Announced but not arrived: {{tracking}}.',
    },
    tr: {
      subject: 'Henüz gelmedi: {{tracking}}',
      body: 'Merhaba {{name}},\n\n{{workspace}} için {{announcedAt}} tarihinde bildirdiğiniz gönderi bize ulaşmadı: {{tracking}} {{carrier}}.\n\nTaşıyıcı teslim edildiğini söylüyorsa takip numarasıyla talep edin: eşleşmeyen gönderiler rafına bakarız.',
      action: 'Bildirimi aç',
      short: 'Bildirilen gönderi henüz gelmedi: {{tracking}}.',
    },
  }),
  'claim-decided': kind({
    category: 'packages',
    audience: members,
    fields: {
      tracking: '1Z999AA10123456784',
      decision: { en: 'found and filed to you', tr: 'bulundu ve size kaydedildi' },
      reason: '',
    },
    en: {
      subject: 'Your claim {{tracking}}: {{decision}}',
      body: 'Hello {{name}},\n\nthe piece {{tracking}} that {{workspace}} claimed: {{decision}}. {{reason}}',
      action: 'See the claim',
      short: 'Your claim {{tracking}}: {{decision}}.',
    },
    tr: {
      subject: '{{tracking}} talebiniz: {{decision}}',
      body: 'Merhaba {{name}},\n\n{{workspace}} hesabının talep ettiği {{tracking}} numaralı gönderi: {{decision}}. {{reason}}',
      action: 'Talebi aç',
      short: '{{tracking}} talebiniz: {{decision}}.',
    },
  }),
  'storage-fees-begin': kind({
    category: 'packages',
    audience: members,
    urgent: true,
    wakes: true,
    fields: {
      location: 'Wilmington',
      pieces: '1Z999AA10123456784, TR004512',
      day: { on: '2026-12-25' },
      fee: { amount: 150, currency: 'USD' },
    },
    en: {
      subject: 'Storage fees for {{workspace}} begin on {{day}}',
      body: 'Hello {{name}},\n\nthe free days of these pieces at {{location}} are about to end: {{pieces}}.\n\nFrom {{day}} on they cost {{fee}} a day together, until they leave the warehouse. Tell us what to do with them before, and nothing is charged.',
      action: 'Choose what happens',
      short: 'Storage fees for {{workspace}} begin on {{day}}: {{fee}} a day.',
    },
    tr: {
      subject: '{{workspace}} için depolama ücreti {{day}} tarihinde başlıyor',
      body: 'Merhaba {{name}},\n\n{{location}} deposundaki şu gönderilerin ücretsiz günleri bitmek üzere: {{pieces}}.\n\n{{day}} tarihinden başlayarak depodan çıkana kadar günlük toplam {{fee}} ücret alınır. O güne kadar ne yapılacağını bildirirseniz ücret alınmaz.',
      action: 'Ne yapılacağını seç',
      short: '{{workspace}} için depolama ücreti {{day}} tarihinde başlıyor: günlük {{fee}}.',
    },
  }),
  'hold-ending': kind({
    category: 'packages',
    audience: members,
    fields: { piece: PIECE, until: { at: '2026-12-24T09:00:00Z' } },
    en: {
      subject: 'The hold ends: {{piece}}',
      body: 'Hello {{name}},\n\nthe hold on a piece of {{workspace}} ends on {{until}}: {{piece}}. After that it waits on the shelf as any other and storage is charged.',
      action: 'Choose what happens',
      short: 'The hold on {{piece}} ends on {{until}}.',
    },
    tr: {
      subject: 'Bekletme süresi bitiyor: {{piece}}',
      body: 'Merhaba {{name}},\n\n{{workspace}} hesabındaki bir gönderinin bekletme süresi {{until}} tarihinde bitiyor: {{piece}}. Sonrasında diğerleri gibi rafta bekler ve depolama ücreti işler.',
      action: 'Ne yapılacağını seç',
      short: '{{piece}}: bekletme {{until}} tarihinde bitiyor.',
    },
  }),
} as const;

const FIELDS = { action: { en: 'Scan', tr: 'Tarama' }, piece: PIECE, reason: 'the pages are glued together' };
const requesters = { members: 'action.read' } as const;

/** What was asked for on a piece, and what leaves the warehouse. */
export const workEvents = {
  'action-done': kind({
    category: 'actions',
    audience: requesters,
    fields: FIELDS,
    en: {
      subject: 'Done: {{action}}',
      body: 'Hello {{name}},\n\nwhat {{workspace}} asked for is done: {{action}}, {{piece}}.',
      action: 'See the result',
      short: '{{action}} is done: {{piece}}.',
    },
    tr: {
      subject: 'Tamamlandı: {{action}}',
      body: 'Merhaba {{name}},\n\n{{workspace}} hesabının istediği işlem tamamlandı: {{action}}, {{piece}}.',
      action: 'Sonucu aç',
      short: '{{action}} tamamlandı: {{piece}}.',
    },
  }),
  'action-failed': kind({
    category: 'actions',
    audience: requesters,
    fields: FIELDS,
    en: {
      subject: 'Could not be done: {{action}}',
      body: 'Hello {{name}},\n\nwe could not do what {{workspace}} asked for: {{action}}, {{piece}}. The reason: {{reason}}\n\nNothing was charged.',
      action: 'See the piece',
      short: '{{action}} could not be done: {{piece}}. {{reason}}',
    },
    tr: {
      subject: 'Yapılamadı: {{action}}',
      body: 'Merhaba {{name}},\n\n{{workspace}} hesabının istediği işlem yapılamadı: {{action}}, {{piece}}. Nedeni: {{reason}}\n\nÜcret alınmadı.',
      action: 'Gönderiyi aç',
      short: '{{action}} yapılamadı: {{piece}}. {{reason}}',
    },
  }),
  'destruction-planned': kind({
    category: 'actions',
    audience: requesters,
    email: 'mandatory',
    wakes: true,
    fields: {
      action: { en: 'Shredding', tr: 'İmha' },
      piece: PIECE,
      by: 'Ayşe Kaya',
      undoUntil: { at: '2026-12-01T09:00:00Z' },
    },
    en: {
      subject: '{{action}} asked for: can be undone until {{undoUntil}}',
      body: 'Hello {{name}},\n\n{{by}} asked us to destroy a piece of {{workspace}}: {{action}}, {{piece}}.\n\nUntil {{undoUntil}} this can be undone; afterwards it cannot.',
      action: 'Undo it',
      short: '{{action}}: {{piece}}. It can be undone until {{undoUntil}}.',
    },
    tr: {
      subject: '{{action}} istendi: {{undoUntil}} tarihine kadar geri alınabilir',
      body: 'Merhaba {{name}},\n\n{{by}}, {{workspace}} hesabındaki bir gönderinin yok edilmesini istedi: {{action}}, {{piece}}.\n\n{{undoUntil}} tarihine kadar geri alınabilir; sonrasında alınamaz.',
      action: 'Geri al',
      short: '{{action}}: {{piece}}. {{undoUntil}} tarihine kadar geri alınabilir.',
    },
  }),
  'shipment-shipped': kind({
    category: 'shipping',
    audience: { members: 'shipment.read' },
    fields: { carrier: 'UPS', service: 'Ground', tracking: '1Z999AA10123456784', to: 'Ankara' },
    en: {
      subject: 'On its way to {{to}}: {{tracking}}',
      body: 'Hello {{name}},\n\na shipment of {{workspace}} to {{to}} was handed to {{carrier}}, {{service}}. Tracking number: {{tracking}}.',
      action: 'Follow the shipment',
      short: 'On its way to {{to}} with {{carrier}}: {{tracking}}.',
    },
    tr: {
      subject: '{{to}} yolunda: {{tracking}}',
      body: 'Merhaba {{name}},\n\n{{workspace}} hesabının {{to}} adresine gönderisi {{carrier}} firmasına verildi, {{service}}. Takip numarası: {{tracking}}.',
      action: 'Gönderiyi izle',
      short: '{{carrier}} ile {{to}} yolunda: {{tracking}}.',
    },
  }),
  'shipment-delivered': kind({
    category: 'shipping',
    audience: { members: 'shipment.read' },
    fields: { carrier: 'UPS', tracking: '1Z999AA10123456784', to: 'Ankara' },
    en: {
      subject: 'Delivered in {{to}}: {{tracking}}',
      body: 'Hello {{name}},\n\n{{carrier}} says that the shipment of {{workspace}} to {{to}} was delivered: {{tracking}}.',
      action: 'See the shipment',
      short: 'Delivered in {{to}}: {{tracking}}.',
    },
    tr: {
      subject: '{{to}} adresine teslim edildi: {{tracking}}',
      body: 'Merhaba {{name}},\n\n{{carrier}}, {{workspace}} hesabının {{to}} adresine gönderisini teslim ettiğini bildirdi: {{tracking}}.',
      action: 'Gönderiyi aç',
      short: '{{to}} adresine teslim edildi: {{tracking}}.',
    },
  }),
  'shipment-exception': kind({
    category: 'shipping',
    audience: { members: 'shipment.read' },
    urgent: true,
    fields: { carrier: 'UPS', tracking: '1Z999AA10123456784', to: 'Ankara', reason: 'nobody was at the address' },
    en: {
      subject: 'Trouble on the way: {{tracking}}',
      body: 'Hello {{name}},\n\n{{carrier}} reports trouble with the shipment of {{workspace}} to {{to}}: {{tracking}}. {{reason}}\n\nIf the address is wrong, answer this soon: the carrier sends it back otherwise.',
      action: 'See the shipment',
      short: 'Trouble with {{tracking}} to {{to}}: {{reason}}',
    },
    tr: {
      subject: 'Yolda sorun var: {{tracking}}',
      body: 'Merhaba {{name}},\n\n{{carrier}}, {{workspace}} hesabının {{to}} adresine gönderisinde sorun bildirdi: {{tracking}}. {{reason}}\n\nAdres yanlışsa kısa sürede düzeltin: yoksa gönderi geri döner.',
      action: 'Gönderiyi aç',
      short: '{{to}} yolundaki {{tracking}} için sorun: {{reason}}',
    },
  }),
  'shipment-returned': kind({
    category: 'shipping',
    audience: { members: 'shipment.read' },
    urgent: true,
    fields: { carrier: 'UPS', tracking: '1Z999AA10123456784', to: 'Ankara' },
    en: {
      subject: 'Came back to us: {{tracking}}',
      body: 'Hello {{name}},\n\nthe shipment of {{workspace}} to {{to}} has come back to our warehouse: {{tracking}}. Its pieces are in your mailbox again and wait for what you decide.',
      action: 'See the shipment',
      short: 'The shipment {{tracking}} to {{to}} came back to us.',
    },
    tr: {
      subject: 'Bize geri döndü: {{tracking}}',
      body: 'Merhaba {{name}},\n\n{{workspace}} hesabının {{to}} adresine gönderisi depomuza geri döndü: {{tracking}}. Gönderiler yeniden posta kutunuzda, kararınızı bekliyor.',
      action: 'Gönderiyi aç',
      short: '{{to}} adresine giden {{tracking}} bize geri döndü.',
    },
  }),
} as const;
