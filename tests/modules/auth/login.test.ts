import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startTestApp, type TestApp } from '../../support/app.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

test('register, log in, refresh, log out', async () => {
  const account = { email: 'Ayse@Example.com', password: 'a long enough pass', name: 'Ayşe Kaya' };
  const registered = await app.http.post('/api/v1/auth/register').send(account).expect(201);
  expect(registered.body.user).toMatchObject({ email: 'Ayse@Example.com', emailVerified: false, locale: 'en' });
  const loggedIn = await app.http
    .post('/api/v1/auth/login')
    .send({ email: 'ayse@example.com', password: account.password })
    .expect(200);
  const me = await app.http.get('/api/v1/me').set('Authorization', `Bearer ${loggedIn.body.accessToken}`).expect(200);
  expect(me.body.name).toBe('Ayşe Kaya');
  const { body: pair } = await app.http
    .post('/api/v1/auth/refresh')
    .send({ refreshToken: loggedIn.body.refreshToken })
    .expect(200);
  await app.http.post('/api/v1/auth/logout').send({ refreshToken: pair.refreshToken }).expect(204);
  const after = await app.http.get('/api/v1/me').set('Authorization', `Bearer ${pair.accessToken}`).expect(401);
  expect(after.body).toMatchObject({ code: 'unauthenticated', status: 401 });
});
