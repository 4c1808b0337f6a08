import type { Subscription } from '../../generated/prisma/client.js';
import type { Ctx } from '../../shared/context.js';
import { invoiceEntries } from '../billing/billing.service.js';
import { taxOf, taxWithin } from '../catalog/catalog.service.js';
import type { Line } from './subscription.change.js';

export async function lockLive(ctx: Ctx, workspaceId: string): Promise<Subscription | null> {
  await ctx.db
    .$queryRaw`select 1 from "Subscription" where "workspaceId" = ${workspaceId}::uuid and status <> 'CANCELED' for update`;
  return findLive(ctx, workspaceId);
}

export function findLive(ctx: Ctx, workspaceId: string): Promise<Subscription | null> {
  return ctx.db.subscription.findFirst({ where: { workspaceId, status: { not: 'CANCELED' } } });
}

export function save(ctx: Ctx, row: Subscription, data: Partial<Subscription>): Promise<Subscription> {
  return ctx.db.subscription.update({ where: { id: row.id }, data: { ...data, version: { increment: 1 } } });
}

export async function invoiceLines(
  ctx: Ctx,
  row: Subscription,
  lines: Line[],
  source: (line: Line) => string,
): Promise<void> {
  const tax = await taxOf(ctx, row.workspaceId);
  await invoiceEntries(
    ctx,
    row.workspaceId,
    lines.map((line) => ({
      kind: line.amount > 0 ? 'CHARGE' : 'CREDIT',
      amount: line.amount,
      tax: { amount: taxWithin(line.amount, tax), rateBp: tax.rateBp },
      source: source(line),
      description: describeLine(line),
      cause: { type: 'period', id: row.id },
      period: line.period,
    })),
  );
}

export function describeLine(line: Line) {
  const params = { plan: line.plan, from: day(line.period.start), to: day(line.period.end) };
  return { key: line.key, params };
}

export function target(row: Subscription) {
  return { type: 'Subscription', id: row.id, workspaceId: row.workspaceId };
}

/** As the cycle's SQL writes it. */
export function second(moment: Date): string {
  return moment.toISOString().replace(/\.\d{3}Z$/, 'Z');
}

function day(moment: Date): string {
  return moment.toISOString().slice(0, 10);
}
