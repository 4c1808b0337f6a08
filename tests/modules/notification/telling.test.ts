import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Prisma } from '../../../src/generated/prisma/client.js';
import { record, recordBatch } from '../../../src/modules/audit-log/audit-log.service.js';
import { flushDigest } from '../../../src/modules/notification/notification.digest.js';
import { CAP_PER_HOUR } from '../../../src/modules/notification/notification.plan.js';
import { tellMembers, tellUser } from '../../../src/modules/notification/notification.service.js';
import { suppress } from '../../../src/modules/notification/notification.suppression.js';
import { readersTeller } from '../../../src/modules/notification/notification.triggers.js';
import { transaction } from '../../../src/shared/context.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { type Member, makeMember, makeTenant, type Tenant } from '../../support/fixtures.js';
import { makePackage } from '../../support/packages.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

const NOON = new Date('2026-11-24T12:00:00Z');
const at = (minutes: number) => app.ctx({ now: new Date(NOON.getTime() + minutes * 60_000) });
const db = () => app.platform.database.prisma;
const deliveries = (member: Member) =>
  db().notificationDelivery.findMany({
    where: { userId: member.user.id },
    orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
  });
/** Runs the flush of every group of a reader that is due by then. */
const flush = async (member: Member, minutes: number) => {
  const held = await db().notificationDelivery.findMany({
    where: { userId: member.user.id, groupKey: { not: null } },
    distinct: ['groupKey'],
  });
  for (const { groupKey } of held) await flushDigest(at(minutes), groupKey ?? '');
};
const received = async (tenant: Tenant, minutes: number, given: Record<string, unknown> = {}) => {
  const piece = await makePackage(app, tenant, given);
  await readersTeller.tell(at(minutes), {
    event: 'package.received',
    targetType: 'Package',
    targetId: piece.id,
    workspaceId: tenant.workspace.id,
    at: at(minutes).now.toISOString(),
    meta: {},
  });
  return piece;
};
const inbox = async (member: Member, query = '') =>
  (await app.http.get(`/api/v1/notifications${query}`).set(member.headers).expect(200)).body;

describe('a piece is received', () => {
  test('through the whole of it: the event’s own job, committed with the change or not at all', async () => {
    const tenant = await makeTenant(app);
    const piece = await makePackage(app, tenant);
    const target = { type: 'Package', id: piece.id, workspaceId: tenant.workspace.id };
    const jobs = async () =>
      (
        await app.platform.database.pool.query(
          `select payload from graphile_worker._private_jobs j join graphile_worker._private_tasks t on t.id = j.task_id
            where t.identifier = 'tell-readers' and payload->>'targetId' = $1`,
          [piece.id],
        )
      ).rows;
    await expect(
      transaction(app.ctx(), async (tx) => {
        await record(tx, 'package.received', target);
        throw new Error('rolled back');
      }),
    ).rejects.toThrow('rolled back');
    expect(await jobs()).toEqual([]);
    await record(app.ctx(), 'package.received', target, { picked: true });
    const [job, ...more] = await jobs();
    expect(more).toEqual([]);
    await readersTeller.tell(app.ctx(), job?.payload);
    await readersTeller.tell(app.ctx(), job?.payload);
    const { data } = await inbox(tenant);
    expect(data).toHaveLength(1);
    expect(data[0]).toMatchObject({
      event: 'package-received',
      category: 'packages',
      workspaceId: tenant.workspace.id,
      target: { type: 'Package', id: piece.id },
      url: `http://localhost:3000/app/packages/${piece.id}`,
      readAt: null,
    });
  });

  test('twenty pieces within minutes are one mail; each is a line of its own in the app', async () => {
    const tenant = await makeTenant(app, { name: 'Acme & Söhne' });
    for (let minute = 0; minute < 20; minute++) await received(tenant, minute / 5, { sender: `Shop ${minute}` });
    expect((await deliveries(tenant)).map(({ status }) => status)).toEqual(Array(20).fill('HELD'));
    await flush(tenant, 3);
    expect((await deliveries(tenant)).every(({ status }) => status === 'HELD')).toBe(true);
    await Promise.all([flush(tenant, 5), flush(tenant, 5), flush(tenant, 5)]);
    const [mail, ...rest] = await deliveries(tenant);
    expect(mail).toMatchObject({ status: 'OUTBOX', subject: '20 notices about Acme & Söhne', unsubscribable: true });
    expect(mail?.text.match(/^\* Received: /gm)).toHaveLength(20);
    expect(mail?.html).toContain('Acme &amp; Söhne');
    expect(rest.every(({ status, mergedIntoId }) => status === 'MERGED' && mergedIntoId === mail?.id)).toBe(true);
    expect((await inbox(tenant, '?limit=100')).data).toHaveLength(20);
  });

  test('one alone is told as itself, in the reader’s language and time zone', async () => {
    const tenant = await makeTenant(app, { name: 'Işık Ltd' });
    await db().user.update({
      where: { id: tenant.user.id },
      data: { locale: 'tr', timezone: 'Europe/Istanbul', name: 'Ayşe' },
    });
    await received(tenant, 0, { sender: 'Kırtasiye', kind: 'LETTER', freeUntil: new Date('2026-12-24') });
    await flush(tenant, 6);
    const [mail] = await deliveries(tenant);
    expect(mail).toMatchObject({
      status: 'OUTBOX',
      locale: 'tr',
      subject: 'Teslim alındı: mektup (gönderen: Kırtasiye)',
    });
    expect(mail?.text).toContain('Merhaba Ayşe,');
    expect(mail?.text).toContain('24 Aralık 2026 tarihine kadar ücretsizdir');
    expect(mail?.text).toMatch(/http:\/\/localhost:3000\/unsubscribe\/[\w-]+\.[\w-]{27}\s/);
  });

  test('members who may see it are told, others are not', async () => {
    const tenant = await makeTenant(app);
    const member = await makeMember(app, tenant, 'MEMBER');
    const stranger = await makeTenant(app);
    await received(tenant, 0);
    expect((await inbox(member)).data).toHaveLength(1);
    expect((await inbox(stranger)).data).toEqual([]);
  });
});

describe('what is no longer theirs', () => {
  test('a piece that moves to another mailbox leaves inbox and waiting digest of the old side at once', async () => {
    const [old, owner] = [await makeTenant(app), await makeTenant(app)];
    const piece = await received(old, 0, { sender: 'Secret Sender' });
    await received(old, 1, { sender: 'Own Sender' });
    await db().package.update({
      where: { id: piece.id },
      data: { workspaceId: owner.workspace.id, mailboxId: owner.mailboxId },
    });
    const told = (event: string, workspaceId: string) =>
      readersTeller.tell(at(2), {
        event,
        targetType: 'Package',
        targetId: piece.id,
        workspaceId,
        at: at(2).now.toISOString(),
        meta: { reason: 'it is of Rival Inc' },
      });
    await told('package.withdrawn', old.workspace.id);
    await told('package.reassigned', owner.workspace.id);
    await flush(old, 6);
    const { data } = await inbox(old);
    expect(data.map(({ event }: { event: string }) => event)).toEqual(['package-withdrawn', 'package-received']);
    const all = JSON.stringify([data, await deliveries(old)]);
    expect(all).not.toMatch(/Secret Sender|Rival Inc/);
    expect((await deliveries(old)).map(({ event, status }) => [event, status]).sort()).toEqual([
      ['package-received', 'OUTBOX'],
      ['package-received', 'SKIPPED'],
      ['package-withdrawn', 'OUTBOX'],
    ]);
    expect((await inbox(owner)).data.map(({ event }: { event: string }) => event)).toEqual(['package-received']);
  });

  test('a removed member gets no digest, and sees nothing of the workspace', async () => {
    const tenant = await makeTenant(app);
    const member = await makeMember(app, tenant, 'MEMBER');
    await received(tenant, 0);
    await db().membership.deleteMany({ where: { userId: member.user.id } });
    await flush(member, 6);
    expect(await deliveries(member)).toMatchObject([{ status: 'SKIPPED', lastError: 'no longer a member', text: '' }]);
    const { data, nextCursor } = await inbox({
      ...member,
      headers: { Authorization: member.headers.Authorization ?? '' },
    });
    expect({ data, nextCursor }).toEqual({ data: [], nextCursor: null });
    expect(
      (await app.http.get('/api/v1/notifications/unread').set('Authorization', member.headers.Authorization ?? ''))
        .body,
    ).toEqual({ unread: 0 });
  });
});

describe('when', () => {
  const pay = (tenant: Tenant, minutes: number) =>
    tellMembers(at(minutes), 'payment-failed', {
      sourceKey: randomUUID(),
      workspaceId: tenant.workspace.id,
      params: { amount: { amount: 4350, currency: 'USD' }, reason: 'declined' },
      path: '/app/billing/payments/x',
    });

  test('by night it waits for the morning of the reader; money does not', async () => {
    const tenant = await makeTenant(app);
    await db().user.update({ where: { id: tenant.user.id }, data: { timezone: 'America/New_York' } });
    const night = 15 * 60; // 03:00 UTC, 22:00 in New York
    await received(tenant, night);
    await tellMembers(at(night), 'invoice-issued', { sourceKey: 'i', workspaceId: tenant.workspace.id, params: {} });
    await pay(tenant, night);
    await flush(tenant, night + 6);
    const now = await deliveries(tenant);
    expect(now.map(({ event, status }) => [event, status]).sort()).toEqual([
      ['invoice-issued', 'OUTBOX'],
      ['package-received', 'HELD'],
      ['payment-failed', 'OUTBOX'],
    ]);
    expect(now.find(({ status }) => status === 'HELD')?.dueAt?.toISOString()).toBe('2026-11-25T13:00:00.000Z');
    await flush(tenant, 25 * 60);
    expect((await deliveries(tenant)).every(({ status }) => status === 'OUTBOX')).toBe(true);
  });

  test('hours that the reader moves meanwhile are kept', async () => {
    const tenant = await makeTenant(app);
    await received(tenant, 0);
    await app.http
      .put('/api/v1/notification-settings')
      .set(tenant.headers)
      .send({ settings: [], quietHours: { enabled: true, from: '11:00', to: '14:00' } })
      .expect(200);
    await flush(tenant, 6);
    expect(await deliveries(tenant)).toMatchObject([{ status: 'HELD', dueAt: new Date('2026-11-24T14:00:00Z') }]);
  });

  test('a bug cannot flood: beyond the cap of the hour all waits and is one digest', async () => {
    const tenant = await makeTenant(app);
    for (let made = 0; made < CAP_PER_HOUR.EMAIL + 10; made++) await pay(tenant, made / 10);
    const rows = await deliveries(tenant);
    expect(rows.filter(({ status }) => status === 'OUTBOX')).toHaveLength(CAP_PER_HOUR.EMAIL);
    await flush(tenant, 30);
    expect((await deliveries(tenant)).filter(({ status }) => status === 'HELD')).toHaveLength(10);
    await flush(tenant, 70);
    const after = await deliveries(tenant);
    expect(after.filter(({ status }) => status === 'OUTBOX')).toHaveLength(CAP_PER_HOUR.EMAIL + 1);
    expect(after.filter(({ status }) => status === 'MERGED')).toHaveLength(9);
  });

  test('many at once, in many processes: each told once, one digest', async () => {
    const tenant = await makeTenant(app);
    const piece = await makePackage(app, tenant);
    const once = (sourceKey: string) =>
      tellMembers(at(0), 'package-received', {
        sourceKey,
        workspaceId: tenant.workspace.id,
        params: { piece: piece.id },
      });
    await Promise.all(['a', 'b', 'a', 'b', 'a', 'c'].map(once));
    const rows = await deliveries(tenant);
    expect(rows).toHaveLength(3);
    expect(new Set(rows.map(({ dueAt }) => dueAt?.getTime())).size).toBe(1);
    const flushes = await app.platform.database.pool.query(
      `select count(*)::int as n from graphile_worker._private_jobs j join graphile_worker._private_tasks t on t.id = j.task_id
        where t.identifier = 'flush-digest' and payload->>'groupKey' = $1`,
      [rows[0]?.groupKey],
    );
    expect(flushes.rows[0].n).toBe(1);
  });
});

describe('whom not', () => {
  test('what was turned off is not told, before or after it was planned; the app lists it still', async () => {
    const tenant = await makeTenant(app);
    await received(tenant, 0);
    const off = [{ event: 'package-received', channel: 'EMAIL', enabled: false }];
    await app.http.put('/api/v1/notification-settings').set(tenant.headers).send({ settings: off }).expect(200);
    await flush(tenant, 6);
    await received(tenant, 10);
    expect(await deliveries(tenant)).toMatchObject([{ status: 'SKIPPED', lastError: 'turned off meanwhile' }]);
    expect((await inbox(tenant)).data).toHaveLength(2);
  });

  test('a dead address gets nothing, a complaint stops what may be turned off', async () => {
    const [dead, cross] = [await makeTenant(app), await makeTenant(app)];
    const bar = (tenant: Tenant, reason: 'HARD_BOUNCE' | 'COMPLAINT') =>
      suppress(app.ctx(), { channel: 'EMAIL', address: tenant.user.email.toUpperCase(), reason, detail: 'test' });
    await bar(dead, 'HARD_BOUNCE');
    await bar(dead, 'COMPLAINT');
    await bar(cross, 'COMPLAINT');
    for (const tenant of [dead, cross]) {
      await received(tenant, 0);
      await tellUser(at(0), 'password-changed', tenant.user.id, { sourceKey: 'x', params: { ip: '192.0.2.1' } });
    }
    const statuses = async (tenant: Tenant) =>
      (await deliveries(tenant)).map(({ event, status }) => `${event} ${status}`).sort();
    expect(await statuses(dead)).toEqual(['package-received SKIPPED', 'password-changed SKIPPED']);
    expect(await statuses(cross)).toEqual(['package-received SKIPPED', 'password-changed OUTBOX']);
  });
});

test('a set-based change: one job for 500 things, each told once', async () => {
  const tenants = [await makeTenant(app), await makeTenant(app)];
  const pieces = await Promise.all(tenants.map((tenant) => makePackage(app, tenant)));
  const rows = Prisma.sql`select "workspaceId", id as "targetId", '{}'::jsonb as meta from "Package" where id in (${Prisma.join(pieces.map(({ id }) => Prisma.sql`${id}::uuid`))})`;
  await transaction(app.ctx(), (tx) => recordBatch(tx, 'package.received', 'Package', rows));
  const jobs = await app.platform.database.pool.query(
    `select payload from graphile_worker._private_jobs j join graphile_worker._private_tasks t on t.id = j.task_id
      where t.identifier = 'tell-readers' and payload->'batch' is not null`,
  );
  expect(jobs.rows).toHaveLength(1);
  await readersTeller.tell(app.ctx(), jobs.rows[0].payload);
  for (const tenant of tenants) expect((await inbox(tenant)).data).toHaveLength(1);
});
