const FALLBACK = 'file';

/** RFC 6266: a name in ASCII for old readers, and the whole one encoded; no character of it can end the header. */
export function contentDisposition(kind: 'attachment' | 'inline', name: string): string {
  const ascii = name
    .normalize('NFKD')
    .replace(/[^\x20-\x7e]/g, '')
    .replace(/["\\%/;]/g, '_')
    .trim();
  const encoded = encodeURIComponent(name.replace(/\p{Surrogate}/gu, '')).replace(
    /['()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `${kind}; filename="${ascii || FALLBACK}"; filename*=UTF-8''${encoded}`;
}

/** A client's file name as something to show: the last part of a path, on one line, of a sane length. */
export function displayName(given: string): string {
  const last = given.split(/[/\\]/).at(-1) ?? '';
  const clean = last.replace(/[\p{Cc}\p{Cf}\p{Surrogate}\u2028\u2029]/gu, '').trim();
  return [...clean].slice(-180).join('').replace(/^\.+/, '') || FALLBACK;
}
