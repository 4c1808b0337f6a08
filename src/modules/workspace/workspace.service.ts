import { randomInt } from 'node:crypto';
import type { Location, Mailbox } from '../../generated/prisma/client.js';
import { type Ctx, transaction, workspaceOf } from '../../shared/context.js';
import { fail, invalid } from '../../shared/errors.js';
import { nameKeysOf } from '../../shared/names.js';
import { decodeCursor, type Page, type PageQuery, toPage } from '../../shared/pagination.js';
import { record } from '../audit-log/audit-log.service.js';
import { holdUser, setActiveWorkspace } from '../user/user.service.js';
import { spendWorkspace } from './workspace.limits.js';
import {
  type MembershipAt,
  toWorkspaceView,
  type WorkspaceChange,
  type WorkspaceInput,
  type WorkspaceView,
} from './workspace.schema.js';
import { STE_TRIES, steCandidate } from './workspace.ste.js';

const WITH_MAILBOX = { workspace: { include: { mailbox: { include: { location: true } } } } } as const;

/**
 * A workspace with its mailbox and STE number, owned by the caller; its name and the caller's are the first recipients.
 * Throws `validation_failed` for a location that takes no mailboxes, `no_location` where none is open, `rate_limited`.
 */
export async function createWorkspace(ctx: Ctx, given: WorkspaceInput): Promise<WorkspaceView> {
  await spendWorkspace(ctx);
  return transaction(ctx, async (tx) => {
    const user = await holdUser(tx, tx.actor.id ?? '');
    const location = await locationFor(tx, given.locationId);
    const workspace = await tx.db.workspace.create({ data: { name: given.name, createdAt: tx.now } });
    const membership = await tx.db.membership.create({
      data: { workspaceId: workspace.id, userId: user.id, role: 'OWNER', createdAt: tx.now },
    });
    const mailbox = await openMailbox(tx, workspace.id, location.id);
    await tx.db.recipient.createMany({
      data: [...new Set([given.name, user.name])].map((name) => ({
        mailboxId: mailbox.id,
        name,
        nameKeys: nameKeysOf(name),
        createdAt: tx.now,
      })),
    });
    if (!user.activeWorkspaceId) await setActiveWorkspace(tx, user.id, workspace.id);
    await record(
      tx,
      'workspace.created',
      { type: 'Workspace', id: workspace.id, workspaceId: workspace.id },
      { after: { name: given.name, ste: mailbox.ste, locationId: location.id } },
    );
    return toWorkspaceView({ ...membership, workspace: { ...workspace, mailbox: { ...mailbox, location } } });
  });
}

/** The caller's workspaces, the newest membership first. */
export async function listWorkspaces(ctx: Ctx, query: PageQuery): Promise<Page<WorkspaceView>> {
  const after = decodeCursor(query.cursor);
  const rows = await ctx.db.membership.findMany({
    where: {
      userId: ctx.actor.id ?? '',
      workspace: { closedAt: null },
      ...(after ? { OR: [{ createdAt: { lt: after.at } }, { createdAt: after.at, id: { lt: after.id } }] } : {}),
    },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: query.limit + 1,
    include: WITH_MAILBOX,
  });
  return toPage(rows as MembershipAt[], query.limit, (row) => ({ at: row.createdAt, id: row.id }), toWorkspaceView);
}

export function getCurrentWorkspace(ctx: Ctx): Promise<WorkspaceView> {
  return workspaceView(ctx, ctx.actor.id ?? '');
}

/** Throws `version_conflict` when `version` is given and is not the row's. */
export async function updateWorkspace(
  ctx: Ctx,
  given: WorkspaceChange,
  version: number | null,
): Promise<WorkspaceView> {
  return transaction(ctx, async (tx) => {
    const id = workspaceOf(tx);
    // Held before it is read: who names no version waits for the writer before instead of being refused.
    await tx.db.$queryRaw`select 1 from "Workspace" where id = ${id}::uuid for update`;
    const before = await tx.db.workspace.findUniqueOrThrow({ where: { id } });
    const { count } = await tx.db.workspace.updateMany({
      where: { id, version: version ?? before.version },
      data: { ...given, version: { increment: 1 } },
    });
    if (count === 0) throw fail('version_conflict');
    await record(
      tx,
      'workspace.updated',
      { type: 'Workspace', id },
      { before: { name: before.name }, after: { ...given } },
    );
    return getCurrentWorkspace(tx);
  });
}

/** Warehouses where a mailbox can be opened. */
export async function listLocations(ctx: Ctx): Promise<Location[]> {
  return ctx.db.location.findMany({ where: { active: true }, orderBy: [{ createdAt: 'asc' }, { id: 'asc' }] });
}

async function workspaceView(ctx: Ctx, userId: string): Promise<WorkspaceView> {
  const membership = await ctx.db.membership.findUnique({
    where: { workspaceId_userId: { workspaceId: workspaceOf(ctx), userId } },
    include: WITH_MAILBOX,
  });
  if (!membership) throw fail('workspace_forbidden');
  return toWorkspaceView(membership as MembershipAt);
}

async function locationFor(ctx: Ctx, id: string | undefined): Promise<Location> {
  const [first] = id ? await ctx.db.location.findMany({ where: { id, active: true } }) : await listLocations(ctx);
  if (first) return first;
  throw id ? invalid('locationId', 'is no location that takes new mailboxes') : fail('no_location');
}

/** A taken number is passed over without an error (which would end the transaction), so any number of requests may race. */
async function openMailbox(ctx: Ctx, workspaceId: string, locationId: string): Promise<Mailbox> {
  for (let attempt = 0; attempt < STE_TRIES; attempt++) {
    const [mailbox] = await ctx.db.mailbox.createManyAndReturn({
      data: [{ workspaceId, locationId, ste: steCandidate(attempt, randomInt), createdAt: ctx.now }],
      skipDuplicates: true,
    });
    if (mailbox) return mailbox;
  }
  throw new Error('no free STE number found: the six-digit space is nearly full');
}
