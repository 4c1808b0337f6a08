import type { ActionType } from '../../generated/prisma/enums.js';

/** What the types are called on invoices, in mails and in the warehouse. */
export const TYPE_WORDS: Readonly<Record<ActionType, { en: string; tr: string }>> = {
  FORWARD: { en: 'Forwarding', tr: 'Yönlendirme' },
  SHRED: { en: 'Shredding', tr: 'İmha' },
  SCAN: { en: 'Scan', tr: 'Tarama' },
  HOLD: { en: 'Hold', tr: 'Bekletme' },
  JUNK: { en: 'Discarding', tr: 'Çöpe atma' },
  RETURN_TO_SENDER: { en: 'Return to sender', tr: 'Göndericiye iade' },
  PICKUP: { en: 'Pick-up', tr: 'Elden teslim' },
  OPEN_AND_PHOTO: { en: 'Open and photograph', tr: 'Açma ve fotoğraf' },
  CONSOLIDATE: { en: 'Consolidation', tr: 'Birleştirme' },
};
