import type { Message } from './notification.texts.js';

/** The same message as plain text. */
export function toText({ paragraphs, action, note }: Message): string {
  return [...paragraphs, ...(action ? [`${action.label}:\n${action.url}`] : []), ...(note ? [note] : []), 'Pigeonhole']
    .join('\n\n')
    .concat('\n');
}

/** The same message as HTML that needs nothing from outside: no picture, no font, no pixel that tells who read it. */
export function toHtml(message: Message, locale: 'en' | 'tr'): string {
  const { subject, paragraphs, action, note } = message;
  const body = [
    ...paragraphs.map((text) => `<p style="margin:0 0 16px">${escapeHtml(text)}</p>`),
    ...(action ? [button(action)] : []),
    ...(note ? [`<p style="margin:24px 0 0;font-size:13px;color:#5b6470">${escapeHtml(note)}</p>`] : []),
  ].join('\n');
  return `<!doctype html>
<html lang="${locale}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escapeHtml(subject)}</title></head>
<body style="margin:0;background:#f3f4f6;font:16px/1.5 -apple-system,'Segoe UI',Roboto,Arial,sans-serif;color:#1c2430">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0"><tr><td align="center" style="padding:32px 12px">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="max-width:560px;background:#fff;border-radius:8px">
<tr><td style="padding:24px 32px 0;font-weight:700;font-size:18px">Pigeonhole</td></tr>
<tr><td style="padding:20px 32px 32px">
${body}
</td></tr></table></td></tr></table></body></html>`;
}

function button({ label, url }: { label: string; url: string }): string {
  const href = escapeHtml(url);
  return `<p style="margin:24px 0"><a href="${href}" style="display:inline-block;padding:12px 20px;background:#1f5fbf;color:#fff;border-radius:6px;text-decoration:none;font-weight:600">${escapeHtml(label)}</a></p>
<p style="margin:0;font-size:13px;color:#5b6470;word-break:break-all">${href}</p>`;
}

function escapeHtml(text: string): string {
  const names: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
  return text.replace(/[&<>"']/g, (char) => names[char] ?? char);
}
