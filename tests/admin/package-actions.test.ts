import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TestApp } from '../support/app.js';
import { makeTenant, type Tenant } from '../support/fixtures.js';
import { type StaffAgent, staffAgent, startOffice } from '../support/office.js';
import { makePackage } from '../support/packages.js';

let app: TestApp;
let clerk: StaffAgent;
let ayse: Tenant;
let jane: Tenant;

beforeAll(async () => {
  app = await startOffice();
  ayse = await makeTenant(app, { name: 'Ayşe Kaya', ste: '40726' });
  jane = await makeTenant(app, { name: 'Jane Miller', ste: '51238' });
  clerk = await staffAgent(app, ['WAREHOUSE'], { locale: 'en' });
});
afterAll(() => app.close());

const act = async (id: string, action: string, body: object, agent = clerk) =>
  (await agent.post(`/admin/api/resources/Package/records/${id}/${action}`).send(body).expect(200)).body;
const rowOf = (id: string) => app.platform.database.prisma.package.findUniqueOrThrow({ where: { id } });

describe('Package.changeStatus', () => {
  it('moves one, with its reason in the history, and shows the record', async () => {
    const piece = await makePackage(app, ayse);
    const body = await act(piece.id, 'changeStatus', { status: 'IN_PROCESS', reason: 'on the bench' });
    expect(body.notice).toMatchObject({ type: 'success' });
    expect(body.record.params.status).toBe('IN_PROCESS');
    const { body: seen } = await app.http.get(`/api/v1/packages/${piece.id}`).set(ayse.headers).expect(200);
    expect(seen.history.at(-1)).toMatchObject({ from: 'PENDING', to: 'IN_PROCESS', reason: 'on the bench' });
  });

  it('refused: the notice has the code and what is permitted, nothing has changed', async () => {
    const piece = await makePackage(app, ayse, { status: 'COMPLETED' });
    const body = await act(piece.id, 'changeStatus', { status: 'PENDING' });
    expect(body.notice).toMatchObject({ type: 'error', code: 'move_not_allowed' });
    expect(body.permitted).toEqual([]);
    expect(await rowOf(piece.id)).toMatchObject({ status: 'COMPLETED', version: 1 });
    for (const bad of [
      {},
      { status: 'NOPE' },
      { status: { not: 'x' } },
      { status: 'PENDING', workspaceId: jane.workspace.id },
    ])
      expect((await act(piece.id, 'changeStatus', bad)).notice).toMatchObject({
        type: 'error',
        code: 'validation_failed',
      });
  });

  it('in bulk: a refusal concerns that piece alone', async () => {
    const [good, bad] = [await makePackage(app, ayse), await makePackage(app, ayse, { status: 'RETURNED' })];
    const { body } = await clerk
      .post(`/admin/api/resources/Package/bulk/changeStatus?recordIds=${good.id},${bad.id}`)
      .send({ status: 'ON_HOLD' })
      .expect(200);
    expect(body.notice).toMatchObject({ type: 'error', code: 'move_not_allowed' });
    expect([(await rowOf(good.id)).status, (await rowOf(bad.id)).status]).toEqual(['ON_HOLD', 'RETURNED']);
  });
});

describe('Package.match', () => {
  it('gives a piece of the unmatched shelf to the mailbox that a person names', async () => {
    const piece = await makePackage(app, null);
    const body = await act(piece.id, 'match', { mailboxId: jane.mailboxId });
    expect(body.notice.type).toBe('success');
    expect(body.record.params.status).toBe('PENDING');
    await app.http.get(`/api/v1/packages/${piece.id}`).set(jane.headers).expect(200);
  });

  it('by its kept label or a suite number: only where that is sure', async () => {
    const sure = await makePackage(app, null, { labelText: 'Jane Miller\n2810 N Church St STE 51238' });
    expect((await act(sure.id, 'match', {})).match).toMatchObject({ decision: 'MATCHED', ste: '51238' });
    expect((await rowOf(sure.id)).workspaceId).toBe(jane.workspace.id);
    const doubt = await makePackage(app, null, { labelText: 'Jane Miller\n2810 N Church St STE 40726' });
    const body = await act(doubt.id, 'match', {});
    expect(body.match.decision).toBe('REVIEW');
    expect(body.match.candidates.length).toBeGreaterThan(0);
    expect(await rowOf(doubt.id)).toMatchObject({ status: 'UNMATCHED', workspaceId: null });
    const bare = await makePackage(app, null);
    expect((await act(bare.id, 'match', {})).notice).toMatchObject({ type: 'error', code: 'validation_failed' });
  });

  it('moves a misfiled piece: the old customer loses it at once', async () => {
    const piece = await makePackage(app, ayse);
    await act(piece.id, 'match', { mailboxId: jane.mailboxId, reason: 'misread' });
    await app.http.get(`/api/v1/packages/${piece.id}`).set(ayse.headers).expect(404);
    await app.http.get(`/api/v1/packages/${piece.id}`).set(jane.headers).expect(200);
    const again = await act(piece.id, 'match', { mailboxId: jane.mailboxId });
    expect(again.notice).toMatchObject({ type: 'error', code: 'conflict' });
  });
});

it('support looks at pieces and does no more', async () => {
  const support = await staffAgent(app, ['SUPPORT']);
  const piece = await makePackage(app, ayse, { photos: 1 });
  for (const action of ['match', 'changeStatus', 'removePhoto'])
    await support.post(`/admin/api/resources/Package/records/${piece.id}/${action}`).send({}).expect(403);
  const list = await support.get('/admin/api/resources/Package/actions/list?perPage=100').expect(200);
  const listed = list.body.records.find((one: { id: string }) => one.id === piece.id);
  const path = `/admin/media/photos/${listed.params.photoId}/thumbnail`;
  await app.http.get(path).expect(302);
  await support.get('/admin/media/photos/nonsense/thumbnail').expect(404);
  // Where there is no picture the list says so, and no browser asks for one.
  expect(list.body.records.some((one: { params: { photoId?: string } }) => one.params.photoId === undefined)).toBe(
    true,
  );
});
