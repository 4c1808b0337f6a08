import { z } from 'zod';
import { endpoint } from '../../shared/http.js';
import { PageQuery, pageOf } from '../../shared/pagination.js';
import { BalanceView, InvoiceView, LedgerEntryView, toInvoiceView } from './billing.schema.js';
import { getBalance, getInvoice, getInvoicePdf, listInvoices, listLedger } from './billing.service.js';

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
];
