import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { StaffUser } from '../../../src/generated/prisma/client.js';
import { assignPackage } from '../../../src/modules/package/assignment.service.js';
import { ReceiveInput } from '../../../src/modules/package/receiving.schema.js';
import {
  listFiled,
  previewLabel,
  receivePackage,
  undoReceive,
} from '../../../src/modules/package/receiving.service.js';
import type { Ctx } from '../../../src/shared/context.js';
import { makeSte } from '../../../src/shared/damm.js';
import { recipientKeysOf } from '../../../src/shared/names.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { makeLocation, makeStaff, makeTenant, type Tenant } from '../../support/fixtures.js';

let app: TestApp;
let clerk: StaffUser;
let ayse: Tenant;
let jane: Tenant;
let serial = 410;
beforeAll(async () => {
  app = await startTestApp();
  clerk = await makeStaff(app, ['WAREHOUSE']);
  ayse = await tenant('Ayşe Yıldız');
  jane = await tenant('Jane Miller');
});
afterAll(() => app.close());

async function tenant(name: string): Promise<Tenant> {
  const made = await makeTenant(app, { name, ste: makeSte(String(++serial * 7)) });
  await app.platform.database.prisma.recipient.create({
    data: { mailboxId: made.mailboxId, name, nameKeys: recipientKeysOf(name, []) },
  });
  return made;
}

const staff = (given: Partial<Ctx> = {}, who = clerk) =>
  app.ctx({ actor: { type: 'STAFF', id: who.id, name: who.name, roles: who.roles }, ...given });
const label = (to: Tenant, name: string, more = '') =>
  `${name}\n2810 N Church St STE ${to.ste}\nWilmington, DE 19802\n${more}`;
const receive = (input: object, ctx = staff()) => receivePackage(ctx, ReceiveInput.parse(input));
const row = (id: string) => app.platform.database.prisma.package.findUniqueOrThrow({ where: { id } });
const count = () => app.platform.database.prisma.package.count();
const listOf = async (of: Tenant) => {
  const { body } = await app.http.get('/api/v1/packages?limit=100').set(of.headers).expect(200);
  return body.data.map((item: { id: string }) => item.id) as string[];
};
const fresh = () => `TN${randomUUID().replaceAll('-', '').toUpperCase()}`;

describe('the decision', () => {
  test('MATCHED files at once, and the customer sees the piece', async () => {
    const { piece, match } = await receive({
      labelText: label(ayse, 'AYSE YILDIZ'),
      trackingNumber: '1Z 999 AA1 01 2345 6784',
      weightGrams: 1200,
      dimensionsMm: [300, 200, 100],
      shelf: 'A-3',
      sender: 'Acme',
      kind: 'LETTER',
    });
    expect(match).toMatchObject({ decision: 'MATCHED', ste: ayse.ste });
    expect(match.candidates[0]).toMatchObject({
      mailboxId: ayse.mailboxId,
      workspaceName: 'Ayşe Yıldız',
      recipient: 'Ayşe Yıldız',
    });
    expect(match.candidates[0]?.reasons.length).toBeGreaterThan(0);
    const { body } = await app.http.get(`/api/v1/packages/${piece?.id}`).set(ayse.headers).expect(200);
    expect(body).toMatchObject({
      status: 'PENDING',
      kind: 'LETTER',
      carrier: 'UPS',
      weightGrams: 1200,
      dimensionsMm: { length: 300, width: 200, height: 100 },
      sender: 'Acme',
      recipient: 'Ayşe Yıldız',
      history: [{ kind: 'received', from: null, to: 'PENDING', actor: { type: 'STAFF', name: 'Warehouse' } }],
    });
    expect(body.freeUntil).toMatch(/^\d{4}-\d\d-\d\d$/);
    const audit = await app.platform.database.prisma.auditLog.findMany({ where: { targetId: piece?.id ?? '' } });
    expect(audit.map((one) => one.action)).toEqual(['package.received']);
  });

  test('reasons are in the reader’s language', async () => {
    const tr = await previewLabel(staff({ locale: 'tr' }), { labelText: label(ayse, 'Ayşe Yıldız') });
    expect(tr.match.candidates[0]?.reasons.map((reason) => reason.text).join()).toContain('ad kayıttaki gibi');
  });

  test('REVIEW and UNMATCHED alone make nothing; a pick and the shelf do', async () => {
    const before = await count();
    const conflict = await receive({ labelText: label(ayse, 'Jane Miller') });
    expect([conflict.piece, conflict.match.decision]).toEqual([null, 'REVIEW']);
    expect(conflict.match.candidates.map((one) => one.mailboxId).sort()).toEqual(
      [ayse.mailboxId, jane.mailboxId].sort(),
    );
    const unknown = await receive({ labelText: 'Nobody Knows\n2810 N Church St STE 99999999' });
    expect([unknown.piece, unknown.match.decision, unknown.match.ste]).toEqual([null, 'UNMATCHED', null]);
    expect(await count()).toBe(before);
    const picked = await receive({ labelText: label(ayse, 'Jane Miller'), mailboxId: jane.mailboxId });
    expect(picked.piece).toMatchObject({ workspaceId: jane.workspace.id, status: 'PENDING', matchDecision: 'REVIEW' });
    const shelved = await receive({ labelText: label(ayse, 'Ayşe Yıldız'), unmatched: true, unmatchedReason: 'torn' });
    expect(shelved.piece).toMatchObject({
      status: 'UNMATCHED',
      workspaceId: null,
      mailboxId: null,
      unmatchedReason: 'torn',
    });
    expect(await count()).toBe(before + 2);
  });

  test('a number typed alone is enough where its check digit proves it, and an unknown or closed one is not', async () => {
    const { piece } = await receive({ ste: ayse.ste });
    expect(piece).toMatchObject({ workspaceId: ayse.workspace.id });
    const gone = await tenant('Gone Away');
    await app.platform.database.prisma.mailbox.update({
      where: { id: gone.mailboxId },
      data: { closedAt: new Date() },
    });
    expect(await receive({ ste: gone.ste })).toMatchObject({ piece: null, match: { decision: 'UNMATCHED' } });
    await expect(receive({ mailboxId: gone.mailboxId })).rejects.toMatchObject({ code: 'validation_failed' });
    await expect(receive({ mailboxId: randomUUID() })).rejects.toMatchObject({ code: 'validation_failed' });
    await expect(receive({ ste: ayse.ste, locationId: randomUUID() })).rejects.toMatchObject({
      code: 'validation_failed',
    });
  });

  test('a mailbox of another location is never filed at once', async () => {
    const istanbul = await makeLocation(app, { timezone: 'Europe/Istanbul', country: 'TR' });
    const there = await receive({ labelText: label(ayse, 'Ayşe Yıldız'), locationId: istanbul.id });
    expect([there.piece, there.match.decision]).toEqual([null, 'REVIEW']);
    const picked = await receive({
      labelText: label(ayse, 'Ayşe Yıldız'),
      locationId: istanbul.id,
      mailboxId: ayse.mailboxId,
    });
    expect(picked.piece).toMatchObject({ locationId: istanbul.id, workspaceId: ayse.workspace.id });
  });
});

describe('the same tracking number', () => {
  test('is refused within a day with a link to the first, at that location alone, unless again', async () => {
    const trackingNumber = fresh();
    const first = await receive({ ste: ayse.ste, trackingNumber });
    await expect(receive({ ste: jane.ste, trackingNumber: trackingNumber.toLowerCase() })).rejects.toMatchObject({
      code: 'already_received',
      options: {
        extra: { packageId: first.piece?.id, url: `/admin/resources/Package/records/${first.piece?.id}/show` },
      },
    });
    // A decision that makes no piece is warned of it too.
    await expect(receive({ labelText: 'nothing to read', trackingNumber })).rejects.toMatchObject({
      code: 'already_received',
    });
    expect((await previewLabel(staff(), { ste: ayse.ste, trackingNumber })).duplicate).toMatchObject({
      packageId: first.piece?.id,
    });
    expect((await receive({ ste: ayse.ste, trackingNumber, again: true })).piece?.id).not.toBe(first.piece?.id);
    const elsewhere = await makeLocation(app);
    await receive({ mailboxId: ayse.mailboxId, trackingNumber, locationId: elsewhere.id });
    await receive({ ste: ayse.ste, trackingNumber }, staff({ now: new Date(Date.now() + 25 * 3_600_000) }));
  });

  test('two clerks at once, four times: one piece each time', async () => {
    const other = await makeStaff(app, ['WAREHOUSE']);
    for (let i = 0; i < 4; i++) {
      const trackingNumber = fresh();
      const all = await Promise.allSettled([
        receive({ ste: ayse.ste, trackingNumber }),
        receive({ ste: ayse.ste, trackingNumber }, staff({}, other)),
        receive({ ste: jane.ste, trackingNumber }, staff({}, other)),
      ]);
      expect(all.filter((one) => one.status === 'fulfilled').length).toBe(1);
      for (const one of all) if (one.status === 'rejected') expect(one.reason.code).toBe('already_received');
      const rows = await app.platform.database.prisma.package.count({ where: { trackingKey: trackingNumber } });
      expect(rows).toBe(1);
    }
  });

  test('one request repeated, also while the first still runs, makes one piece', async () => {
    for (const trackingNumber of [undefined, fresh()]) {
      const requestKey = randomUUID();
      const before = await count();
      const all = await Promise.all(
        Array.from({ length: 5 }, () => receive({ ste: ayse.ste, requestKey, trackingNumber })),
      );
      expect(new Set(all.map((one) => one.piece?.id)).size).toBe(1);
      expect(all.filter((one) => !one.repeated).length).toBe(1);
      expect((await receive({ ste: ayse.ste, requestKey, trackingNumber })).repeated).toBe(true);
      expect(await count()).toBe(before + 1);
    }
    // Another clerk's key is theirs.
    const requestKey = randomUUID();
    const mine = await receive({ ste: ayse.ste, requestKey });
    const theirs = await receive({ ste: jane.ste, requestKey }, staff({}, await makeStaff(app, ['WAREHOUSE'])));
    expect(theirs.piece?.id).not.toBe(mine.piece?.id);
  });
});

describe('an announced piece', () => {
  const announce = async (of: Tenant, trackingNumber: string) => {
    const { body } = await app.http
      .post('/api/v1/packages/expected')
      .set(of.headers)
      .send({ trackingNumber, description: 'Shoes' })
      .expect(201);
    return body.id as string;
  };

  test('becomes the received one, also where the label says nothing', async () => {
    const trackingNumber = fresh();
    const id = await announce(ayse, trackingNumber);
    const { piece, match } = await receive({ labelText: 'smudged beyond reading', trackingNumber });
    expect(match.decision).toBe('MATCHED');
    expect(piece).toMatchObject({ id, status: 'PENDING', workspaceId: ayse.workspace.id, description: 'Shoes' });
    const { body } = await app.http.get(`/api/v1/packages/${id}`).set(ayse.headers).expect(200);
    expect(body.history.map((one: { to: string }) => one.to)).toEqual(['EXPECTED', 'PENDING']);
  });

  test('of two customers is for a person to decide; the label may name a third', async () => {
    const trackingNumber = fresh();
    await announce(ayse, trackingNumber);
    await announce(jane, trackingNumber);
    const { piece, match } = await receive({ labelText: 'smudged', trackingNumber });
    expect([piece, match.decision]).toEqual([null, 'REVIEW']);
    const single = fresh();
    await announce(jane, single);
    const conflict = await receive({ labelText: label(ayse, 'Ayşe Yıldız'), trackingNumber: single });
    expect([conflict.piece, conflict.match.decision]).toEqual([null, 'REVIEW']);
  });

  test('two clerks at once: one arrival', async () => {
    const trackingNumber = fresh();
    const id = await announce(ayse, trackingNumber);
    const all = await Promise.allSettled([1, 2, 3].map(() => receive({ ste: ayse.ste, trackingNumber, again: true })));
    const pieces = all.flatMap((one) => (one.status === 'fulfilled' ? [one.value.piece?.id] : []));
    expect(pieces.filter((piece) => piece === id).length).toBe(1);
    expect(await app.platform.database.prisma.packageEvent.count({ where: { packageId: id } })).toBe(2);
  });
});

describe('taking back', () => {
  test('the last filing: the customer never had it, the number is free again, the announcement stands again', async () => {
    const trackingNumber = fresh();
    await app.http.post('/api/v1/packages/expected').set(ayse.headers).send({ trackingNumber }).expect(201);
    const { piece } = await receive({ ste: ayse.ste, trackingNumber });
    const id = piece?.id ?? '';
    expect((await listFiled(staff())).map((one) => one.id)).toContain(id);
    await undoReceive(staff(), id);
    await app.http.get(`/api/v1/packages/${id}`).set(ayse.headers).expect(404);
    expect(await listOf(ayse)).not.toContain(id);
    expect((await listFiled(staff())).map((one) => one.id)).not.toContain(id);
    const { body } = await app.http.get(`/api/v1/packages?status=EXPECTED&q=${trackingNumber}`).set(ayse.headers);
    expect(body.data).toMatchObject([{ status: 'EXPECTED', trackingNumber }]);
    const again = await receive({ ste: ayse.ste, trackingNumber });
    expect(again.piece?.id).toBe(body.data[0].id);
    expect(await row(id)).toMatchObject({ status: 'DISPOSED', workspaceId: null });
    await expect(undoReceive(staff(), id)).rejects.toMatchObject({ code: 'not_found' });
  });

  test('not when somebody touched it, not another clerk’s, not late, and once in a race', async () => {
    const touched = (await receive({ ste: ayse.ste })).piece?.id ?? '';
    await app.http.patch(`/api/v1/packages/${touched}`).set(ayse.headers).send({ note: 'mine' }).expect(200);
    const late = (await receive({ ste: ayse.ste })).piece?.id ?? '';
    const mine = (await receive({ ste: ayse.ste })).piece?.id ?? '';
    const colleague = staff({}, await makeStaff(app, ['WAREHOUSE']));
    for (const [ctx, id] of [
      [staff(), touched],
      [staff({ now: new Date(Date.now() + 3_600_000) }), late],
      [colleague, mine],
    ] as const) {
      await expect(undoReceive(ctx, id)).rejects.toMatchObject({ code: 'undo_too_late' });
      expect((await row(id)).status).toBe('PENDING');
    }
    const all = await Promise.allSettled([1, 2, 3].map(() => undoReceive(staff(), mine)));
    expect(all.filter((one) => one.status === 'fulfilled').length).toBe(1);
  });
});

describe('changing hands', () => {
  test('from the unmatched shelf', async () => {
    const { piece } = await receive({ labelText: 'J. Unknown', unmatched: true });
    const assigned = await assignPackage(staff(), piece?.id ?? '', { mailboxId: jane.mailboxId });
    expect(assigned).toMatchObject({ status: 'PENDING', workspaceId: jane.workspace.id });
    const { body } = await app.http.get(`/api/v1/packages/${assigned.id}`).set(jane.headers).expect(200);
    expect(body.history).toMatchObject([{ kind: 'assigned', from: 'UNMATCHED', to: 'PENDING' }]);
  });

  test('to another mailbox: the old side loses it at once, nothing of theirs goes over, both are told', async () => {
    const { piece } = await receive({ ste: ayse.ste, trackingNumber: fresh() });
    const id = piece?.id ?? '';
    await app.http.get(`/api/v1/packages/${id}`).set(ayse.headers).expect(200);
    await app.http
      .patch(`/api/v1/packages/${id}`)
      .set(ayse.headers)
      .send({ note: 'private words', tags: ['t'] })
      .expect(200);
    await assignPackage(staff(), id, { mailboxId: jane.mailboxId, reason: 'misfiled' });
    await app.http.get(`/api/v1/packages/${id}`).set(ayse.headers).expect(404);
    expect(await listOf(ayse)).not.toContain(id);
    const { body } = await app.http.get(`/api/v1/packages/${id}`).set(jane.headers).expect(200);
    expect(body).toMatchObject({ note: null, tags: [], description: null });
    expect(JSON.stringify(body)).not.toContain(ayse.mailboxId);
    expect(body.history.length).toBe(1);
    const audit = await app.platform.database.prisma.auditLog.findMany({
      where: { targetId: id },
      orderBy: { at: 'asc' },
    });
    const withdrawn = audit.find((one) => one.action === 'package.withdrawn');
    expect(withdrawn).toMatchObject({
      workspaceId: ayse.workspace.id,
      meta: { seenBy: [{ userId: ayse.user.id, kind: 'PIECE' }] },
    });
    expect(audit.find((one) => one.action === 'package.reassigned')).toMatchObject({ workspaceId: jane.workspace.id });
  });

  test('refused while it is worked, at its end, and to where it is', async () => {
    const { piece } = await receive({ ste: ayse.ste });
    const id = piece?.id ?? '';
    await expect(assignPackage(staff(), id, { mailboxId: ayse.mailboxId })).rejects.toMatchObject({ code: 'conflict' });
    await app.platform.database.prisma.package.update({ where: { id }, data: { status: 'IN_PROCESS' } });
    await expect(assignPackage(staff(), id, { mailboxId: jane.mailboxId })).rejects.toMatchObject({
      code: 'move_not_allowed',
    });
  });
});

describe('a person’s correction', () => {
  test('is remembered: the next label of that spelling files itself', async () => {
    const firm = await tenant('Karadeniz Ticaret');
    const text = label(firm, 'Kdz Tic Levent Depo');
    expect((await receive({ labelText: text })).match.decision).toBe('REVIEW');
    await receive({ labelText: text, mailboxId: firm.mailboxId });
    expect((await receive({ labelText: text })).match.decision).toBe('MATCHED');
    const [recipient] = await app.platform.database.prisma.recipient.findMany({ where: { mailboxId: firm.mailboxId } });
    expect(recipient?.aliases.length).toBe(1);
    const audit = await app.platform.database.prisma.auditLog.findMany({ where: { workspaceId: firm.workspace.id } });
    expect(audit.map((one) => one.action)).toEqual(
      expect.arrayContaining(['package.match_corrected', 'recipient.alias_learned']),
    );
  });

  test('never teaches one customer the name of another', async () => {
    await receive({ labelText: label(ayse, 'Jane Miller'), mailboxId: ayse.mailboxId });
    const recipients = await app.platform.database.prisma.recipient.findMany({ where: { mailboxId: ayse.mailboxId } });
    expect(recipients.flatMap((one) => one.aliases)).toEqual([]);
  });
});

describe('hostile input', () => {
  test('a label of a megabyte is refused; 64 KB of anything is answered quickly', async () => {
    await expect(async () => receive({ labelText: 'x'.repeat(1 << 20) })).rejects.toMatchObject({ name: 'ZodError' });
    const texts = [
      'STE '.repeat(16_000),
      '1'.repeat(65_000),
      'a '.repeat(32_000),
      '\u0000\u0001\u202e'.repeat(20_000),
      '😀'.repeat(32_000),
      'O0Il1|'.repeat(10_000),
      '('.repeat(65_000),
      '\'; drop table "Package"; --'.repeat(2_000),
    ];
    for (const labelText of texts) {
      const { piece, match } = await receive({ labelText });
      expect([piece, match.decision]).toEqual([null, expect.stringMatching(/UNMATCHED|REVIEW/)]);
    }
  });

  test('control characters and emoji can be shelved; nothing at all is asked again', async () => {
    const { piece } = await receive({ labelText: 'a\u0000b\u001b[31m\ud800 😀\r\nc', unmatched: true });
    expect(piece?.labelText).toBe('a b [31m\ufffd 😀\nc');
    expect((await receive({ labelText: '' })).match.decision).toBe('UNMATCHED');
    expect((await receive({ labelText: '   ' })).piece).toBeNull();
    await expect(receive({})).rejects.toMatchObject({ code: 'validation_failed' });
    await expect(receive({ unmatched: true, mailboxId: ayse.mailboxId })).rejects.toMatchObject({
      code: 'validation_failed',
    });
  });

  test('fields that are none, wrong kinds and sizes are refused before anything happens', async () => {
    const before = await count();
    for (const extra of [
      { status: 'COMPLETED' },
      { workspaceId: ayse.workspace.id },
      { weightGrams: 0 },
      { weightGrams: 1.5 },
      { weightGrams: '5' },
      { dimensionsMm: [1, 2] },
      { kind: 'BOX' },
      { trackingNumber: { contains: 'x' } },
      { shelf: 'a\nb' },
      { requestKey: 'short' },
      { ste: "1' or '1" },
    ]) {
      expect(ReceiveInput.safeParse({ ste: ayse.ste, ...extra }).success).toBe(false);
    }
    expect(await count()).toBe(before);
  });
});
