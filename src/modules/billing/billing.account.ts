import type { Ctx } from '../../shared/context.js';
import { fail } from '../../shared/errors.js';
import type { Cause } from './billing.schema.js';
import { describe } from './billing.text.js';

const PAGE = 20;

export interface AccountCause {
  type: Cause['type'];
  id: string | null;
}

/** A customer's money as finance sees it, in one answer; the ledger goes on from `before` (a seq). Throws `not_found`. */
export async function getAccount(ctx: Ctx, workspaceId: string, before?: number) {
  const where = { workspaceId };
  const workspace = await ctx.db.workspace.findUnique({
    where: { id: workspaceId },
    include: { memberships: { where: { role: 'OWNER' }, include: { user: true } }, balance: true },
  });
  if (!workspace) throw fail('not_found');
  const newest = [{ createdAt: 'desc' as const }, { id: 'desc' as const }];
  const [subscription, ladder, cards, dispute, invoices, payments, ledger, waiting] = await Promise.all([
    subscriptionOf(ctx, workspaceId),
    ctx.db.collection.findUnique({ where }),
    ctx.db.paymentMethod.findMany({ where: { workspaceId, removedAt: null }, orderBy: { createdAt: 'desc' } }),
    ctx.db.dispute.findFirst({ where: { workspaceId, status: 'OPEN' } }),
    ctx.db.invoice.findMany({ where, orderBy: newest, take: PAGE }),
    ctx.db.payment.findMany({ where, orderBy: newest, take: PAGE }),
    ctx.db.ledgerEntry.findMany({
      where: { workspaceId, ...(before ? { seq: { lt: before } } : {}) },
      orderBy: { seq: 'desc' },
      take: PAGE + 1,
    }),
    ctx.db.approvalRequest.count({ where: { workspaceId, status: 'WAITING' } }),
  ]);
  const owner = workspace.memberships[0]?.user;
  return {
    workspace: { id: workspaceId, name: workspace.name },
    owner: owner ? { id: owner.id, name: owner.name, email: owner.email } : null,
    owed: workspace.balance?.owed ?? 0,
    currency: ctx.config.currency,
    subscription,
    ladder: ladder && { nextRetryAt: ladder.nextRetryAt, exhaustedAt: ladder.exhaustedAt, level: ladder.level },
    disputed: dispute?.amount ?? 0,
    waitingApprovals: waiting,
    cards: cards.map(({ id, brand, last4, expMonth, expYear, isDefault }) => ({
      id,
      brand,
      last4,
      expires: `${String(expMonth).padStart(2, '0')}/${expYear}`,
      isDefault,
    })),
    invoices: invoices.map((item) => ({
      id: item.id,
      number: item.number,
      status: item.status,
      total: item.total,
      rest: item.total - item.paid - item.credited - item.writtenOff,
      at: item.openedAt ?? item.createdAt,
      dueAt: item.dueAt,
    })),
    payments: payments.map((item) => ({
      id: item.id,
      status: item.status,
      origin: item.origin,
      amount: item.amount,
      refunded: item.refunded,
      last4: item.last4,
      failureCode: item.failureCode,
      at: item.createdAt,
    })),
    ledger: ledger.slice(0, PAGE).map((entry) => ({
      id: entry.id,
      kind: entry.kind,
      amount: entry.amount,
      balanceAfter: entry.balanceAfter,
      description: describe(entry.descriptionKey, entry.descriptionParams, ctx.locale),
      cause: { type: entry.causeType, id: entry.causeId } as AccountCause,
      at: entry.at,
    })),
    nextLedger: ledger.length > PAGE ? (ledger[PAGE - 1]?.seq ?? null) : null,
  };
}

/** An invoice as finance reads it, drafts too: its lines with what caused each. Throws `not_found`. */
export async function getInvoiceForStaff(ctx: Ctx, id: string) {
  const invoice = await ctx.db.invoice.findUnique({
    where: { id },
    include: {
      lines: { orderBy: { position: 'asc' } },
      creditNotes: { orderBy: { createdAt: 'asc' } },
      workspace: true,
    },
  });
  if (!invoice) throw fail('not_found');
  const settings = await ctx.db.billingSettings.findUniqueOrThrow({ where: { id: 'default' } });
  const { name, companyName, address, country, taxId } = invoice.billTo as Record<string, string | null>;
  return {
    id,
    workspace: { id: invoice.workspaceId, name: invoice.workspace.name },
    issuer: { name: settings.issuerName, address: settings.issuerAddress, taxId: settings.issuerTaxId },
    billTo: [companyName ?? name, address, country, taxId].filter((line) => line),
    number: invoice.number,
    status: invoice.status,
    currency: invoice.currency,
    subtotal: invoice.subtotal,
    tax: invoice.tax,
    total: invoice.total,
    paid: invoice.paid,
    credited: invoice.credited,
    writtenOff: invoice.writtenOff,
    openedAt: invoice.openedAt,
    dueAt: invoice.dueAt,
    paidAt: invoice.paidAt,
    closedAt: invoice.closedAt,
    timezone: settings.timezone,
    lines: invoice.lines.map((line) => ({
      id: line.id,
      description: describe(line.descriptionKey, line.descriptionParams, ctx.locale),
      amount: line.amount,
      tax: line.tax,
      taxRateBp: line.taxRateBp,
      cause: { type: line.causeType, id: line.causeId } as AccountCause,
    })),
    creditNotes: invoice.creditNotes.map((note) => ({
      id: note.id,
      number: note.number,
      amount: note.amount,
      reason: note.reason,
      at: note.createdAt,
    })),
  };
}

async function subscriptionOf(ctx: Ctx, workspaceId: string) {
  const row = await ctx.db.subscription.findFirst({
    where: { workspaceId },
    orderBy: [{ endedAt: { sort: 'desc', nulls: 'first' } }],
  });
  if (!row) return null;
  const ids = [row.planVersionId, ...(row.pendingPlanVersionId ? [row.pendingPlanVersionId] : [])];
  const versions = await ctx.db.planVersion.findMany({
    where: { id: { in: ids } },
    include: { plan: true, prices: true },
  });
  const nameOf = (id: string | null) => {
    const plan = versions.find((version) => version.id === id)?.plan;
    return plan ? (ctx.locale === 'tr' ? plan.nameTr : plan.nameEn) : null;
  };
  const prices = versions.find((version) => version.id === row.planVersionId)?.prices;
  return {
    status: row.status,
    plan: nameOf(row.planVersionId),
    interval: row.interval,
    price: prices?.find((price) => price.interval === row.interval)?.amount ?? 0,
    currentPeriodStart: row.currentPeriodStart,
    currentPeriodEnd: row.currentPeriodEnd,
    cancelAtPeriodEnd: row.cancelAtPeriodEnd,
    pendingPlan: nameOf(row.pendingPlanVersionId),
    pendingInterval: row.pendingInterval,
    endedAt: row.endedAt,
  };
}
