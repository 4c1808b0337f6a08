import type { ActionType, PackageStatus } from '../../generated/prisma/enums.js';

/** What a person must hand in to finish a step. */
export type Need = 'barcode' | 'pages' | 'photos' | 'code';

export interface Step {
  code: string;
  /** PERSON: waits in the warehouse queue. MACHINE: a background job. OUTSIDE: ends by an event of the shipment. */
  by: 'PERSON' | 'MACHINE' | 'OUTSIDE';
  needs?: readonly Need[];
}

export interface Workflow {
  /** The catalogue's feature: quota and price. */
  feature: string;
  /** It is the last thing that happens to the piece: one of these at a time. */
  ends: boolean;
  /** Destruction waits out COOL_OFF_HOURS first. */
  coolOff: boolean;
  /** Counted from when it may be worked on. */
  dueHours: number;
  steps: readonly [Step, ...Step[]];
  /** Where the piece goes on success; BACK: to where it waited. */
  leadsTo: PackageStatus | 'BACK';
}

const person = (code: string, ...needs: Need[]): Step => ({ code, by: 'PERSON', needs });
const machine = (code: string): Step => ({ code, by: 'MACHINE' });

/** Every type of action as data: who does what, what it needs, what it costs, where it leads. */
export const WORKFLOWS: Readonly<Record<ActionType, Workflow>> = {
  SCAN: {
    feature: 'scan',
    ends: false,
    coolOff: false,
    dueHours: 24,
    steps: [person('capture', 'pages'), machine('build_document')],
    leadsTo: 'BACK',
  },
  OPEN_AND_PHOTO: {
    feature: 'open_and_photo',
    ends: false,
    coolOff: false,
    dueHours: 24,
    steps: [person('photograph', 'photos')],
    leadsTo: 'BACK',
  },
  HOLD: { feature: 'hold', ends: false, coolOff: false, dueHours: 1, steps: [machine('hold')], leadsTo: 'ON_HOLD' },
  SHRED: {
    feature: 'shred',
    ends: true,
    coolOff: true,
    dueHours: 72,
    steps: [person('shred', 'barcode')],
    leadsTo: 'DISPOSED',
  },
  JUNK: {
    feature: 'junk',
    ends: true,
    coolOff: true,
    dueHours: 72,
    steps: [person('discard', 'barcode')],
    leadsTo: 'DISPOSED',
  },
  RETURN_TO_SENDER: {
    feature: 'return_to_sender',
    ends: true,
    coolOff: false,
    dueHours: 72,
    steps: [person('send_back')],
    leadsTo: 'RETURNED',
  },
  PICKUP: {
    feature: 'pickup',
    ends: true,
    coolOff: false,
    dueHours: 168,
    steps: [person('hand_over', 'code')],
    leadsTo: 'COMPLETED',
  },
  FORWARD: {
    feature: 'forward',
    ends: true,
    coolOff: false,
    dueHours: 24,
    steps: [person('pack'), { code: 'ship', by: 'OUTSIDE' }],
    leadsTo: 'COMPLETED',
  },
  CONSOLIDATE: {
    feature: 'consolidate',
    ends: true,
    coolOff: false,
    dueHours: 48,
    steps: [person('pack'), { code: 'ship', by: 'OUTSIDE' }],
    leadsTo: 'COMPLETED',
  },
};

export function stepOf(type: ActionType, code: string | null): Step | null {
  return WORKFLOWS[type].steps.find((step) => step.code === code) ?? null;
}

/** The step after this one; null when it was the last. */
export function stepAfter(type: ActionType, code: string): Step | null {
  const { steps } = WORKFLOWS[type];
  return steps[steps.findIndex((step) => step.code === code) + 1] ?? null;
}
