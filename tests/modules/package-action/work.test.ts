import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import sharp from 'sharp';
import { seedCatalog } from '../../../src/modules/catalog/catalog.service.js';
import { closeReader } from '../../../src/modules/document/document.service.js';
import { assignPackage } from '../../../src/modules/package/assignment.service.js';
import { movePackage } from '../../../src/modules/package/package.service.js';
import {
  CLAIM_MS,
  claimAction,
  completeAction,
  endCoolOff,
  giveUpAction,
  releaseAction,
  runStep,
  startAction,
  sweepActions,
} from '../../../src/modules/package-action/package-action.service.js';
import { uploadPage } from '../../../src/modules/package-action/page.service.js';
import { startByScan } from '../../../src/modules/package-action/queue.service.js';
import type { Ctx } from '../../../src/shared/context.js';
import { actionRow, ask, booked, clerk, makeAction, makePages, pieceStatus } from '../../support/actions.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { makeTenant, type Tenant } from '../../support/fixtures.js';
import { expectMoneyInvariants } from '../../support/money.js';
import { makePackage } from '../../support/packages.js';
import { runJobs } from '../../support/payments.js';

let app: TestApp;
let tenant: Tenant;
let ali: Ctx;
let veli: Ctx;
beforeAll(async () => {
  app = await startTestApp();
  await seedCatalog(app.ctx());
  tenant = await makeTenant(app);
  ali = await clerk(app);
  veli = await clerk(app);
});
afterAll(closeReader);
afterAll(async () => {
  await expectMoneyInvariants(app);
  await app.close();
});

const later = (ctx: Ctx, ms: number): Ctx => ({ ...ctx, now: new Date(Date.now() + ms) });
const HOUR = 3_600_000;
const picture = (seed: number) =>
  sharp({ create: { width: 40, height: 30, channels: 3, background: { r: seed, g: 90, b: 120 } } })
    .jpeg()
    .toBuffer();

describe('a scan', () => {
  test('goes from hand to machine: pages, document, charge as quoted, and the piece waits again', async () => {
    const action = await makeAction(app, tenant);
    await startAction(ali, action.id, { barcode: action.piece.trackingNumber ?? '' });
    expect(await pieceStatus(app, action.piece.id)).toBe('IN_PROCESS');
    await expect(completeAction(ali, action.id, {})).rejects.toMatchObject({ code: 'validation_failed' });
    const pages = await makePages(app, 3);
    await completeAction(ali, action.id, { fileIds: pages });
    expect(await actionRow(app, action.id)).toMatchObject({ status: 'IN_PROGRESS', claimedById: null });
    expect(await booked(app, action.id)).toEqual([]);
    // Its job was lost: the sweep finds it, and adds none beside one that waits.
    const jobs = () =>
      app.platform.database.pool.query(`select 1 from graphile_worker.jobs where key = 'action:${action.id}'`);
    await app.platform.database.pool.query('delete from graphile_worker._private_jobs');
    await sweepActions(app.ctx());
    await sweepActions(app.ctx());
    expect((await jobs()).rowCount).toBe(1);
    await runJobs(app);
    await Promise.all([runStep(app.ctx(), action.id), runStep(app.ctx(), action.id)]);
    expect(await actionRow(app, action.id)).toMatchObject({ status: 'SUCCEEDED', progress: 100, step: null });
    expect(await pieceStatus(app, action.piece.id)).toBe('PENDING');
    const entries = await booked(app, action.id);
    expect(entries).toHaveLength(1);
    expect(entries[0]).toMatchObject({ amount: 250, causeId: action.id, workspaceId: tenant.workspace.id });
    const history = await app.http.get(`/api/v1/packages/${action.piece.id}`).set(tenant.headers);
    expect(history.body.history.map((event: { kind: string }) => event.kind).sort()).toEqual([
      'action_started',
      'action_succeeded',
      'received',
    ]);
    await app.http.delete(`/api/v1/files/${pages[0]}`).set(tenant.headers).expect(404);
  });

  test('takes no page of another customer, of another scan, twice, or that is no picture', async () => {
    const stranger = await makeTenant(app);
    const action = await makeAction(app, tenant);
    await startAction(ali, action.id);
    const [page = ''] = await makePages(app, 1);
    const [text = ''] = await makePages(app, 1, { contentType: 'application/pdf' });
    const [foreign = ''] = await makePages(app, 1, { purpose: 'UPLOAD' });
    await app.platform.database.prisma.file.update({
      where: { id: foreign },
      data: { workspaceId: stranger.workspace.id },
    });
    const refused = (fileIds: string[]) =>
      expect(completeAction(ali, action.id, { fileIds })).rejects.toMatchObject({ code: 'validation_failed' });
    await refused([page, page]);
    await refused([page, text]);
    await refused([foreign]);
    await refused([action.id]);
    await completeAction(ali, action.id, { fileIds: [page] });
    const other = await makeAction(app, tenant);
    await startAction(ali, other.id);
    await expect(completeAction(ali, other.id, { fileIds: [page] })).rejects.toMatchObject({
      code: 'validation_failed',
    });
    expect(await actionRow(app, other.id)).toMatchObject({ status: 'IN_PROGRESS', step: 'capture' });
    await giveUpAction(ali, other.id, { reason: 'tested' });
  });
});

describe('an end', () => {
  test('waits out the cool-off, wants the piece’s own barcode, leaves its proof, and happens once for two clerks', async () => {
    const action = await makeAction(app, tenant, { type: 'SHRED', confirm: true });
    const barcode = action.piece.trackingNumber ?? '';
    await expect(startAction(ali, action.id, { barcode })).rejects.toMatchObject({ code: 'action_cooling' });
    await endCoolOff(ali, action.id);
    expect((await actionRow(app, action.id)).status).toBe('REQUESTED');
    const day = later(ali, 25 * HOUR);
    await endCoolOff(day, action.id);
    expect((await actionRow(app, action.id)).status).toBe('QUEUED');
    await expect(completeAction(day, action.id, { barcode })).rejects.toMatchObject({ code: 'action_not_started' });
    await expect(startAction(day, action.id, { barcode: '1ZWRONG' })).rejects.toMatchObject({ code: 'wrong_piece' });
    await startAction(day, action.id, { barcode });
    await expect(completeAction(day, action.id, {})).rejects.toMatchObject({ code: 'barcode_needed' });
    await expect(completeAction(day, action.id, { barcode: '1ZWRONG' })).rejects.toMatchObject({ code: 'wrong_piece' });
    expect(await pieceStatus(app, action.piece.id)).toBe('IN_PROCESS');
    const other = later(veli, 25 * HOUR);
    const both = await Promise.allSettled([
      completeAction(day, action.id, { barcode: ` ${barcode.toLowerCase()}\n` }),
      completeAction(other, action.id, { barcode }),
      completeAction(day, action.id, { barcode }),
    ]);
    expect(both.filter((one) => one.status === 'fulfilled')).toHaveLength(1);
    const done = await actionRow(app, action.id);
    expect(done).toMatchObject({ status: 'SUCCEEDED', result: { byStaffId: ali.actor.id } });
    expect(
      String((done.result as { barcode: string }).barcode)
        .trim()
        .toUpperCase(),
    ).toBe(barcode.toUpperCase());
    expect(await pieceStatus(app, action.piece.id)).toBe('DISPOSED');
    expect(await booked(app, action.id)).toHaveLength(0);
    const seen = await app.http.get(`/api/v1/actions/${action.id}`).set(tenant.headers).expect(200);
    expect(seen.body.result.byStaffId).toBeUndefined();
    await app.http.post(`/api/v1/actions/${action.id}/cancel`).set(tenant.headers).expect(409);
  });

  test('undone in the cool-off is not done after it', async () => {
    const action = await makeAction(app, tenant, { type: 'JUNK', confirm: true });
    await app.http.post(`/api/v1/actions/${action.id}/cancel`).set(tenant.headers).expect(200);
    const day = later(ali, 25 * HOUR);
    await endCoolOff(day, action.id);
    await expect(startAction(day, action.id)).rejects.toMatchObject({ code: 'action_ended' });
    expect(await pieceStatus(app, action.piece.id)).toBe('PENDING');
  });

  test('comes after what is asked for before it', async () => {
    const piece = await makePackage(app, tenant, { trackingNumber: '1ZORDER01' });
    const { body: back } = await ask(app, tenant, piece, { type: 'RETURN_TO_SENDER' }).expect(202);
    const { body: scan } = await ask(app, tenant, piece, { type: 'SCAN' }).expect(202);
    await expect(startAction(ali, back.id)).rejects.toMatchObject({ code: 'action_not_allowed' });
    // Scanned at the desk, the scan comes first; then the return.
    expect((await startByScan(ali, '1zorder01')).id).toBe(scan.id);
    await expect(startAction(veli, back.id)).rejects.toMatchObject({ code: 'action_not_allowed' });
    await giveUpAction(ali, scan.id, { reason: 'The letter is sealed.' });
    expect((await startByScan(ali, '1zorder01')).id).toBe(back.id);
    await completeAction(ali, back.id, { weightGrams: 120, reason: 'post office 4' });
    expect(await pieceStatus(app, piece.id)).toBe('RETURNED');
    expect((await booked(app, back.id))[0]?.amount).toBe(200);
    await expect(startByScan(ali, '1zorder01')).rejects.toMatchObject({ code: 'nothing_asked' });
    await expect(startByScan(ali, 'no such piece')).rejects.toMatchObject({ code: 'not_found' });
  });

  test('a pick-up needs the code that the customer was shown', async () => {
    const action = await makeAction(app, tenant, { type: 'PICKUP', person: 'Can' });
    const { body } = await app.http.get(`/api/v1/actions/${action.id}`).set(tenant.headers).expect(200);
    expect(body.pickupCode).toMatch(/^\d{6}$/);
    await startAction(ali, action.id);
    const wrong = String((Number(body.pickupCode) + 1) % 1_000_000).padStart(6, '0');
    for (const code of [undefined, '', wrong])
      await expect(completeAction(ali, action.id, { code })).rejects.toMatchObject({ code: 'code_invalid' });
    await completeAction(ali, action.id, { code: `${body.pickupCode.slice(0, 3)} ${body.pickupCode.slice(3)}` });
    expect(await pieceStatus(app, action.piece.id)).toBe('COMPLETED');
    const after = await app.http.get(`/api/v1/actions/${action.id}`).set(tenant.headers).expect(200);
    expect(after.body.pickupCode).toBeNull();
  });
});

test('opening yields photos of the piece; the same picture again is one photo', async () => {
  const action = await makeAction(app, tenant, { type: 'OPEN_AND_PHOTO' });
  await startAction(ali, action.id);
  const files = [await uploadPage(ali, await picture(10)), await uploadPage(ali, await picture(200))];
  await expect(uploadPage(ali, Buffer.from('<svg/>'))).rejects.toMatchObject({
    code: 'media_type_unsupported',
  });
  const fileIds = files.map((file) => file.id);
  await Promise.allSettled([completeAction(ali, action.id, { fileIds }), completeAction(ali, action.id, { fileIds })]);
  const { body } = await app.http.get(`/api/v1/packages/${action.piece.id}`).set(tenant.headers).expect(200);
  expect(body).toMatchObject({ status: 'PENDING', actions: [{ status: 'SUCCEEDED' }] });
  expect(body.photos).toHaveLength(2);
  expect(await booked(app, action.id)).toHaveLength(1);
});

describe('one clerk at a time', () => {
  test('a claim keeps others away until it lapses or is let go; the same clerk goes on', async () => {
    const action = await makeAction(app, tenant);
    const both = await Promise.allSettled([claimAction(ali, action.id), claimAction(veli, action.id)]);
    expect(both.filter((one) => one.status === 'fulfilled')).toHaveLength(1);
    const [holder, other] = both[0]?.status === 'fulfilled' ? [ali, veli] : [veli, ali];
    await expect(startAction(other, action.id)).rejects.toMatchObject({ code: 'action_claimed' });
    await startAction(holder, action.id);
    await startAction(holder, action.id);
    await expect(giveUpAction(other, action.id, { reason: 'x' })).rejects.toMatchObject({ code: 'action_claimed' });
    await releaseAction(other, action.id);
    expect((await actionRow(app, action.id)).claimedById).toBe(holder.actor.id);
    // A clerk who went home: after a quarter of an hour the other takes over.
    await claimAction(later(other, CLAIM_MS + 1_000), action.id);
    await expect(completeAction(later(holder, CLAIM_MS + 2_000), action.id, {})).rejects.toMatchObject({
      code: 'action_claimed',
    });
    await releaseAction(later(other, CLAIM_MS + 3_000), action.id);
    await giveUpAction(holder, action.id, { reason: 'wet' });
  });

  test('two clerks at one start: one has it', async () => {
    for (let i = 0; i < 5; i++) {
      const action = await makeAction(app, tenant);
      const both = await Promise.allSettled([startAction(ali, action.id), startAction(veli, action.id)]);
      expect(both.map((one) => one.status).sort()).toEqual(['fulfilled', 'rejected']);
    }
  });
});

describe('what cannot be done', () => {
  test('costs nothing, gives the quota back, and says why to the customer', async () => {
    const action = await makeAction(app, tenant);
    await startAction(ali, action.id);
    await expect(giveUpAction(ali, action.id, {})).rejects.toMatchObject({ code: 'validation_failed' });
    await giveUpAction(ali, action.id, { reason: 'The pages stick together.' });
    await expect(giveUpAction(ali, action.id, { reason: 'again' })).rejects.toMatchObject({ code: 'action_ended' });
    const { body } = await app.http.get(`/api/v1/actions/${action.id}`).set(tenant.headers).expect(200);
    expect(body).toMatchObject({ status: 'FAILED', reason: 'The pages stick together.', result: null });
    expect(await booked(app, action.id)).toEqual([]);
    expect(await pieceStatus(app, action.piece.id)).toBe('PENDING');
    const use = await app.platform.database.prisma.featureUse.findUniqueOrThrow({
      where: { sourceKey: `action:${action.id}` },
    });
    expect(use.releasedAt).not.toBeNull();
  });

  test('a piece that changes hands, or ends by another door, takes what was asked for it along', async () => {
    const other = await makeTenant(app);
    const moved = await makeAction(app, tenant);
    const ended = await makeAction(app, tenant);
    const worked = await makeAction(app, tenant);
    await startAction(ali, worked.id);
    await assignPackage(ali, moved.piece.id, { mailboxId: other.mailboxId, reason: 'misread' });
    // Before any job has run: the old side's wish is not fulfilled on the new side's piece, nor shown to it.
    await expect(startAction(ali, moved.id)).rejects.toMatchObject({ code: 'action_not_allowed' });
    const theirs = await app.http.get(`/api/v1/packages/${moved.piece.id}`).set(other.headers).expect(200);
    expect(theirs.body.actions).toEqual([]);
    await app.http.get(`/api/v1/actions/${moved.id}`).set(other.headers).expect(404);
    await movePackage(ali, ended.piece.id, 'RETURNED', { reason: 'refused at the door' });
    await movePackage(ali, worked.piece.id, 'COMPLETED', { reason: 'by hand' });
    await runJobs(app);
    expect((await actionRow(app, moved.id)).status).toBe('CANCELLED');
    expect((await actionRow(app, ended.id)).status).toBe('CANCELLED');
    expect(await actionRow(app, worked.id)).toMatchObject({
      status: 'FAILED',
      failureReason: 'The piece is COMPLETED.',
    });
  });

  test('the database refuses what the code must never do', async () => {
    const action = await makeAction(app, tenant);
    await startAction(ali, action.id);
    await giveUpAction(ali, action.id, { reason: 'x' });
    const sql = (text: string) => app.platform.database.pool.query(text, [action.id]);
    await expect(
      sql(`update "PackageAction" set status = 'QUEUED', "finishedAt" = null, step = 'capture' where id = $1`),
    ).rejects.toThrow('has ended');
    await expect(sql('update "PackageAction" set price = price + 1 where id = $1')).rejects.toThrow('does not change');
    const shred = await makeAction(app, tenant, { type: 'SHRED', confirm: true });
    await expect(
      app.platform.database.pool.query(
        `update "PackageAction" set status = 'SUCCEEDED', step = null, "startedAt" = now(), "finishedAt" = now(), result = '{}' where id = $1`,
        [shred.id],
      ),
    ).rejects.toThrow('PackageAction_proof');
  });
});
