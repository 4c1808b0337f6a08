/** The characters of GSM 03.38; those of EXTENDED cost two. (Twilio sends the default alphabet only: no national tables.) */
const BASIC = new Set(
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
);
const EXTENDED = new Set('^{}\\[~]|€');

/** Letters that force a text into UCS-2, and what a Turkish reader reads in their place without thinking. */
const PLAIN: Record<string, string> = {
  ç: 'c',
  ğ: 'g',
  Ğ: 'G',
  ı: 'i',
  İ: 'I',
  ş: 's',
  Ş: 'S',
  '’': "'",
  '‘': "'",
  '“': '"',
  '”': '"',
  '–': '-',
  '—': '-',
  '…': '...',
  '₺': 'TL',
  '\u00a0': ' ',
};

export const MOST_SEGMENTS = 3;

export interface SmsLength {
  encoding: 'GSM-7' | 'UCS-2';
  units: number;
  segments: number;
}

/** What a text costs: 160 characters in one segment, 153 in each of several; 70 and 67 once one letter is not in GSM-7. */
export function smsLength(text: string): SmsLength {
  let units = 0;
  for (const letter of text) {
    if (BASIC.has(letter)) units += 1;
    else if (EXTENDED.has(letter)) units += 2;
    else return counted('UCS-2', text.length, 70, 67);
  }
  return counted('GSM-7', units, 160, 153);
}

/**
 * The text as it is sent: as written while that is no dearer; else with plain letters in place of the Turkish ones; cut
 * at three segments, in mid-sentence rather than in mid-letter.
 */
export function fitSms(text: string): string {
  const plain = [...text.normalize('NFC')].map((letter) => PLAIN[letter] ?? letter).join('');
  const cheaper = smsLength(plain).segments < smsLength(text).segments ? plain : text;
  if (smsLength(cheaper).segments <= MOST_SEGMENTS) return cheaper;
  const letters = [...cheaper];
  while (smsLength(`${letters.join('')}...`).segments > MOST_SEGMENTS) letters.pop();
  return `${letters.join('').trimEnd()}...`;
}

function counted(encoding: SmsLength['encoding'], units: number, alone: number, each: number): SmsLength {
  return { encoding, units, segments: units <= alone ? 1 : Math.ceil(units / each) };
}
