import { z } from 'zod';
import {
  approveRequest,
  declineRequest,
  type MoneyMove,
  moveMoney,
  withdrawRequest,
} from '../../src/modules/billing/billing.service.js';
import type { Ctx } from '../../src/shared/context.js';
import { type ActionAnswer, staffAction } from '../action.js';
import type { OfficeResource } from '../resource.js';
import { amounts, Nothing, Reason } from './billing-fields.js';

/** Moved, or laid before a second person: the notice says which. */
export async function move(ctx: Ctx, wish: MoneyMove, askApproval: boolean): Promise<ActionAnswer | undefined> {
  const request = await moveMoney(ctx, wish, askApproval);
  return request ? { message: 'approvalAsked', body: { approvalRequestId: request.id } } : undefined;
}

export const approvalResource: OfficeResource = {
  model: 'ApprovalRequest',
  group: 'billing',
  icon: 'CheckSquare',
  title: 'kind',
  list: ['kind', 'status', 'workspace', 'amount', 'reason', 'requestedByName', 'createdAt', 'expiresAt'],
  show: [
    'kind',
    'status',
    'workspace',
    'amount',
    'reason',
    'withCredit',
    'requestedByName',
    'createdAt',
    'expiresAt',
    'decidedByName',
    'decidedAt',
    'decisionNote',
  ],
  filter: ['status', 'createdAt'],
  omit: ['subjectId', 'requestedById', 'decidedById'],
  look: amounts('amount'),
  actions: {
    approve: staffAction({
      kind: 'record',
      payload: Nothing,
      icon: 'Check',
      variant: 'success',
      confirm: 'confirmApprove',
      handle: async (ctx, _payload, id) => {
        await approveRequest(ctx, id);
        return { message: 'approved' };
      },
    }),
    decline: staffAction({
      kind: 'record',
      payload: z.strictObject({ note: Reason }),
      fields: [{ name: 'note', type: 'textarea', required: true }],
      variant: 'danger',
      handle: async (ctx, { note }, id) => void (await declineRequest(ctx, id, note)),
    }),
    withdraw: staffAction({
      kind: 'record',
      payload: Nothing,
      confirm: 'confirmWithdraw',
      handle: async (ctx, _payload, id) => void (await withdrawRequest(ctx, id)),
    }),
  },
};
