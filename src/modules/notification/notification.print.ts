import { Prisma } from '../../generated/prisma/client.js';
import type { Ctx } from '../../shared/context.js';
import { fieldsFor, type Params, type Reader } from './notification.fields.js';
import { type Item, type Message, toHtml, toMessage, toText } from './notification.layout.js';
import { unsubscribeUrl } from './notification.links.js';
import { fitSms } from './notification.sms-length.js';
import { fill, lineValue, type Wording } from './notification.template.js';
import { type Locale, type Wordings, wordingsFor } from './notification.wording.js';

/** What a delivery says. */
export interface Content {
  subject: string | null;
  text: string;
  html: string | null;
  url: string | null;
}

export interface Told {
  event: string;
  workspaceId: string | null;
  params: Params;
  path?: string | null;
}

interface Sheet {
  id: string;
  channel: 'EMAIL' | 'SMS' | 'PUSH';
  unsubscribable: boolean;
}

const DIGEST = 'digest';
const UNSUBSCRIBE = { en: 'Turn off mails of this kind', tr: 'Bu tür e-postaları kapat' };
const NO_WORKSPACE = { en: 'your account', tr: 'hesabınız' };
/** The longest digest; what happened beyond it is counted. */
const MOST_ITEMS = 50;

/** Prints notices in the words in force, or in `given` ones, for one reader after the other. */
export async function printer(ctx: Ctx, notices: readonly Told[], given?: Wordings) {
  const wordings = given ?? (await wordingsFor(ctx, [...notices.map(({ event }) => event), DIGEST]));
  const names = await workspaceNames(ctx, notices);

  const fields = (reader: Reader, { params, workspaceId }: Told) => ({
    ...fieldsFor(params, reader),
    name: lineValue(reader.name),
    workspace: workspaceId ? lineValue(names.get(workspaceId) ?? '') : NO_WORKSPACE[reader.locale],
  });
  const urlOf = ({ path }: Told) => (path ? `${ctx.config.publicUrl}${path}` : null);

  /** One notice by itself. */
  function one(sheet: Sheet, reader: Reader, told: Told): Content {
    return content(
      ctx,
      sheet,
      reader.locale,
      wordings(told.event, reader.locale),
      fields(reader, told),
      urlOf(told),
      [],
    );
  }

  /** The line of a notice in a list: the app's, and the digest's. */
  function line(reader: Reader, told: Told): Item {
    const words = wordings(told.event, reader.locale);
    const known = fields(reader, told);
    return {
      title: lineValue(fill(words.subject, known)),
      text: lineValue(fill(words.short, known), 400),
      url: urlOf(told),
    };
  }

  /** Several notices about one workspace in one message, oldest first. */
  function digest(sheet: Sheet, reader: Reader, all: readonly [Told, ...Told[]]): Content {
    const items = all.slice(0, MOST_ITEMS).map((told) => line(reader, told));
    const known = {
      ...fields(reader, { ...all[0], params: {} }),
      ...fieldsFor({ count: all.length, first: items[0]?.title ?? '' }, reader),
    };
    return content(
      ctx,
      sheet,
      reader.locale,
      wordings(DIGEST, reader.locale),
      known,
      `${ctx.config.publicUrl}/app/notifications`,
      items,
    );
  }

  return { one, line, digest };
}

function content(
  ctx: Ctx,
  { id, channel, unsubscribable }: Sheet,
  locale: Locale,
  words: Wording,
  fields: Record<string, string>,
  url: string | null,
  items: Item[],
): Content {
  const short = lineValue(fill(words.short, fields), 600);
  if (channel === 'SMS') return { subject: null, text: fitSms(`Pigeonhole: ${short}`), html: null, url: null };
  const message: Message = { ...toMessage(words, fields, url), ...(items.length > 0 ? { items } : {}) };
  if (channel === 'PUSH') return { subject: message.subject, text: short, html: null, url };
  if (unsubscribable) message.unsubscribe = { label: UNSUBSCRIBE[locale], url: unsubscribeUrl(ctx.config, id) };
  return { subject: message.subject, text: toText(message), html: toHtml(message, locale), url: null };
}

async function workspaceNames(ctx: Ctx, notices: readonly Told[]): Promise<Map<string, string>> {
  const ids = [...new Set(notices.flatMap(({ workspaceId }) => workspaceId ?? []))];
  if (ids.length === 0) return new Map();
  const rows = await ctx.db.$queryRaw<{ id: string; name: string }[]>`
    select id, name from "Workspace" where id in (${Prisma.join(ids.map((id) => Prisma.sql`${id}::uuid`))})`;
  return new Map(rows.map(({ id, name }) => [id, name]));
}
