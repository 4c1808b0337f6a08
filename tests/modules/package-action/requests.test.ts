import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { ActionType, PackageStatus } from '../../../src/generated/prisma/enums.js';
import { seedCatalog } from '../../../src/modules/catalog/catalog.service.js';
import { giveUpAction, startAction } from '../../../src/modules/package-action/package-action.service.js';
import { startSubscription, suspendSubscription } from '../../../src/modules/subscription/subscription.service.js';
import { actionRow, ask, booked, clerk, makeAction, pieceStatus } from '../../support/actions.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { makeTenant, type Tenant } from '../../support/fixtures.js';
import { makePackage } from '../../support/packages.js';
import { runJobs } from '../../support/payments.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
  await seedCatalog(app.ctx());
});
afterAll(() => app.close());

const subscribed = async (planCode = 'starter') => {
  const tenant = await makeTenant(app);
  await startSubscription(app.ctx({ workspaceId: tenant.workspace.id }), { planCode, interval: 'MONTH' });
  return tenant;
};
const post = (tenant: Tenant, path: string, body: object) =>
  app.http.post(`/api/v1${path}`).set(tenant.headers).send(body);
const pieces = (tenant: Tenant, count: number) =>
  Promise.all(Array.from({ length: count }, () => makePackage(app, tenant)));
const tomorrow = () => new Date(Date.now() + 86_400_000).toISOString();

describe('asking', () => {
  test('is priced, queued, shown in the list, on the piece and by itself, with an ETag for who polls', async () => {
    const tenant = await subscribed();
    const piece = await makePackage(app, tenant);
    const { body, headers } = await ask(app, tenant, piece, { type: 'SCAN', note: 'both sides' }).expect(202);
    expect(body).toMatchObject({
      packageId: piece.id,
      type: 'SCAN',
      status: 'QUEUED',
      price: { amount: 0, currency: 'USD' },
      requestedBy: { id: tenant.user.id, name: tenant.user.name },
      params: { note: 'both sides' },
      progress: { step: 'capture', percent: 0 },
      cancellable: true,
      result: null,
    });
    expect(new Date(body.dueAt).getTime() - new Date(body.requestedAt).getTime()).toBe(86_400_000);
    expect(headers.etag).toBeUndefined();
    const shown = await app.http.get(`/api/v1/actions/${body.id}`).set(tenant.headers).expect(200);
    expect(shown.body).toEqual(body);
    expect(shown.headers.etag).toBe('"v1"');
    await app.http.get(`/api/v1/actions/${body.id}`).set(tenant.headers).set('If-None-Match', '"v1"').expect(304);
    await app.http.get(`/api/v1/actions/${body.id}`).set(tenant.headers).set('If-None-Match', '"v0"').expect(200);
    const onPiece = await app.http.get(`/api/v1/packages/${piece.id}`).set(tenant.headers).expect(200);
    expect(onPiece.body.actions).toEqual([expect.objectContaining({ id: body.id, type: 'SCAN', status: 'QUEUED' })]);
    // The piece was touched: what was filed cannot be taken back any more.
    expect(onPiece.body.version).toBe(2);
    const { prisma } = app.platform.database;
    const [audit] = await prisma.auditLog.findMany({ where: { action: 'action.requested', targetId: body.id } });
    expect(audit).toMatchObject({ actorId: tenant.user.id, workspaceId: tenant.workspace.id });
  });

  test('is listed newest first, by status and type, in pages', async () => {
    const tenant = await subscribed();
    for (const piece of await pieces(tenant, 3)) await ask(app, tenant, piece, { type: 'SCAN' }).expect(202);
    const last = await makeAction(app, tenant, { type: 'JUNK', confirm: true });
    const list = (query: string) => app.http.get(`/api/v1/actions?${query}`).set(tenant.headers).expect(200);
    const first = (await list('limit=3')).body;
    expect(first.data[0].id).toBe(last.id);
    const second = (await list(`limit=3&cursor=${first.nextCursor}`)).body;
    expect(second.nextCursor).toBeNull();
    const ids = [...first.data, ...second.data].map((row: { id: string }) => row.id);
    expect(new Set(ids).size).toBe(4);
    expect((await list('status=REQUESTED')).body.data.map((row: { id: string }) => row.id)).toEqual([last.id]);
    expect((await list('type=SCAN,HOLD')).body.data).toHaveLength(3);
    expect((await list(`packageId=${last.piece.id}`)).body.data).toHaveLength(1);
    await app.http.get('/api/v1/actions?status=OPEN').set(tenant.headers).expect(422);
  });

  const refusals: [string, ActionType, PackageStatus, object][] = [
    ['what is disposed of', 'SCAN', 'DISPOSED', {}],
    ['what was sent back', 'SHRED', 'RETURNED', { confirm: true }],
    ['what is done', 'PICKUP', 'COMPLETED', {}],
    ['what is only announced', 'HOLD', 'EXPECTED', { until: tomorrow() }],
    ['what is in the works', 'RETURN_TO_SENDER', 'IN_PROCESS', {}],
  ];
  test.each(refusals)('is refused for %s, with the reason', async (_name, type, status, fields) => {
    const tenant = await makeTenant(app);
    const piece = await makePackage(app, tenant, { status });
    const { body } = await ask(app, tenant, piece, { type, ...fields }).expect(409);
    expect(body).toMatchObject({ code: 'action_not_allowed', reason: 'status', packageStatus: status });
    expect(body.detail).toContain(status);
    expect(await app.platform.database.prisma.packageAction.count({ where: { packageId: piece.id } })).toBe(0);
  });

  test('says what is wrong with the wish: the past, an unconfirmed end, an unknown type, too many pieces', async () => {
    const tenant = await makeTenant(app);
    const [piece] = await pieces(tenant, 1);
    const path = (body: object) => ask(app, tenant, piece as never, body).expect(422);
    const errorOf = async (body: object) => (await path(body)).body.errors[0];
    expect(await errorOf({ type: 'HOLD', until: '2020-01-01' })).toMatchObject({ path: 'until' });
    expect(await errorOf({ type: 'HOLD', until: '2199-01-01' })).toMatchObject({ path: 'until' });
    expect(await errorOf({ type: 'HOLD' })).toMatchObject({ path: 'until' });
    expect(await errorOf({ type: 'SHRED' })).toMatchObject({ path: 'confirm' });
    expect(await errorOf({ type: 'SHRED', confirm: false })).toMatchObject({ path: 'confirm' });
    expect(await errorOf({ type: 'BURN' })).toMatchObject({ path: 'type' });
    expect(await errorOf({ type: 'SCAN', share: ['nobody'] })).toMatchObject({ path: 'share.0' });
    const ids = Array.from({ length: 101 }, () => randomUUID());
    expect((await post(tenant, '/packages/actions', { type: 'SCAN', packageIds: ids })).status).toBe(422);
    expect((await post(tenant, '/packages/actions', { type: 'SCAN', packageIds: [] })).status).toBe(422);
    const twice = await post(tenant, '/packages/actions', { type: 'SCAN', packageIds: [piece?.id, piece?.id] });
    expect(twice.body.errors[0]).toMatchObject({ path: 'packageIds', message: 'names a piece twice' });
  });

  test('the same type twice, and two ends, are refused; a scan before the end is not', async () => {
    const tenant = await makeTenant(app);
    const [piece] = await pieces(tenant, 1);
    const wish = (body: object) => ask(app, tenant, piece as never, body);
    await wish({ type: 'SHRED', confirm: true }).expect(202);
    expect((await wish({ type: 'SHRED', confirm: true }).expect(409)).body.reason).toBe('asked_already');
    expect((await wish({ type: 'RETURN_TO_SENDER' }).expect(409)).body.reason).toBe('ending');
    expect((await wish({ type: 'HOLD', until: tomorrow() }).expect(409)).body.reason).toBe('ending');
    await wish({ type: 'SCAN' }).expect(202);
  });

  test('20 at once for one piece: one is taken, whatever way it is asked', async () => {
    const tenant = await makeTenant(app);
    const [piece] = await pieces(tenant, 1);
    const ends = [{ type: 'RETURN_TO_SENDER' }, { type: 'PICKUP' }, { type: 'JUNK', confirm: true }];
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) => ask(app, tenant, piece as never, ends[i % 3] ?? {})),
    );
    expect(answers.filter((answer) => answer.status === 202)).toHaveLength(1);
    expect(answers.filter((answer) => answer.status === 409)).toHaveLength(19);
  });

  test('an Idempotency-Key replays the first answer', async () => {
    const tenant = await makeTenant(app);
    const [piece] = await pieces(tenant, 1);
    const key = randomUUID();
    const send = () => ask(app, tenant, piece as never, { type: 'SCAN' }).set('Idempotency-Key', key);
    const first = await send().expect(202);
    const again = await send().expect(202);
    expect(again.headers['idempotent-replayed']).toBe('true');
    expect(again.body).toEqual(first.body);
  });
});

describe('many at once', () => {
  test('each has its answer; a stranger’s piece and an ended one are refused alone, and nothing is half done', async () => {
    const tenant = await subscribed();
    const other = await makeTenant(app);
    const [a, b] = await pieces(tenant, 2);
    const foreign = await makePackage(app, other);
    const gone = await makePackage(app, tenant, { status: 'DISPOSED' });
    const ids = [a?.id, foreign.id, gone.id, b?.id];
    const { body } = await post(tenant, '/packages/actions', { type: 'SCAN', packageIds: ids }).expect(207);
    expect(body.data.map((row: { packageId: string }) => row.packageId)).toEqual(ids);
    expect(body.data.map((row: { status: number }) => row.status)).toEqual([202, 404, 409, 202]);
    expect(body.data[1]).toMatchObject({ action: null, error: { code: 'not_found' } });
    expect(body.data[2]).toMatchObject({ error: { code: 'action_not_allowed', reason: 'status' } });
    const { prisma } = app.platform.database;
    expect(await prisma.packageAction.count({ where: { packageId: foreign.id } })).toBe(0);
    expect((await prisma.package.findUniqueOrThrow({ where: { id: foreign.id } })).version).toBe(1);
  });

  test('the quote is what is then asked, to the unit: quota first, then the plan’s price', async () => {
    const tenant = await subscribed();
    const ids = (await pieces(tenant, 8)).map((piece) => piece.id);
    const quote = (await post(tenant, '/packages/actions/quote', { type: 'SCAN', packageIds: ids }).expect(200)).body;
    expect(quote).toMatchObject({ total: { amount: 600, currency: 'USD' }, quotaLeft: 5 });
    expect(quote.data.map((row: { price: { amount: number } }) => row.price.amount)).toEqual([
      0, 0, 0, 0, 0, 200, 200, 200,
    ]);
    const asked = (await post(tenant, '/packages/actions', { type: 'SCAN', packageIds: ids }).expect(207)).body;
    expect(asked.data.map((row: { action: { price: object } }) => row.action.price)).toEqual(
      quote.data.map((row: { price: object }) => row.price),
    );
    const after = (await post(tenant, '/packages/actions/quote', { type: 'SCAN', packageIds: ids }).expect(200)).body;
    expect(after).toMatchObject({ total: { amount: 0 }, quotaLeft: 0 });
    expect(after.data[0]).toMatchObject({
      allowed: false,
      error: { code: 'action_not_allowed', reason: 'asked_already' },
    });
  });

  test('the last free scans asked 20 times in parallel: five are free, the rest is priced', async () => {
    const tenant = await subscribed();
    const asked = await Promise.all(
      (await pieces(tenant, 20)).map((piece) => ask(app, tenant, piece, { type: 'SCAN' })),
    );
    const prices = asked.map((answer) => answer.body.price.amount).sort((x, y) => x - y);
    expect(prices).toEqual([...Array(5).fill(0), ...Array(15).fill(200)]);
  });

  test('two bulk requests over the same pieces in another order: no deadlock, each piece once', async () => {
    const tenant = await makeTenant(app);
    const ids = (await pieces(tenant, 20)).map((piece) => piece.id);
    const send = (packageIds: string[]) => post(tenant, '/packages/actions', { type: 'SCAN', packageIds }).expect(207);
    const answers = await Promise.all([send(ids), send([...ids].reverse()), send(ids)]);
    const taken = answers.flatMap(({ body }) => body.data.filter((row: { status: number }) => row.status === 202));
    expect(taken).toHaveLength(20);
    expect(new Set(taken.map((row: { packageId: string }) => row.packageId)).size).toBe(20);
  });
});

describe('who does not pay', () => {
  test('a suspended workspace asks in vain, and nothing of what it asked before begins', async () => {
    const tenant = await subscribed();
    const waiting = await makeAction(app, tenant);
    const staff = await clerk(app);
    await suspendSubscription(app.ctx(), tenant.workspace.id);
    const [piece] = await pieces(tenant, 1);
    const { body } = await ask(app, tenant, piece as never, { type: 'SCAN' }).expect(402);
    expect(body).toMatchObject({ code: 'payment_required', reason: 'suspended' });
    expect((await post(tenant, '/packages/actions', { type: 'SCAN', packageIds: [piece?.id] })).status).toBe(402);
    expect((await post(tenant, '/packages/actions/quote', { type: 'SCAN', packageIds: [piece?.id] })).status).toBe(402);
    await expect(startAction(staff, waiting.id)).rejects.toMatchObject({ code: 'payment_required' });
    expect(await pieceStatus(app, waiting.piece.id)).toBe('PENDING');
    await app.http.post(`/api/v1/actions/${waiting.id}/cancel`).set(tenant.headers).expect(200);
  });
});

describe('cancelling', () => {
  test('gives the quota’s unit back, charges nothing, and says the same again', async () => {
    const tenant = await subscribed();
    const action = await makeAction(app, tenant);
    const cancel = () => app.http.post(`/api/v1/actions/${action.id}/cancel`).set(tenant.headers);
    const { body } = await cancel().expect(200);
    expect(body).toMatchObject({ status: 'CANCELLED', cancellable: false, progress: { step: null } });
    expect((await cancel().expect(200)).body).toEqual(body);
    const quote = await post(tenant, '/packages/actions/quote', { type: 'SCAN', packageIds: [action.piece.id] });
    expect(quote.body.quotaLeft).toBe(5);
    expect(await booked(app, action.id)).toEqual([]);
    await ask(app, tenant, action.piece, { type: 'SCAN' }).expect(202);
  });

  test('after the work has begun is refused', async () => {
    const tenant = await makeTenant(app);
    const action = await makeAction(app, tenant);
    await startAction(await clerk(app), action.id);
    const { body } = await app.http.post(`/api/v1/actions/${action.id}/cancel`).set(tenant.headers).expect(409);
    expect(body).toMatchObject({ code: 'action_started', status: 409, actionStatus: 'IN_PROGRESS' });
    expect((await actionRow(app, action.id)).status).toBe('IN_PROGRESS');
  });

  test('against a start at the same moment: one of them wins, and the other hears of it', async () => {
    const tenant = await makeTenant(app);
    const staff = await clerk(app);
    for (let i = 0; i < 8; i++) {
      const action = await makeAction(app, tenant);
      const [cancelled, started] = await Promise.all([
        app.http.post(`/api/v1/actions/${action.id}/cancel`).set(tenant.headers),
        startAction(staff, action.id).then(
          () => 'started',
          (error) => error.code,
        ),
      ]);
      const { status } = await actionRow(app, action.id);
      const outcome = [cancelled.status, started, status, await pieceStatus(app, action.piece.id)];
      expect([
        [200, 'action_ended', 'CANCELLED', 'PENDING'],
        [409, 'started', 'IN_PROGRESS', 'IN_PROCESS'],
      ]).toContainEqual(outcome);
    }
  });
});

describe('holding', () => {
  test('the piece is on hold by a job, until its day is over where it lies; then it waits again', async () => {
    const tenant = await makeTenant(app);
    const piece = await makePackage(app, tenant);
    const day = new Date(Date.now() + 3 * 86_400_000).toISOString().slice(0, 10);
    const { body } = await ask(app, tenant, piece, { type: 'HOLD', until: day }).expect(202);
    await runJobs(app);
    expect(await pieceStatus(app, piece.id)).toBe('ON_HOLD');
    const row = await actionRow(app, body.id);
    expect(row).toMatchObject({ status: 'SUCCEEDED', step: null });
    // Midnight in New York is four or five hours after midnight in UTC.
    expect(row.holdUntil?.toISOString().slice(11, 19)).toMatch(/^0[45]:00:00$/);
    // A longer one takes its place.
    const later = new Date(Date.now() + 9 * 86_400_000).toISOString();
    await ask(app, tenant, piece, { type: 'HOLD', until: later }).expect(202);
    await runJobs(app);
    expect(await pieceStatus(app, piece.id)).toBe('ON_HOLD');
    expect((await actionRow(app, body.id)).holdEndedAt).not.toBeNull();
    const { endHolds } = await import('../../../src/modules/package-action/package-action.service.js');
    await endHolds(app.ctx({ now: new Date(Date.now() + 5 * 86_400_000) }));
    expect(await pieceStatus(app, piece.id)).toBe('ON_HOLD');
    const end = app.ctx({ now: new Date(Date.now() + 10 * 86_400_000) });
    await Promise.all([endHolds(end), endHolds(end), endHolds(end)]);
    expect(await pieceStatus(app, piece.id)).toBe('PENDING');
    const history = await app.platform.database.prisma.packageEvent.findMany({
      where: { packageId: piece.id },
      orderBy: { at: 'asc' },
    });
    expect(history.map((event) => event.kind)).toEqual(['received', 'action_succeeded', 'hold_ended']);
  });
});

describe('following', () => {
  test('tells each change as an event and ends with the action; a session that ends is cut off', async () => {
    const tenant = await makeTenant(app);
    const action = await makeAction(app, tenant);
    const follow = (id: string) => fetch(`${app.url}/api/v1/actions/${id}/events`, { headers: tenant.headers });
    const told = await follow(action.id);
    expect(told.headers.get('content-type')).toMatch('text/event-stream');
    const staff = await clerk(app);
    await startAction(staff, action.id);
    await giveUpAction(staff, action.id, { reason: 'wet' });
    const events = (await told.text())
      .split('\n\n')
      .filter((event) => event.includes('data: '))
      .map((event) => [/event: (\w+)/.exec(event)?.[1], JSON.parse(/data: (.*)/.exec(event)?.[1] ?? '{}').status]);
    expect(events[0]).toEqual(['progress', 'QUEUED']);
    expect(events.at(-1)).toEqual(['end', 'FAILED']);
    const waiting = await makeAction(app, tenant);
    const cut = await follow(waiting.id);
    await app.platform.database.prisma.session.update({
      where: { id: tenant.sessionId },
      data: { endedAt: new Date() },
    });
    expect(await cut.text()).not.toContain('event: end');
  });
});
