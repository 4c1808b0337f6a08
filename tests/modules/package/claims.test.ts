import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { refuseClaim, releaseClaim } from '../../../src/modules/package/claim.service.js';
import { flagPackage, listUnmatched, tellOverdue } from '../../../src/modules/package/shelf.service.js';
import { piecesFor } from '../../../src/modules/shipping/quote.service.js';
import type { TestApp } from '../../support/app.js';
import { makeTenant, type Tenant } from '../../support/fixtures.js';
import { staffAgent, startOffice } from '../../support/office.js';
import { makePackage } from '../../support/packages.js';

let app: TestApp;
let tenant: Tenant;
let number: string;
beforeAll(async () => {
  app = await startOffice();
});
afterAll(() => app.close());
beforeEach(async () => {
  tenant = await makeTenant(app);
  number = `LOST${randomUUID().slice(0, 12).toUpperCase()}`;
});

const prisma = () => app.platform.database.prisma;
const claim = (who: Tenant, body: object = { trackingNumber: number }) =>
  app.http.post('/api/v1/packages/claims').set(who.headers).send(body);
const claimsOf = async (who: Tenant) => (await app.http.get('/api/v1/packages/claims').set(who.headers)).body.data;
const toldOf = (who: Tenant, event: string) =>
  prisma().notification.findMany({ where: { workspaceId: who.workspace.id, event }, orderBy: { id: 'asc' } });

describe('a claim on a piece that reached nobody', () => {
  it('is answered the same whether there is such a piece or not, and is open once', async () => {
    const [known, unknown] = [await claim(tenant), await claim(tenant, { trackingNumber: `${number}X`, note: 'Mine' })];
    await makePackage(app, null, { trackingNumber: number });
    const rival = await makeTenant(app);
    const third = await claim(rival);
    for (const answer of [known, unknown, third])
      expect({ ...answer.body, id: '', createdAt: '', trackingNumber: '', note: '' }).toEqual({
        ...{ id: '', createdAt: '', trackingNumber: '', note: '' },
        ...{ fileIds: [], status: 'OPEN', packageId: null, reason: null, decidedAt: null },
      });
    const twice = await Promise.all([
      claim(rival, { trackingNumber: `${number}Y` }),
      claim(rival, { trackingNumber: `${number.toLowerCase()}-y` }),
    ]);
    expect(twice.map((answer) => answer.status).sort()).toEqual([201, 409]);
    expect((await claim(tenant).expect(409)).body.code).toBe('already_claimed');
    expect(await claimsOf(tenant)).toHaveLength(2);
  });

  it('takes no file of another workspace, no number of an own piece, and not the twenty-first of a day', async () => {
    const stranger = await makeTenant(app);
    const file = await prisma().file.create({
      data: {
        workspaceId: stranger.workspace.id,
        purpose: 'UPLOAD',
        key: randomUUID(),
        name: 'invoice.pdf',
        contentType: 'application/pdf',
        size: 1,
        sha256: '',
        createdByType: 'USER',
        storedAt: new Date(),
      },
    });
    const { body } = await claim(tenant, { trackingNumber: number, fileIds: [file.id] }).expect(422);
    expect(body.errors[0].path).toBe('fileIds.0');
    const own = await claim(stranger, { trackingNumber: number, fileIds: [file.id] }).expect(201);
    expect(own.body.fileIds).toEqual([file.id]);
    await app.http.delete(`/api/v1/files/${file.id}`).set(stranger.headers).expect(409);
    await makePackage(app, tenant, { trackingNumber: number });
    expect((await claim(tenant).expect(409)).body.code).toBe('already_yours');
    const fisher = await makeTenant(app);
    for (let n = 0; n < 20; n++) await claim(fisher, { trackingNumber: `${number}${n}` }).expect(201);
    await claim(fisher, { trackingNumber: `${number}20` }).expect(429);
  });

  it('is released by staff: the piece goes over, its rivals are refused, all are told', async () => {
    const piece = await makePackage(app, null, { trackingNumber: number });
    const rival = await makeTenant(app);
    const [mine, theirs] = [(await claim(tenant)).body, (await claim(rival)).body];
    const agent = await staffAgent(app, ['WAREHOUSE']);
    const shelf = await agent.get('/admin/api/pages/unmatched').expect(200);
    expect(shelf.body.pieces).toContainEqual(expect.objectContaining({ id: piece.id, claims: 2, days: 0 }));
    const path = `/admin/api/resources/PackageClaim/records/${mine.id}/releaseClaim`;
    const answers = await Promise.all([agent.post(path).send({}), agent.post(path).send({})]);
    expect(answers.map((answer) => answer.body.notice.type).sort()).toEqual(['error', 'success']);
    expect(await claimsOf(tenant)).toMatchObject([{ status: 'RELEASED', packageId: piece.id }]);
    expect(await claimsOf(rival)).toMatchObject([{ id: theirs.id, status: 'REFUSED', packageId: null }]);
    await app.http.get(`/api/v1/packages/${piece.id}`).set(tenant.headers).expect(200);
    await app.http.get(`/api/v1/packages/${piece.id}`).set(rival.headers).expect(404);
    expect(await toldOf(tenant, 'claim-decided')).toHaveLength(1);
    expect(await toldOf(rival, 'claim-decided')).toHaveLength(1);
    await app.http.delete(`/api/v1/packages/claims/${mine.id}`).set(tenant.headers).expect(409);
  });

  it('names the piece where more than one has the number; is refused with a reason; can be withdrawn', async () => {
    await makePackage(app, null, { trackingNumber: number });
    const second = await makePackage(app, null, { trackingNumber: number });
    const { body } = await claim(tenant);
    await expect(releaseClaim(app.ctx(), body.id, {})).rejects.toMatchObject({ code: 'validation_failed' });
    await releaseClaim(app.ctx(), body.id, { packageId: second.id });
    expect(await claimsOf(tenant)).toMatchObject([{ status: 'RELEASED', packageId: second.id }]);

    const other = (await claim(tenant, { trackingNumber: `${number}Z` })).body;
    await refuseClaim(app.ctx(), other.id, { reason: 'The invoice is of another order.' });
    await expect(releaseClaim(app.ctx(), other.id, {})).rejects.toMatchObject({ code: 'claim_decided' });
    const last = (await claim(tenant, { trackingNumber: `${number}W` })).body;
    for (let n = 0; n < 2; n++)
      await app.http.delete(`/api/v1/packages/claims/${last.id}`).set(tenant.headers).expect(204);
    expect((await claimsOf(tenant)).map((row: { status: string }) => row.status)).toEqual([
      'WITHDRAWN',
      'REFUSED',
      'RELEASED',
    ]);
  });
});

it('the unmatched shelf is read page by page, the oldest first', async () => {
  const old = new Date(Date.now() - 40 * 86_400_000);
  for (let n = 0; n < 31; n++)
    await makePackage(app, null, { listedAt: old, receivedAt: old, unmatchedReason: 'No name' });
  const first = await listUnmatched(app.ctx(), {});
  expect(first.pieces).toHaveLength(30);
  expect(first.pieces[0]).toMatchObject({ days: 40, reason: 'No name' });
  expect(first.ages.older).toBeGreaterThanOrEqual(31);
  const second = await listUnmatched(app.ctx(), { cursor: first.next ?? '' });
  const ids = [...first.pieces, ...second.pieces].map((piece) => piece.id);
  expect(new Set(ids).size).toBe(ids.length);
});

it('flags are shown to the customer and told of once; a prohibited piece goes to no carrier', async () => {
  const piece = await makePackage(app, tenant, { weightGrams: 500 });
  const flag = (flags: ('DAMAGED' | 'PROHIBITED')[]) =>
    flagPackage(app.ctx(), piece.id, { flags, reason: 'A battery' });
  await flag(['DAMAGED']);
  await flag(['DAMAGED']);
  await flag(['DAMAGED', 'PROHIBITED']);
  expect(await toldOf(tenant, 'package-flagged')).toHaveLength(2);
  const { body } = await app.http.get(`/api/v1/packages/${piece.id}`).set(tenant.headers).expect(200);
  expect(body.flags).toEqual(['DAMAGED', 'PROHIBITED']);
  expect(body.history.map((event: { kind: string }) => event.kind)).toEqual(['received', 'flagged', 'flagged']);
  const ctx = app.ctx({ workspaceId: tenant.workspace.id });
  await expect(piecesFor(ctx, [piece.id])).rejects.toMatchObject({ code: 'package_not_shippable' });
  await flag([]);
  expect(await piecesFor(ctx, [piece.id])).toHaveLength(1);
});

it('an announced piece that does not come is told of once, after two weeks', async () => {
  const { body } = await app.http
    .post('/api/v1/packages/expected')
    .set(tenant.headers)
    .send({ trackingNumber: number })
    .expect(201);
  const later = (days: number) => app.ctx({ now: new Date(Date.now() + days * 86_400_000) });
  await tellOverdue(later(13));
  expect(await toldOf(tenant, 'arrival-overdue')).toEqual([]);
  await Promise.all([tellOverdue(later(15)), tellOverdue(later(15))]);
  await tellOverdue(later(16));
  const [told, ...more] = await toldOf(tenant, 'arrival-overdue');
  expect(more).toEqual([]);
  expect(told?.targetId).toBe(body.id);
});
