import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import type { TestApp } from '../support/app.js';
import { makeLocation } from '../support/fixtures.js';
import { type StaffAgent, staffAgent, startOffice } from '../support/office.js';
import { type Customer, openCustomer, piecesOf, upsNumber } from '../support/receiving-page.js';

const RECEIVE = '/admin/api/resources/Package/actions/receive';
const PREVIEW = '/admin/api/pages/receiving';

let app: TestApp;
let clerk: StaffAgent;
let ayse: Customer;
let marlo: Customer;

beforeAll(async () => {
  app = await startOffice();
  const location = await makeLocation(app, { code: 'WIL', name: 'Wilmington' });
  ayse = await openCustomer(app, 'Ayşe Kaya', location.id);
  marlo = await openCustomer(app, 'Marlo Harms', location.id);
  clerk = await staffAgent(app, ['WAREHOUSE']);
});
afterAll(() => app.close());

const label = (ste: string, name: string) => `SHIP TO\n${name}\n2810 N Church St STE ${ste}\nWilmington, DE 19802`;
const count = () => app.platform.database.prisma.package.count();
const receive = async (body: object, agent = clerk) => (await agent.post(RECEIVE).send(body).expect(200)).body;

describe('Package.receive', () => {
  it('files a sure match and answers with notice, record and match', async () => {
    const body = await receive({
      labelText: label(ayse.ste, 'AYSE KAYA'),
      trackingNumber: upsNumber(1),
      weightGrams: 1200,
    });
    expect(body.notice).toMatchObject({ type: 'success' });
    expect(body.match).toMatchObject({
      decision: 'MATCHED',
      ste: ayse.ste,
      candidates: [{ ste: ayse.ste, workspaceName: 'Ayşe Kaya' }],
    });
    expect(body.record).toMatchObject({ params: { status: 'PENDING', carrier: 'UPS', weightGrams: 1200 } });
    expect(await piecesOf(app, ayse)).toMatchObject([{ id: body.record.id }]);
  });

  it('makes nothing of a doubt or of an unknown label until a person says', async () => {
    const before = await count();
    const doubt = await receive({ labelText: label(ayse.ste, 'MARLO HARMS') });
    expect([doubt.match.decision, doubt.record]).toEqual(['REVIEW', null]);
    expect(doubt.match.candidates.map((one: { ste: string }) => one.ste).sort()).toEqual([ayse.ste, marlo.ste].sort());
    const unknown = await receive({ labelText: label('11111118', 'NOBODY KNOWN') });
    expect([unknown.match.decision, unknown.record]).toEqual(['UNMATCHED', null]);
    expect(await count()).toBe(before);
    const { mailboxId } = doubt.match.candidates.find((one: { ste: string }) => one.ste === marlo.ste);
    const picked = await receive({ labelText: label(ayse.ste, 'MARLO HARMS'), mailboxId });
    expect(await piecesOf(app, marlo)).toMatchObject([{ id: picked.record.id }]);
    const shelved = await receive({ labelText: label('11111118', 'NOBODY KNOWN'), unmatched: true });
    expect(shelved.record.params.status).toBe('UNMATCHED');
  });

  it('refuses a tracking number of today, with the first piece, unless told `again`', async () => {
    const given = { ste: ayse.ste, trackingNumber: upsNumber(2) };
    const first = await receive(given);
    const refused = await receive(given);
    expect(refused.notice).toMatchObject({ type: 'error', code: 'already_received' });
    expect(refused.packageId).toBe(first.record.id);
    expect((await receive({ ...given, again: true })).record.id).not.toBe(first.record.id);
  });

  it('files one piece for one request key, however often it is asked at once', async () => {
    const given = { ste: ayse.ste, requestKey: 'clerk-1-piece-1' };
    const answers = await Promise.all(Array.from({ length: 8 }, () => receive(given)));
    expect(new Set(answers.map((answer) => answer.record.id)).size).toBe(1);
  });

  it('is the warehouse’s alone, and takes known fields only', async () => {
    const before = await count();
    for (const roles of [['SUPPORT'], ['FINANCE']] as const) {
      const other = await staffAgent(app, [...roles]);
      await other.post(RECEIVE).send({ ste: ayse.ste }).expect(403);
      await other.post(PREVIEW).send({ ste: ayse.ste }).expect(403);
    }
    await clerk.get(RECEIVE).expect(403);
    for (const bad of [
      {},
      { ste: ayse.ste, status: 'COMPLETED' },
      { ste: ayse.ste, weightGrams: 1.5 },
      { labelText: { not: '' } },
    ])
      expect((await receive(bad)).notice).toMatchObject({ type: 'error', code: 'validation_failed' });
    expect(await count()).toBe(before);
  });

  it.each([
    ['an empty label', ''],
    ['control characters', '\u0000\u0001\u001d\u007f'],
    ['emoji', '📦📦📦 🏠'],
    ['64 KB of noise', '#'.repeat(65_536)],
  ])('has a clear answer to %s', async (_what, labelText) => {
    const { body: answer, status } = await clerk.post(RECEIVE).send({ labelText });
    expect([200, 422]).toContain(status);
    expect(answer.match?.decision ?? answer.notice.code).toMatch(/UNMATCHED|validation_failed/);
  });

  it('refuses a label of a megabyte', async () => {
    await clerk
      .post(RECEIVE)
      .send({ labelText: 'STE 40726 '.repeat(100_000) })
      .expect(413);
  });
});

describe('the page’s own question', () => {
  it('says whose it is, by which carrier, and whether it was here today; it files nothing', async () => {
    const { record } = await receive({ ste: marlo.ste, trackingNumber: upsNumber(3) });
    const before = await count();
    const { body } = await clerk
      .post(PREVIEW)
      .send({ labelText: label(marlo.ste, 'MARLO HARMS'), barcodes: ['ABC123456789', upsNumber(3)] });
    expect(body).toMatchObject({
      trackingNumber: upsNumber(3),
      carrier: 'UPS',
      match: { decision: 'MATCHED', ste: marlo.ste },
      duplicate: { packageId: record.id },
    });
    expect(await count()).toBe(before);
    const { body: start } = await clerk.get(PREVIEW).expect(200);
    expect(start.locations).toMatchObject([{ code: 'WIL', name: 'Wilmington', country: 'US' }]);
  });

  it('gives the reasons in the clerk’s language', async () => {
    const turkish = await staffAgent(app, ['WAREHOUSE'], { locale: 'tr' });
    const { body } = await turkish.post(PREVIEW).send({ labelText: label(ayse.ste, 'MARLO HARMS') });
    const texts = body.match.candidates.flatMap((one: { reasons: { text: string }[] }) =>
      one.reasons.map((reason) => reason.text),
    );
    expect(texts.join()).toMatch(/etiketteki ad başka bir posta kutusunun/);
  });
});

describe('Package.addPhoto and undoReceive', () => {
  const addPhoto = (id: string, body: Buffer, name = 'label.jpg') =>
    clerk.post(`/admin/api/resources/Package/records/${id}/addPhoto`).attach('photo', body, name);

  it('adds a picture once, and refuses a script with a picture’s name', async () => {
    const { record } = await receive({ ste: ayse.ste });
    const picture = await sharp({ create: { width: 600, height: 400, channels: 3, background: '#963' } })
      .png()
      .toBuffer();
    for (let i = 0; i < 2; i++)
      expect((await addPhoto(record.id, picture)).body.notice).toMatchObject({ type: 'success' });
    const script = await addPhoto(record.id, Buffer.from('<script>alert(1)</script>'));
    expect(script.body.notice).toMatchObject({ type: 'error', code: 'media_type_unsupported' });
    const cut = await addPhoto(record.id, picture.subarray(0, picture.length - 200));
    expect(cut.body.notice.type).toBe('error');
    const [piece] = (await piecesOf(app, ayse)).filter((one) => one.id === record.id);
    expect(piece?.photos).toHaveLength(1);
    const { body: start } = await clerk.get(`${PREVIEW}?packageIds=${record.id}`).expect(200);
    const thumbnail = start.thumbnails[record.id];
    await clerk
      .get(thumbnail)
      .expect(200)
      .expect('content-type', 'image/jpeg')
      .expect('cache-control', /no-store/);
    await app.http.get(thumbnail).expect(302);
    await clerk.get(thumbnail.replace(/[^/]+\/thumbnail$/, `${record.id}/thumbnail`)).expect(404);
  });

  it('takes back one’s own piece alone', async () => {
    const { record } = await receive({ ste: ayse.ste });
    const undo = (agent: StaffAgent) =>
      agent.post(`/admin/api/resources/Package/records/${record.id}/undoReceive`).send({});
    const colleague = await staffAgent(app, ['WAREHOUSE']);
    expect((await undo(colleague)).body.notice).toMatchObject({ type: 'error', code: 'undo_too_late' });
    expect((await piecesOf(app, ayse)).map((one) => one.id)).toContain(record.id);
    expect((await undo(clerk)).body.notice).toMatchObject({ type: 'success' });
    expect((await piecesOf(app, ayse)).map((one) => one.id)).not.toContain(record.id);
  });
});
