import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { login, messagesTo, post, registered } from '../../support/accounts.js';
import { startTestApp, type TestApp } from '../../support/app.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ LOGIN_PER_15_MIN: '1000' });
});
afterAll(() => app.close());

const me = (token: string) => app.http.get('/api/v1/me').set('Authorization', `Bearer ${token}`);
const refresh = (refreshToken: string) => post(app, '/auth/refresh', { refreshToken });

describe('refresh', () => {
  test('rotates; the spent one shown again ends the family and its access tokens at once, and the owner is told', async () => {
    const account = await registered(app);
    const other = (await login(app, account.email).expect(200)).body;
    const next = (await refresh(account.refreshToken).expect(200)).body;
    await me(next.accessToken).expect(200);
    const reused = await refresh(account.refreshToken).expect(401);
    expect(reused.body.code).toBe('refresh_reused');
    await me(next.accessToken).expect(401);
    await me(account.accessToken).expect(401);
    expect((await refresh(next.refreshToken).expect(401)).body.code).toBe('refresh_invalid');
    // Another log-in is another family.
    await me(other.accessToken).expect(200);
    await login(app, account.email).expect(200);
    expect(await messagesTo(app, account.email, 'refresh-reused')).toHaveLength(1);
    const audit = await app.platform.database.prisma.auditLog.findMany({
      where: { action: 'session.ended', meta: { path: ['reason'], equals: 'refresh_reused' } },
    });
    expect(audit).toHaveLength(1);
  });

  test('20 at once leave one live head at the most; log-in works after', async () => {
    const account = await registered(app);
    const answers = await Promise.all(Array.from({ length: 20 }, () => refresh(account.refreshToken)));
    const won = answers.filter((answer) => answer.status === 200);
    expect(won).toHaveLength(1);
    expect(answers.filter((answer) => answer.body.code === 'refresh_reused')).toHaveLength(19);
    const live = await app.platform.database.prisma.refreshToken.count({
      where: { spentAt: null, session: { userId: account.id, endedAt: null } },
    });
    expect(live).toBeLessThanOrEqual(1);
    await login(app, account.email).expect(200);
  });

  test.each(['', 'x', 'a'.repeat(300), 'nul\0'])('refuses %j', async (token) => {
    const { status, body } = await refresh(token);
    expect([401, 422]).toContain(status);
    expect(['refresh_invalid', 'validation_failed']).toContain(body.code);
  });

  test('an access token is no refresh token, nor the reverse', async () => {
    const account = await registered(app);
    expect((await refresh(account.accessToken)).status).toBeGreaterThanOrEqual(401);
    await me(account.refreshToken).expect(401);
  });

  test('a session that was not used for long is over', async () => {
    const account = await registered(app);
    const past = new Date(Date.now() - 1000);
    await app.platform.database.prisma.refreshToken.updateMany({
      where: { session: { userId: account.id } },
      data: { expiresAt: past },
    });
    expect((await refresh(account.refreshToken).expect(401)).body.code).toBe('refresh_invalid');
  });
});

describe('ending sessions', () => {
  test('logout ends this one only, whatever token of it is shown; an unknown one is 204 too', async () => {
    const account = await registered(app);
    const other = (await login(app, account.email).expect(200)).body;
    await post(app, '/auth/logout', { refreshToken: account.refreshToken }).expect(204);
    await post(app, '/auth/logout', { refreshToken: account.refreshToken }).expect(204);
    await post(app, '/auth/logout', { refreshToken: 'unknown' }).expect(204);
    await me(account.accessToken).expect(401);
    expect((await refresh(account.refreshToken).expect(401)).body.code).toBe('refresh_invalid');
    await me(other.accessToken).expect(200);
  });

  test('logout-all ends each', async () => {
    const account = await registered(app);
    const other = (await login(app, account.email).expect(200)).body;
    await post(app, '/auth/logout-all', undefined, account.headers).expect(204);
    await me(account.accessToken).expect(401);
    await me(other.accessToken).expect(401);
    await refresh(other.refreshToken).expect(401);
  });

  test('the list shows mine with the current one marked; one of it can be ended, a stranger cannot', async () => {
    const account = await registered(app);
    const stranger = await registered(app);
    await login(app, account.email).set('User-Agent', 'Second/1.0').expect(200);
    const list = await app.http.get('/api/v1/auth/sessions').set(account.headers).expect(200);
    expect(list.body.data).toHaveLength(2);
    const [second, first] = list.body.data;
    expect(first.current).toBe(true);
    expect(second).toEqual({
      id: expect.any(String),
      ip: '127.0.0.1',
      userAgent: 'Second/1.0',
      createdAt: expect.any(String),
      lastUsedAt: expect.any(String),
      current: false,
    });
    const path = `/api/v1/auth/sessions/${second.id}`;
    expect((await app.http.delete(path).set(stranger.headers).expect(404)).body.code).toBe('not_found');
    await app.http.delete(path).set(account.headers).expect(204);
    await app.http.delete(path).set(account.headers).expect(404);
    const after = await app.http.get('/api/v1/auth/sessions').set(account.headers).expect(200);
    expect(after.body.data.map((item: { id: string }) => item.id)).toEqual([first.id]);
  });
});
