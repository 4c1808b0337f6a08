import { endpoint } from '../../shared/http.js';
import { PageQuery, pageOf } from '../../shared/pagination.js';
import { BalanceView, LedgerEntryView } from './billing.schema.js';
import { getBalance, listLedger } from './billing.service.js';

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
];
