import { z } from 'zod';
import {
  findInvoicePdf,
  issueInvoice,
  remindByHand,
  takePayment,
  voidInvoice,
} from '../../src/modules/billing/billing.service.js';
import { fail } from '../../src/shared/errors.js';
import { staffAction } from '../action.js';
import type { OfficeResource } from '../resource.js';
import { approvalResource, move } from './billing-approvals.js';
import { AskApproval, amountField, amounts, askField, Minor, Nothing, Reason, reasonField } from './billing-fields.js';

const invoiceResource: OfficeResource = {
  model: 'Invoice',
  group: 'billing',
  icon: 'FileText',
  title: 'number',
  list: ['number', 'workspace', 'status', 'total', 'paid', 'openedAt', 'dueAt'],
  filter: ['number', 'workspace', 'status', 'openedAt'],
  omit: ['ordinal', 'billTo'],
  look: amounts('total', 'paid', 'subtotal', 'tax', 'credited', 'writtenOff'),
  showComponent: 'InvoicePage',
  actions: {
    issue: staffAction({
      kind: 'record',
      payload: Nothing,
      confirm: 'confirmIssue',
      handle: async (ctx, _payload, id) => void (await issueInvoice(ctx, id)),
    }),
    creditNote: staffAction({
      kind: 'record',
      payload: z.strictObject({ amount: Minor, reason: Reason, askApproval: AskApproval }),
      fields: [amountField, reasonField, askField],
      handle: (ctx, { askApproval, ...given }, subjectId) =>
        move(ctx, { kind: 'CREDIT_NOTE', subjectId, ...given }, askApproval),
    }),
    writeOff: staffAction({
      kind: 'record',
      payload: z.strictObject({ reason: Reason, askApproval: AskApproval }),
      fields: [reasonField, askField],
      variant: 'danger',
      handle: (ctx, { reason, askApproval }, subjectId) =>
        move(ctx, { kind: 'WRITE_OFF', subjectId, reason }, askApproval),
    }),
    void: staffAction({
      kind: 'record',
      payload: z.strictObject({ reason: Reason }),
      fields: [reasonField],
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
};

const paymentResource: OfficeResource = {
  model: 'Payment',
  group: 'billing',
  icon: 'CreditCard',
  title: 'id',
  list: ['workspace', 'amount', 'status', 'origin', 'last4', 'refunded', 'createdAt'],
  filter: ['workspace', 'status', 'origin', 'createdAt'],
  omit: ['stripeCustomerId', 'stripeMethodId', 'stripeIntentId', 'requestKey', 'requestAmount'],
  look: amounts('amount', 'refunded', 'disputed'),
  actions: {
    refund: staffAction({
      kind: 'record',
      payload: z.strictObject({
        amount: Minor.optional(),
        reason: Reason,
        withCredit: z.boolean().default(true),
        askApproval: AskApproval,
      }),
      fields: [
        { name: 'amount', type: 'money' },
        reasonField,
        { name: 'withCredit', type: 'switch', initial: true },
        askField,
      ],
      variant: 'danger',
      handle: (ctx, { askApproval, ...given }, subjectId) =>
        move(ctx, { kind: 'REFUND', subjectId, ...given }, askApproval),
    }),
  },
};

const balanceResource: OfficeResource = {
  model: 'UserBalance',
  group: 'billing',
  icon: 'DollarSign',
  title: 'workspace',
  list: ['workspace', 'owed', 'currency', 'updatedAt'],
  filter: ['workspace'],
  omit: ['entryCount', 'settled', 'invoiced', 'invoicedThroughSeq', 'invoiceCount'],
  look: amounts('owed'),
  showComponent: 'BalancePage',
  actions: {
    adjust: staffAction({
      kind: 'record',
      payload: z.strictObject({ amount: Minor, reason: Reason, askApproval: AskApproval }),
      fields: [amountField, reasonField, askField],
      handle: (ctx, { askApproval, ...given }, subjectId) =>
        move(ctx, { kind: 'ADJUST', subjectId, ...given }, askApproval),
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
    manualPayment: staffAction({
      kind: 'record',
      payload: z.strictObject({ amount: Minor, reference: Reason, askApproval: AskApproval }),
      fields: [amountField, { name: 'reference', type: 'text', required: true }, askField],
      handle: (ctx, { amount, reference, askApproval }, subjectId) =>
        move(ctx, { kind: 'MANUAL_PAYMENT', subjectId, amount, reason: reference }, askApproval),
    }),
    remind: staffAction({
      kind: 'record',
      payload: Nothing,
      confirm: 'confirmRemind',
      handle: async (ctx, _payload, workspaceId) => {
        await remindByHand(ctx, workspaceId);
        return { message: 'reminded' };
      },
    }),
    writeOff: staffAction({
      kind: 'record',
      payload: z.strictObject({ reason: Reason, askApproval: AskApproval }),
      fields: [reasonField, askField],
      variant: 'danger',
      handle: (ctx, { reason, askApproval }, subjectId) =>
        move(ctx, { kind: 'WRITE_OFF_DEBT', subjectId, reason }, askApproval),
    }),
  },
};

const ledgerResource: OfficeResource = {
  model: 'LedgerEntry',
  group: 'billing',
  icon: 'List',
  title: 'id',
  list: ['workspace', 'kind', 'amount', 'balanceAfter', 'at'],
  show: ['workspace', 'kind', 'amount', 'balanceAfter', 'currency', 'at'],
  filter: ['workspace', 'kind', 'at'],
  sort: ['at'],
  defaultSort: { by: 'at', direction: 'desc' },
  look: amounts('amount', 'balanceAfter'),
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
};

export const billingResources: readonly OfficeResource[] = [
  invoiceResource,
  paymentResource,
  balanceResource,
  approvalResource,
  ledgerResource,
];
