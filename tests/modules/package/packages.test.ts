import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { movePackage } from '../../../src/modules/package/package.service.js';
import { MOVES } from '../../../src/modules/package/package.status.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { makeMember, makeTenant, makeUser, type Tenant } from '../../support/fixtures.js';
import { makePackage } from '../../support/packages.js';

let app: TestApp;
let ayse: Tenant;
let other: Tenant;
beforeAll(async () => {
  app = await startTestApp();
  ayse = await makeTenant(app);
  other = await makeTenant(app);
});
afterAll(() => app.close());

const get = (path: string, headers: Record<string, string>) => app.http.get(`/api/v1${path}`).set(headers);

describe('the list', () => {
  test('is newest first, whole, paged by keyset, and shaped as the single piece is', async () => {
    const tenant = await makeTenant(app);
    const ids: string[] = [];
    for (let i = 0; i < 7; i++) {
      const at = new Date(Date.UTC(2026, 0, 1 + Math.floor(i / 2)));
      const piece = await makePackage(app, tenant, {
        receivedAt: at,
        listedAt: at,
        sender: `Sender ${i}`,
        tags: ['a', 'b'],
        lengthMm: 10,
        widthMm: 20,
        heightMm: 30,
        weightGrams: 1200,
        freeUntil: new Date('2026-02-01'),
        photos: i % 3,
      });
      ids.push(piece.id);
    }
    const seen: { id: string; photos: unknown[] }[] = [];
    let cursor: string | null = null;
    do {
      const page: { body: { data: typeof seen; nextCursor: string | null } } = await get(
        `/packages?limit=3${cursor ? `&cursor=${cursor}` : ''}`,
        tenant.headers,
      ).expect(200);
      seen.push(...page.body.data);
      cursor = page.body.nextCursor;
    } while (cursor);
    expect(seen.map((item) => item.id).sort()).toEqual(ids.sort());
    expect(new Set(seen.map((item) => item.id)).size).toBe(7);
    for (const item of seen) {
      const { body, headers } = await get(`/packages/${item.id}`, tenant.headers).expect(200);
      expect(headers.etag).toBe('"v1"');
      const { history, actions, photos, storage, ...rest } = body;
      const { photos: listed, ...fields } = item;
      expect(fields).toEqual(rest);
      expect(storage).toMatchObject({ accrued: { amount: 0 }, tomorrow: { amount: 0 } });
      expect(listed.length).toBe(photos.length);
      expect(history.length).toBe(1);
      expect(actions).toEqual([]);
    }
    const times = (await get('/packages', tenant.headers)).body.data.map(
      (item: { receivedAt: string }) => item.receivedAt,
    );
    expect(times).toEqual([...times].sort().reverse());
    expect(seen[0]).toMatchObject({ freeUntil: '2026-02-01', dimensionsMm: { length: 10, width: 20, height: 30 } });
  });

  test('filters by status, time and words, whatever their case, accents or wildcards', async () => {
    const tenant = await makeTenant(app);
    await makePackage(app, tenant, {
      sender: 'IŞIK Ticaret',
      description: '100% cotton_shirt',
      trackingNumber: '1Z 999-AA1',
      receivedAt: new Date('2026-03-05T23:30:00Z'),
    });
    await makePackage(app, tenant, {
      status: 'IN_PROCESS',
      sender: 'Acme',
      receivedAt: new Date('2026-03-07T00:00:00Z'),
    });
    const count = async (query: string) => {
      const { body } = await get(`/packages?${query}`, tenant.headers).expect(200);
      return body.data.length;
    };
    expect(await count('q=isik')).toBe(1);
    expect(await count(`q=${encodeURIComponent('IŞık')}`)).toBe(1);
    expect(await count('q=1z999aa1')).toBe(1);
    expect(await count('q=100%25')).toBe(1);
    expect(await count('q=100_')).toBe(0);
    expect(await count(`q=${encodeURIComponent("' or 1=1 --")}`)).toBe(0);
    expect(await count('status=IN_PROCESS')).toBe(1);
    expect(await count('status=IN_PROCESS,PENDING')).toBe(2);
    expect(await count('receivedFrom=2026-03-05&receivedTo=2026-03-05')).toBe(1);
    expect(await count('receivedFrom=2026-03-06T00:00:00Z')).toBe(1);
    expect(await count('q=acme&status=PENDING&receivedFrom=2026-01-01')).toBe(0);
  });

  test('refuses what is no filter, and a cursor that is none of ours', async () => {
    for (const query of [
      'status=NOPE',
      'status[not]=x',
      'status=PENDING&status=EXPECTED',
      'q=',
      'limit=101',
      'x=1',
      `q=${'a'.repeat(201)}`,
      'q=%00',
    ]) {
      await get(`/packages?${query}`, ayse.headers).expect(422);
    }
    for (const cursor of ['nope', Buffer.from('1.2').toString('base64url'), encodeURIComponent("';--")]) {
      const { body } = await get(`/packages?cursor=${cursor}`, ayse.headers).expect(400);
      expect(body.code).toBe('cursor_invalid');
    }
  });

  test('a foreign cursor moves the place, never the owner', async () => {
    const foreign = await makePackage(app, other);
    const cursor = Buffer.from(`${Date.now() + 1000}.${foreign.id}`).toString('base64url');
    const { body } = await get(`/packages?cursor=${cursor}`, ayse.headers).expect(200);
    expect(body.data.map((item: { id: string }) => item.id)).not.toContain(foreign.id);
  });

  test('guards in its own statement as the others do in theirs', async () => {
    const stranger = await makeUser(app);
    const ask = async (headers: Record<string, string>) => {
      const list = await get('/packages', headers);
      const single = await get(`/packages/${randomUUID()}`, headers);
      expect([list.status, list.body.code]).toEqual([single.status, single.body.code]);
      return [list.status, list.body.code];
    };
    const ws = { 'X-Workspace-Id': ayse.workspace.id };
    expect(await ask({})).toEqual([401, 'unauthenticated']);
    expect(await ask({ ...ws, Authorization: 'Bearer x.y.z' })).toEqual([401, 'unauthenticated']);
    expect(await ask({ Authorization: `Bearer ${ayse.token}` })).toEqual([400, 'workspace_required']);
    expect(await ask({ ...ws, Authorization: `Bearer ${stranger.token}` })).toEqual([403, 'workspace_forbidden']);
    expect(await ask({ 'X-Workspace-Id': 'nonsense', Authorization: `Bearer ${ayse.token}` })).toEqual([
      403,
      'workspace_forbidden',
    ]);
    expect(await ask({ 'X-Workspace-Id': randomUUID(), Authorization: `Bearer ${ayse.token}` })).toEqual([
      403,
      'workspace_forbidden',
    ]);
    const member = await makeMember(app, ayse, 'MEMBER');
    await get('/packages', member.headers).expect(200);
    const { prisma } = app.platform.database;
    await prisma.membership.deleteMany({ where: { userId: member.user.id } });
    expect(await ask(member.headers)).toEqual([403, 'workspace_forbidden']);
    await prisma.session.update({ where: { id: member.sessionId }, data: { endedAt: new Date() } });
    expect(await ask(member.headers)).toEqual([401, 'unauthenticated']);
    const closed = await makeTenant(app);
    await prisma.workspace.update({ where: { id: closed.workspace.id }, data: { closedAt: new Date() } });
    expect(await ask(closed.headers)).toEqual([403, 'workspace_forbidden']);
  });
});

describe('one piece', () => {
  test("another workspace's piece is as unknown as a random id, for reading and writing", async () => {
    const foreign = await makePackage(app, other);
    const answers = [];
    for (const id of [foreign.id, randomUUID(), 'not-an-id']) {
      const read = await get(`/packages/${id}`, ayse.headers).expect(404);
      const write = await app.http.patch(`/api/v1/packages/${id}`).set(ayse.headers).send({ note: 'mine' }).expect(404);
      answers.push([read.body.code, read.body.detail, write.body.code, write.body.detail]);
    }
    expect(new Set(answers.map(String)).size).toBe(1);
    const row = await app.platform.database.prisma.package.findUniqueOrThrow({ where: { id: foreign.id } });
    expect([row.note, row.version]).toEqual([null, 1]);
  });

  test('PATCH changes the three fields alone, keeps the other editor out, and is audited', async () => {
    const piece = await makePackage(app, ayse);
    const patch = (body: object, version?: string) =>
      app.http
        .patch(`/api/v1/packages/${piece.id}`)
        .set(ayse.headers)
        .set(version ? { 'If-Match': version } : {})
        .send(body);
    const changed = await patch({ description: 'Shoes', note: 'line 1\nline 2', tags: ['x', 'x', 'y'] }, '"v1"').expect(
      200,
    );
    expect(changed.body).toMatchObject({ description: 'Shoes', tags: ['x', 'y'], version: 2 });
    expect(changed.headers.etag).toBe('"v2"');
    expect((await patch({ note: 'stale' }, '"v1"').expect(412)).body.code).toBe('version_conflict');
    await patch({ note: 'stale' }, 'garbage').expect(412);
    for (const body of [
      { status: 'COMPLETED' },
      { workspaceId: other.workspace.id },
      { id: piece.id },
      { note: 5 },
      { note: 'a\u0000b' },
      { tags: 'x' },
      { note: { contains: 'a' } },
    ]) {
      await patch(body).expect(422);
    }
    const [first, second] = await Promise.all([patch({ note: 'A' }, '"v2"'), patch({ note: 'B' }, '"v2"')]);
    expect([first.status, second.status].sort()).toEqual([200, 412]);
    const audit = await app.platform.database.prisma.auditLog.findMany({
      where: { targetId: piece.id, action: 'package.updated' },
    });
    expect(audit.length).toBe(2);
    await patch({ note: null }).expect(200);
  });
});

describe('announcing', () => {
  const announce = (tenant: Tenant, body: object) =>
    app.http.post('/api/v1/packages/expected').set(tenant.headers).send(body);

  test('makes an EXPECTED piece once for each workspace, in a race too', async () => {
    const body = { trackingNumber: '1Z 12345 E0205 27168', carrier: 'UPS', description: 'Books' };
    const all = await Promise.all(Array.from({ length: 6 }, () => announce(ayse, body)));
    expect(all.map((answer) => answer.status).sort()).toEqual([201, 409, 409, 409, 409, 409]);
    const made = all.find((answer) => answer.status === 201)?.body;
    expect(made).toMatchObject({
      status: 'EXPECTED',
      receivedAt: null,
      trackingNumber: body.trackingNumber,
      photos: [],
    });
    expect((await announce(ayse, { trackingNumber: '1z12345e020527168' }).expect(409)).body.code).toBe(
      'already_expected',
    );
    await announce(other, body).expect(201);
    const { body: detail } = await get(`/packages/${made.id}`, ayse.headers).expect(200);
    expect(detail.history).toMatchObject([{ kind: 'announced', from: null, to: 'EXPECTED', actor: { type: 'USER' } }]);
  });

  test('refuses a number that is none', async () => {
    for (const body of [
      {},
      { trackingNumber: '---' },
      { trackingNumber: 'AB\r\nC123' },
      { trackingNumber: 'x'.repeat(65) },
      { trackingNumber: 'OK1234', status: 'PENDING' },
    ]) {
      await announce(ayse, body).expect(422);
    }
  });
});

describe('moves', () => {
  test('every pair of statuses does what the table says', async () => {
    const statuses = Object.keys(MOVES) as (keyof typeof MOVES)[];
    for (const from of statuses) {
      for (const to of statuses) {
        if (to === 'PENDING' && ['EXPECTED', 'UNMATCHED', 'COMPLETED'].includes(from)) continue;
        const piece = await makePackage(app, from === 'UNMATCHED' ? null : ayse, { status: from });
        const move = movePackage(app.ctx(), piece.id, to, { reason: 'because' });
        if (MOVES[from].includes(to)) {
          const moved = await move;
          expect(moved.status).toBe(to);
          const events = await app.platform.database.prisma.packageEvent.findMany({
            where: { packageId: piece.id },
            orderBy: { id: 'asc' },
          });
          expect(events.at(-1)).toMatchObject({
            fromStatus: from,
            toStatus: to,
            reason: 'because',
            actorType: 'SYSTEM',
          });
        } else {
          await expect(move).rejects.toMatchObject({
            code: 'move_not_allowed',
            options: { extra: { permitted: MOVES[from] } },
          });
          const row = await app.platform.database.prisma.package.findUniqueOrThrow({ where: { id: piece.id } });
          expect([row.status, row.version]).toEqual([from, 1]);
        }
      }
    }
  });

  test('ten at once: one moves, the others are told what is permitted', async () => {
    const piece = await makePackage(app, ayse);
    const all = await Promise.allSettled(
      Array.from({ length: 10 }, () => movePackage(app.ctx(), piece.id, 'IN_PROCESS')),
    );
    expect(all.filter((one) => one.status === 'fulfilled').length).toBe(1);
    const history = await app.platform.database.prisma.packageEvent.count({ where: { packageId: piece.id } });
    expect(history).toBe(2);
  });

  test('the history cannot be rewritten', async () => {
    const piece = await makePackage(app, ayse);
    const { pool } = app.platform.database;
    await expect(
      pool.query('update "PackageEvent" set reason = $2 where "packageId" = $1', [piece.id, 'x']),
    ).rejects.toThrow('append-only');
    await expect(pool.query('delete from "PackageEvent" where "packageId" = $1', [piece.id])).rejects.toThrow(
      'append-only',
    );
  });
});
