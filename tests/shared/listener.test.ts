import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import express from 'express';
import { listenerOf } from '../../src/shared/listener.js';

const app = express();
app.get('/seen', (req, res) => {
  res.json({ id: req.query.id, agent: req.get('user-agent'), fresh: req.fresh, ip: req.ip });
});
app.use((error: Error, _req: express.Request, res: express.Response, _next: express.NextFunction) => {
  res.status(500).send(error.message);
});
const server = listenerOf(app);
let url = '';

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(async () => {
  await new Promise((resolve) => server.close(resolve));
});

test('requests and responses are born as those of the app, so that Express has no prototype to exchange', async () => {
  const born = new Promise<[object, object]>((resolve) =>
    server.prependOnceListener('request', (req, res) =>
      resolve([Object.getPrototypeOf(req), Object.getPrototypeOf(res)]),
    ),
  );
  const answer = await fetch(`${url}/seen?id=7`, { headers: { 'user-agent': 'listener' } });
  expect(await answer.json()).toEqual({ id: '7', agent: 'listener', fresh: false, ip: '127.0.0.1' });
  const [request, response] = await born;
  expect(request).toBe(app.request);
  expect(response).toBe(app.response);
});

test('what Express knows nothing of ends as usual: a missing path, HEAD, a body', async () => {
  expect((await fetch(`${url}/nowhere`)).status).toBe(404);
  expect((await fetch(`${url}/seen`, { method: 'HEAD' })).status).toBe(200);
  expect((await fetch(`${url}/seen`, { method: 'POST', body: 'x'.repeat(100_000) })).status).toBe(404);
});
