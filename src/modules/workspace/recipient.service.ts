import type { Recipient } from '../../generated/prisma/client.js';
import { allowOneMore } from '../../shared/allowance.js';
import { type Ctx, transaction, workspaceOf } from '../../shared/context.js';
import { fail, invalid } from '../../shared/errors.js';
import { recipientKeysOf } from '../../shared/names.js';
import { decodeCursor, type Page, type PageQuery, toPage } from '../../shared/pagination.js';
import { record } from '../audit-log/audit-log.service.js';
import { lockWorkspace } from './member.service.js';
import { type RecipientChange, type RecipientInput, type RecipientView, toRecipientView } from './workspace.schema.js';

/** Names that one mailbox may hold: a label is compared with each of them. */
const MAX_RECIPIENTS = 200;
const MAX_ALIASES = 20;

export async function listRecipients(ctx: Ctx, query: PageQuery): Promise<Page<RecipientView>> {
  const after = decodeCursor(query.cursor);
  const rows = await ctx.db.recipient.findMany({
    where: {
      mailbox: { workspaceId: workspaceOf(ctx) },
      ...(after ? { OR: [{ createdAt: { lt: after.at } }, { createdAt: after.at, id: { lt: after.id } }] } : {}),
    },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: query.limit + 1,
  });
  return toPage(rows, query.limit, (row) => ({ at: row.createdAt, id: row.id }), toRecipientView);
}

/** Throws `plan_limit_reached`, `validation_failed`. */
export async function addRecipient(ctx: Ctx, given: RecipientInput): Promise<RecipientView> {
  return transaction(ctx, async (tx) => {
    const workspaceId = workspaceOf(tx);
    await lockWorkspace(tx, workspaceId);
    const mailbox = await tx.db.mailbox.findUniqueOrThrow({ where: { workspaceId } });
    const there = await tx.db.recipient.count({ where: { mailboxId: mailbox.id } });
    if (there >= MAX_RECIPIENTS) throw invalid('name', `a mailbox holds ${MAX_RECIPIENTS} recipients at the most`);
    await allowOneMore(tx, workspaceId, 'recipients', there);
    const aliases = distinct(given.aliases ?? []);
    const recipient = await tx.db.recipient.create({
      data: {
        mailboxId: mailbox.id,
        name: given.name,
        aliases,
        nameKeys: recipientKeysOf(given.name, aliases),
        createdAt: tx.now,
      },
    });
    await record(tx, 'recipient.added', target(tx, recipient.id), { after: { name: given.name, aliases } });
    return toRecipientView(recipient);
  });
}

/** Throws `not_found`, `version_conflict`. */
export async function updateRecipient(
  ctx: Ctx,
  id: string,
  given: RecipientChange,
  version: number | null,
): Promise<RecipientView> {
  return transaction(ctx, async (tx) => {
    // Held before it is read: who names no version waits for the writer before instead of being refused.
    await tx.db.$queryRaw`select 1 from "Recipient" where id = ${id}::uuid for update`;
    const before = await getRecipient(tx, id);
    const name = given.name ?? before.name;
    const aliases = distinct(given.aliases ?? before.aliases);
    const { count } = await tx.db.recipient.updateMany({
      where: { id, version: version ?? before.version },
      data: { name, aliases, nameKeys: recipientKeysOf(name, aliases), version: { increment: 1 } },
    });
    if (count === 0) throw fail('version_conflict');
    await record(tx, 'recipient.updated', target(tx, id), {
      before: { name: before.name, aliases: before.aliases },
      after: { name, aliases },
    });
    return toRecipientView(await getRecipient(tx, id));
  });
}

/** Throws `not_found`. */
export async function removeRecipient(ctx: Ctx, id: string): Promise<void> {
  await transaction(ctx, async (tx) => {
    const before = await getRecipient(tx, id);
    await tx.db.recipient.deleteMany({ where: { id } });
    await record(tx, 'recipient.removed', target(tx, id), { before: { name: before.name, aliases: before.aliases } });
  });
}

/**
 * Remembers a spelling that a member of staff found on a label of this recipient's (product.md, STE numbers). The
 * oldest learned one gives way where there are too many; what is known already is left alone. `ctx.workspaceId` is the
 * mailbox's.
 */
export async function learnAlias(ctx: Ctx, recipientId: string, alias: string): Promise<void> {
  await transaction(ctx, async (tx) => {
    const before = await getRecipient(tx, recipientId);
    const known = [before.name, ...before.aliases].some((name) => sameSpelling(name, alias));
    if (known) return;
    const aliases = [...before.aliases, alias.trim().slice(0, 120)].slice(-MAX_ALIASES);
    await tx.db.recipient.update({
      where: { id: recipientId },
      data: { aliases, nameKeys: recipientKeysOf(before.name, aliases), version: { increment: 1 } },
    });
    await record(tx, 'recipient.alias_learned', target(tx, recipientId), {
      before: { aliases: before.aliases },
      after: { aliases },
    });
  });
}

async function getRecipient(ctx: Ctx, id: string): Promise<Recipient> {
  const recipient = await ctx.db.recipient.findFirst({ where: { id, mailbox: { workspaceId: workspaceOf(ctx) } } });
  if (!recipient) throw fail('not_found');
  return recipient;
}

function target(ctx: Ctx, id: string) {
  return { type: 'Recipient', id, workspaceId: workspaceOf(ctx) };
}

function distinct(names: readonly string[]): string[] {
  return names.filter((name, at) => names.findIndex((other) => sameSpelling(other, name)) === at);
}

function sameSpelling(a: string, b: string): boolean {
  return a.trim().toLowerCase() === b.trim().toLowerCase();
}
