import type { CustomerView, Role } from '../../generated/prisma/client.js';
import { type Ctx, readOnlyContext, transaction } from '../../shared/context.js';
import { fail, sqlState } from '../../shared/errors.js';
import { record } from '../audit-log/audit-log.service.js';
import type { CustomerViewInput } from './customer-view.schema.js';

/** Long enough to follow a question over the telephone. */
const LIFE_MS = 30 * 60_000;
const MOST_REMEMBERED = 500;

export interface OpenView {
  id: string;
  reason: string;
  startedAt: Date;
  expiresAt: Date;
  user: { id: string; name: string; email: string; locale: 'en' | 'tr' };
  workspace: { id: string; name: string };
  role: Role;
}

/**
 * Begins to look at a workspace as one of its members sees it: for SUPPORT and ADMIN, half an hour, with a reason that
 * the customer reads in their audit log. Throws `staff_forbidden`, `not_found` for who is no member there.
 */
export async function beginCustomerView(ctx: Ctx, given: CustomerViewInput): Promise<OpenView> {
  const staffUserId = requireRole(ctx);
  return transaction(ctx, async (tx) => {
    await membershipOf(tx, given);
    const view = await tx.db.customerView.create({
      data: { ...given, staffUserId, startedAt: tx.now, expiresAt: new Date(tx.now.getTime() + LIFE_MS) },
    });
    const { reason } = given;
    const told = { reason, until: view.expiresAt };
    await record(onBehalf(tx, view), 'customer_view.started', targetOf(view), {
      viewId: view.id,
      ...told,
      shown: told,
    });
    return openView(tx, view);
  });
}

/** Throws `view_over` when it has ended, was another's, or the customer is no member any more; `staff_forbidden`. */
export async function getCustomerView(ctx: Ctx, id: string): Promise<OpenView> {
  const staffUserId = requireRole(ctx);
  const view = await ctx.db.customerView.findFirst({
    where: { id, staffUserId, endedAt: null, expiresAt: { gt: ctx.now } },
  });
  if (!view) throw fail('view_over');
  return openView(ctx, view).catch((error: unknown) => {
    throw (error as { code?: unknown }).code === 'not_found' ? fail('view_over') : error;
  });
}

/**
 * Reads as the customer of a view: `read` gets a context whose actor is the customer and whose connections refuse every
 * write (then this throws `read_only`). `what` names what is opened (`/packages`): written down once for each view.
 */
export async function readAsCustomer<T>(
  ctx: Ctx,
  id: string,
  what: string,
  read: (as: Ctx, view: OpenView) => Promise<T>,
): Promise<T> {
  const view = await getCustomerView(ctx, id);
  const { user, role } = view;
  const actor = { type: 'USER' as const, id: user.id, name: user.name, sessionId: '', role };
  const as = readOnlyContext(ctx, { actor, workspaceId: view.workspace.id, locale: ctx.locale });
  const answer = await read(as, view).catch((error: unknown) => {
    throw sqlState(error) === '25006' ? fail('read_only') : error;
  });
  // Nothing is shown that is not written down.
  await noteOpened(ctx, view, what);
  return answer;
}

/** Safe to repeat. */
export async function endCustomerView(ctx: Ctx, id: string): Promise<void> {
  const staffUserId = requireRole(ctx);
  await transaction(ctx, async (tx) => {
    const [view] = await tx.db.customerView.updateManyAndReturn({
      where: { id, staffUserId, endedAt: null, expiresAt: { gt: tx.now } },
      data: { endedAt: tx.now },
    });
    if (view) await record(onBehalf(tx, view), 'customer_view.ended', targetOf(view), { viewId: id, shown: {} });
  });
}

async function noteOpened(ctx: Ctx, view: OpenView, what: string): Promise<void> {
  await transaction(ctx, async (tx) => {
    const [row] = await tx.db.$queryRaw<{ fresh: boolean }[]>`
      update "CustomerView" set "opened" = case when cardinality("opened") < ${MOST_REMEMBERED} then array_append("opened", ${what}) else "opened" end
       where "id" = ${view.id}::uuid and not ${what} = any("opened") returning true as fresh`;
    const at = { userId: view.user.id, workspaceId: view.workspace.id };
    if (row)
      await record(onBehalf(tx, at), 'customer_view.opened', targetOf(at), { viewId: view.id, what, shown: { what } });
  });
}

async function openView(ctx: Ctx, view: CustomerView): Promise<OpenView> {
  const { user, workspace, role } = await membershipOf(ctx, view);
  const { id, reason, startedAt, expiresAt } = view;
  return {
    id,
    reason,
    startedAt,
    expiresAt,
    user: { id: user.id, name: user.name, email: user.email, locale: user.locale },
    workspace: { id: workspace.id, name: workspace.name },
    role,
  };
}

async function membershipOf(ctx: Ctx, { userId, workspaceId }: Pick<CustomerView, 'userId' | 'workspaceId'>) {
  const member = await ctx.db.membership.findFirst({
    where: { userId, workspaceId, user: { closedAt: null }, workspace: { closedAt: null } },
    include: { user: true, workspace: true },
  });
  if (!member) throw fail('not_found');
  return member;
}

function requireRole(ctx: Ctx): string {
  const { actor } = ctx;
  if (actor.type !== 'STAFF' || !actor.roles.some((role) => role === 'SUPPORT' || role === 'ADMIN'))
    throw fail('staff_forbidden');
  return actor.id;
}

function onBehalf(ctx: Ctx, { userId }: Pick<CustomerView, 'userId'>): Ctx {
  return { ...ctx, onBehalfOfId: userId };
}

function targetOf({ userId, workspaceId }: Pick<CustomerView, 'userId' | 'workspaceId'>) {
  return { type: 'User', id: userId, workspaceId };
}
