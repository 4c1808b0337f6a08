import { fill, lineValue, type Wording } from './notification.template.js';

/** One event of a digest. */
export interface Item {
  title: string;
  text: string;
  url: string | null;
}

/** What a mail says; each paragraph is plain text, the link stands on its own below them. */
export interface Message {
  subject: string;
  paragraphs: string[];
  items?: Item[];
  action?: { label: string; url: string };
  /** Small print below the link. */
  note?: string;
  /** Where one click turns such mails off. */
  unsubscribe?: { label: string; url: string };
}

/** The wording with its fields filled in; `url` is where its link goes. A subject is a header: it stays one line. */
export function toMessage(words: Omit<Wording, 'short'>, fields: Record<string, string>, url: string | null): Message {
  const paragraphs = words.body
    .split(/\n\s*\n/)
    .map((paragraph) => fill(paragraph, fields).trim())
    .filter(Boolean);
  return {
    subject: lineValue(fill(words.subject, fields)),
    paragraphs,
    ...(words.action && url ? { action: { label: fill(words.action, fields), url } } : {}),
    ...(words.note ? { note: fill(words.note, fields) } : {}),
  };
}

/** The same message as plain text. */
export function toText({ paragraphs, items = [], action, note, unsubscribe }: Message): string {
  return [
    ...paragraphs,
    ...items.map(({ title, text, url }) => [`* ${title}`, `  ${text}`, ...(url ? [`  ${url}`] : [])].join('\n')),
    ...(action ? [`${action.label}:\n${action.url}`] : []),
    ...(note ? [note] : []),
    ...(unsubscribe ? [`${unsubscribe.label}:\n${unsubscribe.url}`] : []),
    'Pigeonhole',
  ]
    .join('\n\n')
    .concat('\n');
}

/** The same message as HTML that needs nothing from outside: no picture, no font, no pixel that tells who read it. Tables and inline styles, since some clients know no more. */
export function toHtml(message: Message, locale: 'en' | 'tr'): string {
  const { subject, paragraphs, items = [], action, note, unsubscribe } = message;
  const body = [
    ...paragraphs.map((text) => `<p style="margin:0 0 16px">${escapeHtml(text).replaceAll('\n', '<br>')}</p>`),
    ...(items.length > 0 ? [list(items)] : []),
    ...(action ? [button(action)] : []),
    ...(note ? [`<p style="margin:24px 0 0;font-size:13px;color:#5b6470">${escapeHtml(note)}</p>`] : []),
  ].join('\n');
  const footer = unsubscribe
    ? `<tr><td style="padding:0 32px 24px;font-size:12px;color:#5b6470"><a href="${escapeHtml(unsubscribe.url)}" style="color:#5b6470">${escapeHtml(unsubscribe.label)}</a></td></tr>`
    : '';
  return `<!doctype html>
<html lang="${locale}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escapeHtml(subject)}</title></head>
<body style="margin:0;background:#f3f4f6;font:16px/1.5 -apple-system,'Segoe UI',Roboto,Arial,sans-serif;color:#1c2430">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0"><tr><td align="center" style="padding:32px 12px">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="max-width:560px;background:#fff;border-radius:8px;text-align:left">
<tr><td style="padding:24px 32px 0;font-weight:700;font-size:18px">Pigeonhole</td></tr>
<tr><td style="padding:20px 32px 32px;overflow-wrap:anywhere">
${body}
</td></tr>${footer}</table></td></tr></table></body></html>`;
}

function list(items: Item[]): string {
  const rows = items.map(({ title, text, url }) => {
    const head = url
      ? `<a href="${escapeHtml(url)}" style="color:#1f5fbf;font-weight:600;text-decoration:none">${escapeHtml(title)}</a>`
      : `<strong>${escapeHtml(title)}</strong>`;
    return `<tr><td style="padding:10px 0;border-top:1px solid #e3e6ea">${head}<br><span style="font-size:14px;color:#3c4654">${escapeHtml(text)}</span></td></tr>`;
  });
  return `<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="margin:0 0 8px">${rows.join('')}</table>`;
}

function button({ label, url }: { label: string; url: string }): string {
  const href = escapeHtml(url);
  return `<p style="margin:24px 0"><a href="${href}" style="display:inline-block;padding:12px 20px;background:#1f5fbf;color:#fff;border-radius:6px;text-decoration:none;font-weight:600">${escapeHtml(label)}</a></p>
<p style="margin:0;font-size:13px;color:#5b6470;word-break:break-all">${href}</p>`;
}

export function escapeHtml(text: string): string {
  const names: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
  return text.replace(/[&<>"']/g, (char) => names[char] ?? char);
}
