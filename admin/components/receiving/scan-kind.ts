/** What was scanned, pasted or typed into the field: a suite alone, a carrier's barcode, or the text of a label. */
export type Scan = { kind: 'suite'; ste: string } | { kind: 'barcode'; code: string } | { kind: 'label'; text: string };

const MAX_LABEL = 16_000;
/** AIM identifiers (`]C1`) that some scanners put in front. */
const SYMBOLOGY = /^\][A-Za-z][0-9A-Za-z]/;
const SUITE_ALONE = /^#?\s*\d(?:[\s-]?\d){2,7}$/;
const SUITE_BY_WORD = /^(?:STE|SUITE|PMB|APT|UNIT|DAIRE|BOX|NO|D)[\s.#:-]*\d{3,8}$/i;
const CODE_CHARACTERS = /^[A-Z0-9][A-Z0-9 ./-]*$/i;

/** Null when nothing readable is left. */
export function readScan(raw: string): Scan | null {
  const text = clean(raw);
  if (text === '') return null;
  if (SUITE_ALONE.test(text)) return { kind: 'suite', ste: text.replace(/\D/g, '') };
  if (isBarcode(text)) return { kind: 'barcode', code: text.replace(/[ ]/g, '').toUpperCase() };
  return { kind: 'label', text: text.slice(0, MAX_LABEL) };
}

/** Control characters but line ends are a scanner's (FNC1) or an accident: they say nothing. */
function clean(raw: string): string {
  const text = raw.replace(/\r\n?/g, '\n').trim().replace(SYMBOLOGY, '');
  let kept = '';
  for (const character of text)
    if (character === '\n' || character >= ' ') kept += character === '\u007f' ? '' : character;
  return kept.trim();
}

function isBarcode(text: string): boolean {
  if (text.includes('\n') || !CODE_CHARACTERS.test(text) || SUITE_BY_WORD.test(text)) return false;
  const code = text.replace(/[ ./-]/g, '');
  if (code.length < 9 || code.length > 48 || code.replace(/\D/g, '').length < 5) return false;
  // `12 MAIN STREET 19802` is a label's line: each group of a number has a digit, or is a short prefix (`RR 123 456 785 TR`).
  return text.split(/ +/).every((group) => /\d/.test(group) || group.length <= 2);
}
