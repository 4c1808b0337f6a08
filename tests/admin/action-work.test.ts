import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import { actionRow, makeAction, makePages, pieceStatus } from '../support/actions.js';
import type { TestApp } from '../support/app.js';
import { makeTenant, type Tenant } from '../support/fixtures.js';
import { type StaffAgent, staffAgent, startOffice } from '../support/office.js';

let app: TestApp;
let clerk: StaffAgent;
let ayse: Tenant;

beforeAll(async () => {
  app = await startOffice({ COOL_OFF_HOURS: '0' });
  ayse = await makeTenant(app, { name: 'Ayşe Kaya', ste: '40726' });
  clerk = await staffAgent(app, ['WAREHOUSE'], { locale: 'en' });
});
afterAll(() => app.close());

const act = async (id: string, action: string, body: object = {}, agent = clerk) =>
  (await agent.post(`/admin/api/resources/PackageAction/records/${id}/${action}`).send(body).expect(200)).body;

describe('PackageAction.start, complete, fail', () => {
  it('work a shredding from the shelf to its proof, without a cool-off where there is none', async () => {
    const action = await makeAction(app, ayse, { type: 'SHRED', confirm: true });
    const barcode = action.piece.trackingNumber ?? '';
    expect((await act(action.id, 'complete', { barcode })).notice).toMatchObject({
      type: 'error',
      code: 'action_not_started',
    });
    expect((await act(action.id, 'start', { barcode: 'NOT-THIS' })).notice).toMatchObject({
      type: 'error',
      code: 'wrong_piece',
    });
    expect(await pieceStatus(app, action.piece.id)).toBe('PENDING');
    const started = await act(action.id, 'start', { barcode });
    expect(started.notice.type).toBe('success');
    expect(started.record.params).toMatchObject({ status: 'IN_PROGRESS', claimedById: clerk.staff.id });
    expect((await act(action.id, 'complete', {})).notice).toMatchObject({ code: 'barcode_needed' });
    const done = await act(action.id, 'complete', { barcode });
    expect(done.record.params.status).toBe('SUCCEEDED');
    expect(await pieceStatus(app, action.piece.id)).toBe('DISPOSED');
  });

  it('take pages by id or as pictures in the same request, and a reason for what failed', async () => {
    const byId = await makeAction(app, ayse);
    await act(byId.id, 'start');
    expect((await act(byId.id, 'complete', { fileIds: await makePages(app, 2) })).notice.type).toBe('success');
    expect(await actionRow(app, byId.id)).toMatchObject({ step: 'build_document' });
    const photographed = await makeAction(app, ayse, { type: 'OPEN_AND_PHOTO' });
    await act(photographed.id, 'start');
    const picture = await sharp({ create: { width: 30, height: 20, channels: 3, background: '#a63' } })
      .jpeg()
      .toBuffer();
    const { body } = await clerk
      .post(`/admin/api/resources/PackageAction/records/${photographed.id}/complete`)
      .attach('page', picture, 'photo.jpg')
      .expect(200);
    expect(body.notice.type).toBe('success');
    const failed = await makeAction(app, ayse);
    expect((await act(failed.id, 'fail', { reason: '' })).notice).toMatchObject({ code: 'validation_failed' });
    expect((await act(failed.id, 'fail', { reason: 'Empty envelope' })).record.params).toMatchObject({
      status: 'FAILED',
    });
    expect((await act(failed.id, 'start')).notice).toMatchObject({ code: 'action_ended' });
  });

  it('refuse what they do not know, another clerk, and another role', async () => {
    const action = await makeAction(app, ayse);
    for (const bad of [{ barcode: { not: 'x' } }, { status: 'SUCCEEDED' }, { fileIds: ['x'] }, { weightGrams: -1 }])
      expect((await act(action.id, 'start', bad)).notice).toMatchObject({ type: 'error', code: 'validation_failed' });
    await act(action.id, 'claim');
    const other = await staffAgent(app, ['WAREHOUSE'], { locale: 'tr' });
    expect((await act(action.id, 'start', {}, other)).notice).toMatchObject({
      code: 'action_claimed',
      message: expect.stringContaining('başka birinin'),
    });
    await act(action.id, 'release');
    expect((await act(action.id, 'start', {}, other)).notice.type).toBe('success');
    const support = await staffAgent(app, ['SUPPORT']);
    await support
      .post(`/admin/api/resources/PackageAction/records/${action.id}/fail`)
      .send({ reason: 'x' })
      .expect(403);
    const list = await support.get('/admin/api/resources/PackageAction/actions/list').expect(200);
    expect(list.body.records.length).toBeGreaterThan(3);
    expect((await actionRow(app, action.id)).status).toBe('IN_PROGRESS');
  });
});
