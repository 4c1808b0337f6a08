import { z } from 'zod';
import {
  adjustBalance,
  findInvoicePdf,
  issueInvoice,
  refundPayment,
  takePayment,
  voidInvoice,
  withinLimit,
} from '../../src/modules/billing/billing.service.js';
import { fail } from '../../src/shared/errors.js';
import { staffAction } from '../action.js';
import type { OfficeResource } from '../resource.js';

const Reason = z.string().trim().min(3).max(300);
/** Whole minor units; a form sends digits. */
const Minor = z.union([
  z.int(),
  z
    .string()
    .regex(/^-?\d{1,10}$/)
    .transform(Number),
]);
const Nothing = z.strictObject({});

export const billingResources: readonly OfficeResource[] = [
  {
    model: 'Invoice',
    group: 'billing',
    icon: 'FileText',
    title: 'number',
    list: ['number', 'workspace', 'status', 'total', 'paid', 'currency', 'openedAt', 'dueAt'],
    filter: ['number', 'workspace', 'status', 'openedAt'],
    omit: ['ordinal', 'billTo'],
    actions: {
      issue: staffAction({
        kind: 'record',
        payload: Nothing,
        confirm: 'confirmIssue',
        handle: async (ctx, _payload, id) => void (await issueInvoice(ctx, id)),
      }),
      void: staffAction({
        kind: 'record',
        payload: z.strictObject({ reason: Reason }),
        fields: [{ name: 'reason', type: 'textarea', required: true }],
        variant: 'danger',
        handle: async (ctx, { reason }, id) => void (await voidInvoice(ctx, id, reason)),
      }),
      pdf: staffAction({
        kind: 'record',
        payload: Nothing,
        hidden: true,
        handle: async (ctx, _payload, id) => {
          const { name, body } = await findInvoicePdf(ctx, id);
          return { body: { name, contentType: 'application/pdf', pdf: body.toString('base64') } };
        },
      }),
    },
  },
  {
    model: 'Payment',
    group: 'billing',
    icon: 'CreditCard',
    title: 'id',
    list: ['workspace', 'amount', 'currency', 'status', 'origin', 'last4', 'refunded', 'createdAt'],
    filter: ['workspace', 'status', 'origin', 'createdAt'],
    omit: ['stripeCustomerId', 'stripeMethodId', 'stripeIntentId', 'requestKey', 'requestAmount'],
    actions: {
      refund: staffAction({
        kind: 'record',
        payload: z.strictObject({ amount: Minor.optional(), reason: Reason, withCredit: z.boolean().default(true) }),
        fields: [
          { name: 'amount', type: 'number' },
          { name: 'reason', type: 'textarea', required: true },
          { name: 'withCredit', type: 'switch' },
        ],
        variant: 'danger',
        handle: async (ctx, payload, id) => {
          const payment = await ctx.db.payment.findUnique({ where: { id } });
          if (!payment) throw fail('not_found');
          await withinLimit(ctx, payload.amount ?? payment.amount);
          await refundPayment(ctx, id, payload);
          return undefined;
        },
      }),
    },
  },
  {
    model: 'UserBalance',
    group: 'billing',
    icon: 'DollarSign',
    title: 'workspace',
    list: ['workspace', 'owed', 'currency', 'updatedAt'],
    filter: ['workspace'],
    omit: ['entryCount', 'settled', 'invoiced', 'invoicedThroughSeq', 'invoiceCount'],
    actions: {
      adjust: staffAction({
        kind: 'record',
        payload: z.strictObject({ amount: Minor, reason: Reason }),
        fields: [
          { name: 'amount', type: 'number', required: true },
          { name: 'reason', type: 'textarea', required: true },
        ],
        handle: async (ctx, payload, workspaceId) => void (await adjustBalance(ctx, { ...payload, workspaceId })),
      }),
      chargeNow: staffAction({
        kind: 'record',
        payload: Nothing,
        confirm: 'confirmCharge',
        handle: async (ctx, _payload, workspaceId) => {
          const { payment } = await takePayment(ctx, { workspaceId, amount: null, origin: 'STAFF' });
          if (payment.status === 'FAILED') throw fail('card_declined');
          return undefined;
        },
      }),
    },
  },
  {
    model: 'LedgerEntry',
    group: 'billing',
    icon: 'List',
    title: 'id',
    list: ['workspace', 'kind', 'amount', 'balanceAfter', 'currency', 'at'],
    show: ['workspace', 'kind', 'amount', 'balanceAfter', 'currency', 'at'],
    filter: ['workspace', 'kind', 'at'],
    sort: ['at'],
    defaultSort: { by: 'at', direction: 'desc' },
    omit: [
      'sourceKey',
      'descriptionKey',
      'descriptionParams',
      'causeType',
      'causeId',
      'invoiceId',
      'periodStart',
      'periodEnd',
      'tax',
      'taxRateBp',
      'seq',
    ],
  },
];
