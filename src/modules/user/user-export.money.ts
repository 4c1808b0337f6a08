import { MOST_ROWS, owned, ownedIds, type Section } from './user-export.scope.js';

/** The part of the export that is about money (user-export.sections.ts has the rest). */
export const MONEY_SECTIONS: Record<string, Section> = {
  subscriptions: (ctx, { id }) =>
    ctx.db.subscription.findMany({
      where: { workspace: owned(id) },
      select: {
        workspaceId: true,
        status: true,
        interval: true,
        startedAt: true,
        currentPeriodStart: true,
        currentPeriodEnd: true,
        cancelAtPeriodEnd: true,
        endedAt: true,
      },
      orderBy: { startedAt: 'asc' },
      take: MOST_ROWS,
    }),
  ledger: (ctx, { id }) =>
    ctx.db.ledgerEntry.findMany({
      where: { workspace: owned(id) },
      select: {
        workspaceId: true,
        at: true,
        kind: true,
        amount: true,
        balanceAfter: true,
        currency: true,
        descriptionKey: true,
        descriptionParams: true,
        causeType: true,
        causeId: true,
      },
      orderBy: [{ workspaceId: 'asc' }, { seq: 'asc' }],
      take: MOST_ROWS,
    }),
  invoices: (ctx, { id }) =>
    ctx.db.invoice.findMany({
      where: { workspace: owned(id), number: { not: null } },
      select: {
        id: true,
        workspaceId: true,
        number: true,
        status: true,
        currency: true,
        subtotal: true,
        tax: true,
        total: true,
        paid: true,
        credited: true,
        billTo: true,
        openedAt: true,
        dueAt: true,
        paidAt: true,
        lines: { select: { position: true, descriptionKey: true, descriptionParams: true, amount: true, tax: true } },
        creditNotes: { select: { number: true, amount: true, tax: true, createdAt: true } },
      },
      orderBy: [{ workspaceId: 'asc' }, { ordinal: 'asc' }],
      take: MOST_ROWS,
    }),
  payments: (ctx, { id }) =>
    ctx.db.payment.findMany({
      where: { workspace: owned(id) },
      select: {
        id: true,
        workspaceId: true,
        amount: true,
        currency: true,
        status: true,
        origin: true,
        last4: true,
        failureCode: true,
        refunded: true,
        createdAt: true,
        resolvedAt: true,
      },
      orderBy: { createdAt: 'asc' },
      take: MOST_ROWS,
    }),
  /** Of a card what its owner tells it by; it lies at Stripe. */
  cards: (ctx, { id }) =>
    ctx.db.$queryRaw<object[]>`
      select "workspaceId", "brand", "last4", "expMonth", "expYear", "isDefault", "createdAt", "removedAt"
        from "PaymentMethod" where "workspaceId" in ${ownedIds(id)} order by "createdAt" limit ${MOST_ROWS}`,
};
