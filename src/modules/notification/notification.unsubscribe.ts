import type { NotificationDelivery } from '../../generated/prisma/client.js';
import type { Ctx } from '../../shared/context.js';
import { fail } from '../../shared/errors.js';
import { kindOf } from './notification.catalogue.js';
import { escapeHtml } from './notification.layout.js';
import { readUnsubscribe } from './notification.links.js';
import { fill, lineValue } from './notification.template.js';
import { turnOffMails } from './settings.service.js';

const WORDS = {
  en: {
    title: 'Turn off mails',
    ask: 'You get mails of these kinds from Pigeonhole:',
    button: 'Send me no more of them',
    keep: 'What concerns money and the safety of your account is still sent.',
    done: 'Done: you get no more mails of these kinds. You can turn them on again in your settings.',
  },
  tr: {
    title: 'E-postaları kapat',
    ask: 'Pigeonhole size şu tür e-postaları gönderiyor:',
    button: 'Artık gönderme',
    keep: 'Para ve hesap güvenliğiyle ilgili olanlar gönderilmeye devam eder.',
    done: 'Tamam: artık bu tür e-postalar almayacaksınız. Ayarlarınızdan yeniden açabilirsiniz.',
  },
} as const;

/** The page behind the mail's link: it asks first, since programs that check mails open their links. Throws `not_found`. */
export async function unsubscribePage(ctx: Ctx, token: string): Promise<string> {
  const { locale, events } = await mailOf(ctx, token);
  const words = WORDS[locale];
  const names = events.map((event) => `<li>${escapeHtml(nameOf(event, locale))}</li>`).join('');
  return page(
    locale,
    `<p>${words.ask}</p><ul>${names}</ul><form method="post"><button>${words.button}</button></form><p class="small">${words.keep}</p>`,
  );
}

/** One click: the page's button, and what mail programs post by themselves (RFC 8058). The same one again changes nothing. Throws `not_found`. */
export async function unsubscribe(ctx: Ctx, token: string): Promise<string> {
  const { locale, events, userId } = await mailOf(ctx, token);
  if (userId) await turnOffMails(ctx, userId, events);
  return page(locale, `<p>${WORDS[locale].done}</p>`);
}

/** The mail that the link came with: whose it was, and the events it told of that may be turned off. */
async function mailOf(
  ctx: Ctx,
  token: string,
): Promise<Pick<NotificationDelivery, 'locale' | 'userId'> & { events: string[] }> {
  const id = readUnsubscribe(ctx.config, token);
  const mail = id ? await ctx.db.notificationDelivery.findUnique({ where: { id } }) : null;
  if (!mail?.unsubscribable) throw fail('not_found');
  const merged = await ctx.db.notificationDelivery.findMany({
    where: { mergedIntoId: mail.id },
    distinct: ['event'],
    select: { event: true },
  });
  const events = [...new Set([mail.event, ...merged.map(({ event }) => event)])];
  return { ...mail, events: events.filter((event) => kindOf(event).channels.EMAIL !== 'mandatory') };
}

/** What an event is called where its fields have no values: its subject without them. */
function nameOf(event: string, locale: 'en' | 'tr'): string {
  return lineValue(
    fill(kindOf(event).words[locale].subject, {})
      .replace(/[\s:,([\])]+$/, '')
      .replace(/\s+:/g, ':'),
  );
}

function page(locale: 'en' | 'tr', body: string): string {
  const { title } = WORDS[locale];
  return `<!doctype html><html lang="${locale}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><meta name="robots" content="noindex"><title>${title}</title>
<style>body{margin:0;background:#f3f4f6;font:17px/1.5 system-ui,sans-serif;color:#1c2430}main{max-width:480px;margin:10vh auto 0;padding:24px;background:#fff;border-radius:8px}
h1{font-size:20px;margin:0 0 12px}button{min-height:48px;width:100%;border:0;border-radius:6px;background:#1f5fbf;color:#fff;font:600 17px system-ui,sans-serif}.small{font-size:14px;color:#5b6470}</style></head>
<body><main><h1>${title}</h1>${body}</main></body></html>`;
}
