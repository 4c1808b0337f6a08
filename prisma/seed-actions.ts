import { receivePackage } from '../src/modules/package/receiving.service.js';
import type { ActionInput } from '../src/modules/package-action/package-action.schema.js';
import {
  cancelAction,
  completeAction,
  giveUpAction,
  requestAction,
  runStep,
  startAction,
} from '../src/modules/package-action/package-action.service.js';
import { uploadPage } from '../src/modules/package-action/page.service.js';
import type { Actor, Ctx } from '../src/shared/context.js';
import { drawPiece } from './seed-pictures.js';

const HOUR = 3_600_000;

type Outcome = 'waits' | 'in work' | 'done' | 'failed' | 'cancelled';

/** One in every state, so that a newcomer finds the queue and the customer's list filled. */
const ACTIONS: {
  tracking: string;
  sender: string;
  shelf: string;
  hoursAgo: number;
  input: ActionInput;
  outcome: Outcome;
}[] = [
  {
    tracking: 'DEMO-ACT-01',
    sender: 'Garanti BBVA',
    shelf: 'M-04',
    hoursAgo: 30,
    input: { type: 'SCAN', note: 'Lütfen iki yüzünü de' },
    outcome: 'waits',
  },
  {
    tracking: 'DEMO-ACT-02',
    sender: 'Hepsiburada',
    shelf: 'A-03',
    hoursAgo: 4,
    input: { type: 'OPEN_AND_PHOTO' },
    outcome: 'waits',
  },
  {
    tracking: 'DEMO-ACT-03',
    sender: 'Türk Telekom',
    shelf: 'M-05',
    hoursAgo: 2,
    input: { type: 'SHRED', confirm: true },
    outcome: 'waits',
  },
  {
    tracking: 'DEMO-ACT-04',
    sender: 'Reklam Postası',
    shelf: 'M-05',
    hoursAgo: 50,
    input: { type: 'JUNK', confirm: true },
    outcome: 'waits',
  },
  {
    tracking: 'DEMO-ACT-05',
    sender: 'Boyner',
    shelf: 'B-11',
    hoursAgo: 20,
    input: { type: 'RETURN_TO_SENDER', note: 'Yanlış beden' },
    outcome: 'waits',
  },
  {
    tracking: 'DEMO-ACT-06',
    sender: 'Teknosa',
    shelf: 'B-12',
    hoursAgo: 6,
    input: { type: 'PICKUP', person: 'Murat Işık' },
    outcome: 'waits',
  },
  { tracking: 'DEMO-ACT-07', sender: 'Noter', shelf: 'M-01', hoursAgo: 3, input: { type: 'SCAN' }, outcome: 'in work' },
  {
    tracking: 'DEMO-ACT-08',
    sender: 'Etsy Seller',
    shelf: 'A-07',
    hoursAgo: 28,
    input: { type: 'OPEN_AND_PHOTO' },
    outcome: 'done',
  },
  {
    tracking: 'DEMO-ACT-09',
    sender: 'Zarafet Kumaş',
    shelf: 'C-02',
    hoursAgo: 40,
    input: { type: 'SCAN' },
    outcome: 'failed',
  },
  {
    tracking: 'DEMO-ACT-10',
    sender: 'Migros',
    shelf: 'C-03',
    hoursAgo: 10,
    input: { type: 'JUNK', confirm: true },
    outcome: 'cancelled',
  },
  {
    tracking: 'DEMO-ACT-11',
    sender: 'Vakko',
    shelf: 'C-04',
    hoursAgo: 12,
    input: { type: 'HOLD', until: 'in ten days' },
    outcome: 'done',
  },
];

/** For one customer of the demo. Safe to repeat: a piece that is there already is passed over. */
export async function seedActions(ctx: Ctx, clerk: Actor, email: string): Promise<void> {
  const user = await ctx.db.user.findFirst({
    where: { email },
    include: { memberships: { include: { workspace: { include: { mailbox: true } } } } },
  });
  const workspace = user?.memberships[0]?.workspace;
  if (!user || !workspace?.mailbox) return;
  const { mailbox } = workspace;
  for (const [index, given] of ACTIONS.entries()) {
    if (await ctx.db.package.findFirst({ where: { trackingNumber: given.tracking } })) continue;
    const at = (hoursAgo: number): Date => new Date(ctx.now.getTime() - hoursAgo * HOUR);
    const staff: Ctx = { ...ctx, actor: clerk, now: at(given.hoursAgo + 5) };
    const { piece } = await receivePackage(staff, {
      trackingNumber: given.tracking,
      sender: given.sender,
      shelf: given.shelf,
      kind: index % 2 === 0 ? 'LETTER' : 'PARCEL',
      weightGrams: 60 + 70 * index,
      locationId: mailbox.locationId,
      mailboxId: mailbox.id,
    });
    if (!piece) continue;
    const customer: Ctx = {
      ...ctx,
      actor: { type: 'USER', id: user.id, name: user.name, sessionId: '', role: 'OWNER' },
      workspaceId: workspace.id,
      now: at(given.hoursAgo),
    };
    const input: ActionInput =
      given.input.type === 'HOLD' ? { type: 'HOLD', until: at(-240).toISOString() } : given.input;
    const { body } = await requestAction(customer, piece.id, input);
    await finish(
      { ...staff, now: at(Math.max(0, given.hoursAgo - 1)) },
      customer,
      body.id,
      given.outcome,
      given.tracking,
    );
  }
}

async function finish(staff: Ctx, customer: Ctx, id: string, outcome: Outcome, tracking: string): Promise<void> {
  if (outcome === 'waits') return;
  if (outcome === 'cancelled') {
    await cancelAction(customer, id);
    return;
  }
  const { type } = await staff.db.packageAction.findUniqueOrThrow({ where: { id } });
  if (type === 'HOLD') return runStep({ ...staff, actor: { type: 'SYSTEM', id: null, name: 'demo-data' } }, id);
  await startAction(staff, id, { barcode: tracking });
  if (outcome === 'failed') await giveUpAction(staff, id, { reason: 'Zarf hasarlı geldi, açılamıyor.' });
  if (outcome !== 'done') return;
  const picture = await drawPiece({ kind: 'PARCEL', labelText: 'AÇILDI\nOPENED', trackingNumber: tracking, seed: 77 });
  const file = await uploadPage(staff, picture);
  await completeAction(staff, id, { barcode: tracking, fileIds: [file.id] });
}
