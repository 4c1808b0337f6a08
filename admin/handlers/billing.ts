import { z } from 'zod';
import {
  BUCKETS,
  findInvoicePdf,
  getAccount,
  getInvoiceForStaff,
  getStatement,
  getWatch,
  listDebts,
  reconcile,
  resolveAlert,
  statementCsv,
  statementPdf,
} from '../../src/modules/billing/billing.service.js';
import { previewBillingCycle, runBillingCycle } from '../../src/modules/subscription/subscription.service.js';
import { invalid } from '../../src/shared/errors.js';
import { enqueue } from '../../src/shared/jobs.js';
import { staffPage } from '../action.js';
import { readable } from './readable.js';

const DAY_MS = 86_400_000;
/** More periods than a person waits for are closed by the worker. */
const AT_ONCE = 1_000;

/** Who owes, by age; its buttons are the actions of UserBalance. */
export const debtsPage = staffPage({
  component: 'DebtsPage',
  icon: 'AlertCircle',
  query: z.strictObject({
    bucket: z.enum(BUCKETS).optional(),
    page: z.coerce.number().int().min(0).max(10_000).optional(),
  }),
  read: async (ctx, query) => ({
    ...(await listDebts(ctx, query)),
    currency: ctx.config.currency,
    waitingApprovals: await ctx.db.approvalRequest.count({ where: { status: 'WAITING', expiresAt: { gt: ctx.now } } }),
  }),
});

/** One customer's account (components/BalancePage.tsx). */
export const moneyPage = staffPage({
  component: 'DebtsPage',
  icon: 'DollarSign',
  hidden: true,
  query: z.strictObject({ id: z.uuid(), before: z.coerce.number().int().min(1).optional() }),
  read: async (ctx, { id, before }) => ({ account: await getAccount(ctx, id, before) }),
  download: {
    query: z.strictObject({
      id: z.uuid(),
      month: z.string().regex(/^20\d{2}-(0[1-9]|1[0-2])$/),
      as: z.enum(['pdf', 'csv']),
    }),
    async open(ctx, query: { id: string; month: string; as: 'pdf' | 'csv' }) {
      const statement = await getStatement(ctx, query.month, query.id);
      const name = `statement-${query.month}.${query.as}`;
      return query.as === 'csv'
        ? { name, type: 'text/csv; charset=utf-8', stream: statementCsv(ctx, statement) }
        : { name, type: 'application/pdf', stream: readable(await statementPdf(ctx, statement)) };
    },
  },
});

/** One invoice (components/InvoicePage.tsx), and its PDF in either language. */
export const invoicePage = staffPage({
  component: 'DebtsPage',
  icon: 'FileText',
  hidden: true,
  query: z.strictObject({ id: z.uuid() }),
  read: async (ctx, { id }) => ({ invoice: await getInvoiceForStaff(ctx, id) }),
  download: {
    query: z.strictObject({ id: z.uuid(), language: z.enum(['en', 'tr']).optional() }),
    async open(ctx, query: { id: string; language?: 'en' | 'tr' }) {
      const { name, body } = await findInvoicePdf({ ...ctx, locale: query.language ?? ctx.locale }, query.id);
      return { name, type: 'application/pdf', stream: readable(body) };
    },
  },
});

/** The billing cycle: what it would do as of a day, and doing it now. */
export const billingRunPage = staffPage({
  component: 'BillingRunPage',
  icon: 'RefreshCw',
  query: z.strictObject({ on: z.iso.date().optional() }),
  read: async (ctx, { on }) => {
    // The whole of that day; today means now.
    const asked = on ? new Date(`${on}T23:59:59Z`) : ctx.now;
    if (asked.getTime() > ctx.now.getTime() + 62 * DAY_MS) throw invalid('on', 'may be two months ahead at most');
    const now = new Date(Math.max(asked.getTime(), ctx.now.getTime()));
    return { currency: ctx.config.currency, asOf: now, ...(await previewBillingCycle({ ...ctx, now })) };
  },
  payload: z.strictObject({ do: z.literal('run') }),
  async act(ctx) {
    const { due } = await previewBillingCycle(ctx, 0);
    if (due <= AT_ONCE) return { closed: await runBillingCycle(ctx) };
    await enqueue(ctx, 'scheduled-run', { name: 'billing-cycle', slot: ctx.now.toISOString() });
    return { queued: due };
  },
});

/** What the nightly comparison found; run it now; close what has been looked at. */
export const reconciliationPage = staffPage({
  component: 'ReconciliationPage',
  icon: 'CheckCircle',
  query: z.strictObject({}),
  read: async (ctx) => ({ ...(await getWatch(ctx)) }),
  payload: z.discriminatedUnion('do', [
    z.strictObject({ do: z.literal('run') }),
    z.strictObject({ do: z.literal('resolve'), id: z.uuid(), note: z.string().trim().min(3).max(300) }),
  ]),
  async act(ctx, given) {
    if (given.do === 'resolve') await resolveAlert(ctx, given.id, given.note);
    else return { ...(await reconcile(ctx)) };
    return {};
  },
});
