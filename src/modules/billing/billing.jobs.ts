import { z } from 'zod';
import { defineJob, type ScheduledJob } from '../../shared/jobs.js';
import { expireRequests } from './billing.approvals.js';
import { collectDebt, runAutoCharge } from './billing.collection.js';
import { APPLY_EVENT, applyEvent } from './billing.events.js';
import { reconcile } from './billing.invariants.js';
import { remindDebtors } from './billing.ladder.js';
import { COLLECT } from './billing.ledger.js';
import { MAIL, MailJob, mailEvent, mailInvoices } from './billing.mails.js';
import { CANCEL, endIntent, RESOLVE, resolvePayment } from './billing.payments.js';
import { executeRefund, SEND_REFUND } from './billing.refunds.js';

const ById = z.strictObject({ id: z.uuid() });

export const billingJobs = [
  defineJob({
    name: COLLECT,
    payload: z.strictObject({ workspaceId: z.uuid(), again: z.boolean().default(false) }),
    run: (ctx, { workspaceId, again }) => collectDebt(ctx, workspaceId, again),
  }),
  defineJob({ name: RESOLVE, payload: ById, run: (ctx, { id }) => resolvePayment(ctx, id) }),
  defineJob({
    name: CANCEL,
    payload: z.strictObject({ paymentId: z.uuid(), intentId: z.string() }),
    run: (ctx, { paymentId, intentId }) => endIntent(ctx, paymentId, intentId),
  }),
  defineJob({
    name: SEND_REFUND,
    payload: ById,
    run: async (ctx, { id }) => void (await executeRefund(ctx, id)),
  }),
  defineJob({
    name: APPLY_EVENT,
    payload: z.strictObject({ id: z.string() }),
    run: (ctx, { id }) => applyEvent(ctx, id),
  }),
  defineJob({ name: MAIL, payload: MailJob, run: (ctx, job) => mailEvent(ctx, job) }),
];

export const billingSchedule: ScheduledJob[] = [
  { name: 'auto-charge', cron: '*/10 * * * *', run: async (ctx) => void (await runAutoCharge(ctx)) },
  { name: 'balance-reminders', cron: '15 * * * *', run: async (ctx) => void (await remindDebtors(ctx)) },
  { name: 'invoice-mails', cron: '*/5 * * * *', run: async (ctx) => void (await mailInvoices(ctx)) },
  { name: 'approval-expiry', cron: '20 * * * *', run: async (ctx) => void (await expireRequests(ctx)) },
  { name: 'billing-reconciliation', cron: '30 3 * * *', run: async (ctx) => void (await reconcile(ctx)) },
];

/** The events of which the payer is told by mail; invoices are told by the sweep below, which costs the cycle nothing. */
export const billingSubscriptions: Record<string, readonly string[]> = {
  'collection.failed': [MAIL],
  'balance.reminded': [MAIL],
  'subscription.suspended': [MAIL],
  'subscription.restored': [MAIL],
  'refund.succeeded': [MAIL],
};
