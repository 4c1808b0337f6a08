import type { ActionStatus, ActionType, PackageStatus } from '../../generated/prisma/enums.js';
import { WORKFLOWS } from './package-action.workflows.js';

export const LIVE = ['REQUESTED', 'QUEUED', 'IN_PROGRESS'] as const satisfies readonly ActionStatus[];

export function isLive(status: ActionStatus): boolean {
  return (LIVE as readonly ActionStatus[]).includes(status);
}

export interface LiveAction {
  type: ActionType;
  status: ActionStatus;
}

export interface Objection {
  reason: 'status' | 'asked_already' | 'ending' | 'in_work';
  detail: string;
}

/** Why this cannot be asked for on a piece in this status with these actions under way; null when it can. */
export function objectionTo(type: ActionType, piece: PackageStatus, live: readonly LiveAction[]): Objection | null {
  const inWork = live.find((action) => action.status === 'IN_PROGRESS');
  const waits = piece === 'PENDING' || piece === 'ON_HOLD' || (piece === 'IN_PROCESS' && inWork);
  if (!waits) return { reason: 'status', detail: `${type} is possible while a piece waits for you; it is ${piece}.` };
  if (live.some((action) => action.type === type))
    return { reason: 'asked_already', detail: `${type} is under way for this piece already.` };
  const ending = live.find((action) => WORKFLOWS[action.type].ends);
  if (ending && (WORKFLOWS[type].ends || type === 'HOLD' || ending.status === 'IN_PROGRESS'))
    return {
      reason: 'ending',
      detail: `${ending.type} is under way for this piece${ending.status === 'IN_PROGRESS' ? '' : ': cancel it first'}.`,
    };
  if (type === 'HOLD' && inWork)
    return { reason: 'in_work', detail: `${inWork.type} is being worked on: ask again after it.` };
  return null;
}

/** Why this one cannot be begun now, beside its own status; null when it can. */
export function objectionToStart(type: ActionType, others: readonly LiveAction[]): string | null {
  const inWork = others.find((action) => action.status === 'IN_PROGRESS');
  if (inWork) return `${inWork.type} of this piece is being worked on: finish it first.`;
  const before = others.find((action) => !WORKFLOWS[action.type].ends);
  if (WORKFLOWS[type].ends && before)
    return `${before.type} of this piece comes first: after ${type} it would be too late.`;
  return null;
}
