import { Prisma } from '../../generated/prisma/client.js';
import { type Ctx, transaction } from '../../shared/context.js';
import { Refusal } from '../../shared/errors.js';
import { raiseAlert } from './billing.alerts.js';
import { climbLadder } from './billing.ladder.js';
import { lockBalance } from './billing.ledger.js';
import { endIntent, SMALLEST_CHARGE, takePayment } from './billing.payments.js';

const DAY_MS = 86_400_000;
/** A customer who began to authenticate has this long before automatic collection takes over. */
const AUTHENTICATION_MS = 23 * 60 * 60 * 1000;

/**
 * Collects from every workspace whose turn it is: the threshold is reached or an invoice is unpaid, no payment is in
 * flight, no dispute is open, the ladder's next day has come. Returns how many were tried.
 */
export async function runAutoCharge(ctx: Ctx): Promise<number> {
  const stale = await ctx.db.payment.findMany({
    where: { status: 'REQUIRES_ACTION', createdAt: { lt: new Date(ctx.now.getTime() - AUTHENTICATION_MS) } },
  });
  for (const { id, stripeIntentId } of stale) if (stripeIntentId) await endIntent(ctx, id, stripeIntentId);
  const due = await findDue(ctx, Prisma.sql`(c."workspaceId" is null or c."nextRetryAt" <= ${ctx.now})`);
  for (const workspaceId of due) await collect(ctx, workspaceId);
  return due.length;
}

/** One workspace, when its debt grew or (`again`) a card was saved, ladder or not. */
export async function collectDebt(ctx: Ctx, workspaceId: string, again: boolean): Promise<void> {
  const turn = again ? Prisma.sql`true` : Prisma.sql`(c."workspaceId" is null or c."nextRetryAt" <= ${ctx.now})`;
  const due = await findDue(ctx, Prisma.sql`b."workspaceId" = ${workspaceId}::uuid and ${turn}`);
  if (due.length > 0) await collect(ctx, workspaceId);
}

async function findDue(ctx: Ctx, condition: Prisma.Sql): Promise<string[]> {
  const rows = await ctx.db.$queryRaw<{ workspaceId: string }[]>`
    select b."workspaceId" from "UserBalance" b left join "Collection" c using ("workspaceId")
     where b.owed >= ${SMALLEST_CHARGE} and (b.owed >= ${ctx.config.autoChargeThreshold}
        or exists (select 1 from "Invoice" i where i."workspaceId" = b."workspaceId" and i.status = 'OPEN'))
       and not exists (select 1 from "Payment" p where p."workspaceId" = b."workspaceId" and p.status in ('PENDING', 'REQUIRES_ACTION'))
       and not exists (select 1 from "Dispute" d where d."workspaceId" = b."workspaceId" and d.status = 'OPEN')
       and ${condition}`;
  return rows.map((row) => row.workspaceId);
}

async function collect(ctx: Ctx, workspaceId: string): Promise<void> {
  if (await aboveCap(ctx, workspaceId)) return;
  try {
    await takePayment(ctx, { workspaceId, amount: null, origin: 'AUTO' });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    if (error.code === 'payment_method_required') await failWithoutCard(ctx, workspaceId);
    else if (error.code !== 'payment_in_flight' && error.code !== 'nothing_owed' && error.code !== 'validation_failed')
      throw error;
  }
}

/** Nothing was declined, so nobody is chased before an invoice is overdue. */
async function failWithoutCard(ctx: Ctx, workspaceId: string): Promise<void> {
  await transaction(ctx, async (tx) => {
    await lockBalance(tx, workspaceId);
    const overdue = await tx.db.invoice.count({ where: { workspaceId, status: 'OPEN', dueAt: { lte: tx.now } } });
    if (overdue > 0) await climbLadder(tx, workspaceId);
  });
}

async function aboveCap(ctx: Ctx, workspaceId: string): Promise<boolean> {
  const { dailyChargeCap } = await ctx.db.billingSettings.findUniqueOrThrow({ where: { id: 'default' } });
  const { owed } = await ctx.db.userBalance.findUniqueOrThrow({ where: { workspaceId } });
  const { _sum } = await ctx.db.payment.aggregate({
    where: {
      workspaceId,
      origin: 'AUTO',
      status: 'SUCCEEDED',
      createdAt: { gt: new Date(ctx.now.getTime() - DAY_MS) },
    },
    _sum: { amount: true },
  });
  const wanted = (_sum.amount ?? 0) + owed;
  if (wanted <= dailyChargeCap) return false;
  await raiseAlert(ctx, 'daily_cap', `${workspaceId}:${ctx.now.toISOString().slice(0, 10)}`, { owed, dailyChargeCap });
  return true;
}
