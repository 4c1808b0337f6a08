import { Prisma } from '../../generated/prisma/client.js';
import { type Ctx, transaction } from '../../shared/context.js';
import { fail } from '../../shared/errors.js';
import { record } from '../audit-log/audit-log.service.js';
import { CATALOGUE, CHANNELS } from './notification.catalogue.js';
import type { Params, Reader } from './notification.fields.js';
import type { EventKind } from './notification.kind.js';
import { printer } from './notification.print.js';
import { smsLength } from './notification.sms-length.js';
import { type Wording, WordingInput, wordingErrors } from './notification.template.js';
import type { Locale } from './notification.wording.js';

export interface TemplateRow {
  event: string;
  category: string;
  channels: string[];
  mandatory: boolean;
  subject: string;
  /** 0: the built-in words. */
  version: number;
  changedAt: string | null;
  changedBy: string | null;
}

/** Every event with the words in force, in one language. */
export async function listTemplates(ctx: Ctx, locale: Locale): Promise<TemplateRow[]> {
  const rows = await ctx.db.notificationTemplate.findMany({
    where: { locale },
    distinct: ['event'],
    orderBy: [{ event: 'asc' }, { version: 'desc' }],
  });
  const own = new Map(rows.map((row) => [row.event, row]));
  return Object.entries(CATALOGUE).map(([event, kind]) => {
    const row = own.get(event);
    return {
      event,
      category: kind.category,
      channels: CHANNELS.filter((channel) => kind.channels[channel] !== 'never'),
      mandatory: kind.channels.EMAIL === 'mandatory',
      subject: (row?.wording as unknown as Wording | null)?.subject ?? kind.words[locale].subject,
      version: row?.wording ? row.version : 0,
      changedAt: row?.createdAt.toISOString() ?? null,
      changedBy: row?.createdByName ?? null,
    };
  });
}

export interface TemplateVersion {
  version: number;
  at: string;
  by: string;
  wording: Wording | null;
}

/** One event in one language: the words in force, those of before, the fields that they may use. Throws `not_found`. */
export async function getTemplate(ctx: Ctx, event: string, locale: Locale) {
  const kind = kindOrFail(event);
  const rows = await ctx.db.notificationTemplate.findMany({
    where: { event, locale },
    orderBy: { version: 'desc' },
    take: 50,
  });
  const versions: TemplateVersion[] = rows.map(({ version, createdAt, createdByName, wording }) => ({
    version,
    at: createdAt.toISOString(),
    by: createdByName,
    wording: wording as unknown as Wording | null,
  }));
  return {
    event,
    locale,
    builtIn: kind.words[locale],
    wording: versions[0]?.wording ?? kind.words[locale],
    version: versions[0]?.version ?? 0,
    versions,
    fields: knownFields(kind),
  };
}

/** A wording as readers would get it, filled in from the newest notice of this event, or from samples. Throws `validation_failed`. */
export async function previewTemplate(ctx: Ctx, event: string, locale: Locale, given: unknown) {
  const kind = kindOrFail(event);
  const wording = checked(kind, given);
  const latest = await ctx.db.notification.findFirst({
    where: { event, withdrawnAt: null, NOT: { params: { equals: {} } } },
    orderBy: { createdAt: 'desc' },
  });
  const reader = await readerOf(ctx, latest?.userId ?? null, locale);
  const told = {
    event,
    workspaceId: latest?.workspaceId ?? null,
    params: { ...kind.fields, ...((latest?.params ?? {}) as Params) },
    path: latest?.path ?? '/app/example',
  };
  const print = await printer(ctx, [told], () => wording);
  const mail = print.one(
    { id: PREVIEW_ID, channel: 'EMAIL', unsubscribable: kind.channels.EMAIL !== 'mandatory' },
    reader,
    told,
  );
  const sms = print.one({ id: PREVIEW_ID, channel: 'SMS', unsubscribable: false }, reader, told);
  return {
    real: latest !== null,
    mail: { subject: mail.subject, html: mail.html, text: mail.text },
    sms: kind.channels.SMS === 'never' ? null : { text: sms.text, ...smsLength(sms.text) },
    push: kind.channels.PUSH === 'never' ? null : print.line(reader, told),
  };
}

/**
 * New words from now on; those of before are kept. `wording` null: back to the built-in ones. Throws `validation_failed`
 * that names part and field, `version_conflict` when somebody saved meanwhile.
 */
export async function saveTemplate(
  ctx: Ctx,
  { event, locale, version, wording }: { event: string; locale: Locale; version: number; wording: unknown },
): Promise<{ version: number }> {
  const kind = kindOrFail(event);
  const words = wording === null ? null : checked(kind, wording);
  return transaction(ctx, async (tx) => {
    const last = await tx.db.notificationTemplate.findFirst({ where: { event, locale }, orderBy: { version: 'desc' } });
    if ((last?.version ?? 0) !== version)
      throw fail('version_conflict', { detail: `${last?.createdByName ?? ''} saved other words meanwhile.` });
    const { count } = await tx.db.notificationTemplate.createMany({
      data: [
        {
          event,
          locale,
          version: version + 1,
          wording: words ? (words as unknown as Prisma.InputJsonObject) : Prisma.DbNull,
          createdAt: tx.now,
          createdById: tx.actor.id,
          createdByName: tx.actor.name,
        },
      ],
      skipDuplicates: true,
    });
    if (count === 0) throw fail('version_conflict');
    await record(
      tx,
      'notification_template.saved',
      { type: 'NotificationTemplate', id: null, workspaceId: null },
      { event, locale, version: version + 1, before: last?.wording ?? null, after: words },
    );
    return { version: version + 1 };
  });
}

const PREVIEW_ID = '00000000-0000-7000-8000-000000000000';

function kindOrFail(event: string): EventKind {
  const kind = CATALOGUE[event];
  if (!kind) throw fail('not_found');
  return kind;
}

function checked(kind: EventKind, given: unknown): Wording {
  const { action, note, ...rest } = WordingInput.parse(given);
  const wording = { ...rest, ...(action ? { action } : {}), ...(note ? { note } : {}) };
  const errors = wordingErrors(wording, knownFields(kind));
  // The link has no other words: without them the mail would have none.
  if (kind.words.en.action && !action) errors.push({ path: 'action', message: 'must name what the link does' });
  const [first] = errors;
  if (first) throw fail('validation_failed', { errors, detail: `${first.path} ${first.message}` });
  return wording;
}

function knownFields(kind: EventKind): string[] {
  return [...new Set(['name', 'workspace', ...Object.keys(kind.fields)])];
}

async function readerOf(ctx: Ctx, userId: string | null, locale: Locale): Promise<Reader> {
  const user = userId
    ? await ctx.db.user.findUnique({ where: { id: userId }, select: { name: true, timezone: true } })
    : null;
  return {
    name: user?.name ?? (locale === 'tr' ? 'Ayşe Kaya' : 'Alex Example'),
    timezone: user?.timezone ?? 'UTC',
    locale,
  };
}
