import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { endpoint } from '../../shared/http.js';
import { PageQuery, pageOf } from '../../shared/pagination.js';
import {
  BalanceView,
  InvoiceView,
  LedgerEntryView,
  PayInput,
  PaymentMethodView,
  PaymentView,
  SetupView,
  toInvoiceView,
  toPaymentMethodView,
} from './billing.schema.js';
import {
  beginSetup,
  getBalance,
  getInvoice,
  getInvoicePdf,
  getStatement,
  listInvoices,
  listLedger,
  listPaymentMethods,
  listPayments,
  pay,
  removeMethod,
  setDefaultMethod,
  statementCsv,
  statementPdf,
} from './billing.service.js';

const MonthQuery = z.strictObject({
  month: z.string().regex(/^20\d{2}-(0[1-9]|1[0-2])$/, 'is a month such as 2026-11'),
});
const ById = z.strictObject({ id: z.uuid() });

export const billingRoutes = [
  endpoint({
    method: 'get',
    path: '/billing/balance',
    access: 'billing.read',
    summary: 'What the workspace owes',
    output: BalanceView,
    handle: (ctx) => getBalance(ctx),
  }),
  endpoint({
    method: 'get',
    path: '/billing/ledger',
    access: 'billing.read',
    summary: 'Every charge, payment and credit, with the running balance',
    query: PageQuery,
    output: pageOf(LedgerEntryView),
    handle: (ctx, { query }) => listLedger(ctx, query),
  }),
  endpoint({
    method: 'get',
    path: '/billing/invoices',
    access: 'billing.read',
    summary: 'Invoices with their lines',
    query: PageQuery,
    output: pageOf(InvoiceView),
    handle: (ctx, { query }) => listInvoices(ctx, query),
  }),
  endpoint({
    method: 'get',
    path: '/billing/invoices/:id',
    access: 'billing.read',
    summary: 'One invoice',
    params: ById,
    output: InvoiceView,
    handle: async (ctx, { params }) => toInvoiceView(await getInvoice(ctx, params.id), ctx.locale),
  }),
  endpoint({
    method: 'get',
    path: '/billing/invoices/:id/pdf',
    access: 'billing.read',
    summary: 'The invoice as a PDF in the reader’s language',
    params: ById,
    produces: 'application/pdf',
    handle: async (ctx, { params, res }) => {
      const { name, body } = await getInvoicePdf(ctx, params.id);
      res.setHeader('Content-Disposition', `attachment; filename="${name}"`);
      res.setHeader('Cache-Control', 'private, no-store');
      res.type('application/pdf').send(body);
    },
  }),
  endpoint({
    method: 'get',
    path: '/billing/statement/pdf',
    access: 'billing.read',
    summary: 'What was booked in a month, as a PDF in the reader’s language',
    query: MonthQuery,
    produces: 'application/pdf',
    handle: async (ctx, { query, res }) => {
      const body = await statementPdf(ctx, await getStatement(ctx, query.month));
      res.setHeader('Content-Disposition', `attachment; filename="statement-${query.month}.pdf"`);
      res.setHeader('Cache-Control', 'private, no-store');
      res.type('application/pdf').send(body);
    },
  }),
  endpoint({
    method: 'get',
    path: '/billing/statement/csv',
    access: 'billing.read',
    summary: 'The same as CSV, amounts in minor units',
    query: MonthQuery,
    produces: 'text/csv',
    handle: async (ctx, { query, res }) => {
      const body = statementCsv(ctx, await getStatement(ctx, query.month));
      res.setHeader('Content-Disposition', `attachment; filename="statement-${query.month}.csv"`);
      res.setHeader('Cache-Control', 'private, no-store');
      res.type('text/csv');
      await pipeline(body, res);
    },
  }),
  endpoint({
    method: 'post',
    path: '/billing/setup-intent',
    access: 'billing.manage',
    summary: 'Begin to save a card with Stripe',
    status: 200,
    output: SetupView,
    errors: ['payments_unavailable'],
    handle: (ctx) => beginSetup(ctx),
  }),
  endpoint({
    method: 'get',
    path: '/billing/payment-methods',
    access: 'billing.manage',
    summary: 'Saved cards',
    query: PageQuery,
    output: pageOf(PaymentMethodView),
    handle: (ctx, { query }) => listPaymentMethods(ctx, query),
  }),
  endpoint({
    method: 'put',
    path: '/billing/payment-methods/:id/default',
    access: 'billing.manage',
    summary: 'Charge this card from now on',
    params: ById,
    output: PaymentMethodView,
    handle: async (ctx, { params }) => toPaymentMethodView(await setDefaultMethod(ctx, params.id)),
  }),
  endpoint({
    method: 'delete',
    path: '/billing/payment-methods/:id',
    access: 'billing.manage',
    summary: 'Forget a card',
    params: ById,
    errors: ['card_needed'],
    handle: (ctx, { params }) => removeMethod(ctx, params.id),
  }),
  endpoint({
    method: 'post',
    path: '/billing/pay',
    access: 'billing.manage',
    summary: 'Pay what is owed, or a part, by the default card',
    status: 200,
    body: PayInput,
    output: PaymentView,
    idempotent: 'own',
    errors: ['card_declined', 'payment_method_required', 'nothing_owed', 'payment_in_flight', 'payments_unavailable'],
    handle: async (ctx, { body, req, res }) => {
      const { status, payment, replayed } = await pay(ctx, body, req.get('idempotency-key'));
      if (replayed) res.setHeader('Idempotent-Replayed', 'true');
      res.status(status);
      return payment;
    },
  }),
  endpoint({
    method: 'get',
    path: '/billing/payments',
    access: 'billing.read',
    summary: 'Payments and attempts',
    query: PageQuery,
    output: pageOf(PaymentView),
    handle: (ctx, { query }) => listPayments(ctx, query),
  }),
];
