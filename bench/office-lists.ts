import { createStaff } from '../src/modules/auth/staff.service.js';
import { systemContext } from '../src/shared/context.js';
import { type Bench, load, type Rows } from './harness.js';

const PASSWORD = 'bench horse battery staple';

/** The back office's package list, everything on: session, staff read anew, gate, AdminJS, references, estimate. */
export const rows: Rows = async (bench) => {
  const full = await measure(bench, bench.size);
  const small = await measure(bench, 'small');
  return full.map((item, index) => {
    const reference = small[index]?.p50 ?? 0;
    return {
      work: `back office, ${item.name}: p50 ${item.p50} ms, ${item.perSecond.toFixed(0)}/s`,
      reference: `the same at a tenth of the data: p50 ${reference} ms`,
      ratio: item.p50 === 0 ? null : reference / item.p50,
      goal: item.goal,
      reached: item.reached && item.failures === 0,
    };
  });
};

async function measure(bench: Bench, size: Bench['size']) {
  const { url, pool } = await bench.database(size);
  const platform = await bench.platform(size);
  const email = `bench-${size}-${Date.now()}@example.com`;
  await createStaff(systemContext(platform, 'bench'), {
    email,
    name: 'Bench',
    roles: ['ADMIN'],
    locale: 'en',
    password: PASSWORD,
  });
  const server = await bench.serve(url);
  const cookie = await logIn(server.url, email);
  const { rows: counted } = await pool.query<{ pages: number }>(
    'select ceil(count(*) / 20.0)::int as pages from "Package"',
  );
  const last = counted[0]?.pages ?? 1;
  const list = '/admin/api/resources/Package/actions/list';
  const cases = [
    { name: 'page 1', path: `${list}?page=1`, ms: 10, perSecond: 500 },
    { name: 'page 1,000', path: `${list}?page=1000`, ms: 22 },
    { name: `page ${Math.round(last / 2)} (the middle)`, path: `${list}?page=${Math.round(last / 2)}`, ms: 66 },
    { name: `page ${last} (the last)`, path: `${list}?page=${last}`, ms: 22 },
    { name: 'filter by status', path: `${list}?filters.status=PENDING`, ms: 22 },
    { name: 'filter by text', path: `${list}?filters.trackingNumber=00042`, ms: 22 },
  ];
  const measured = [];
  for (const item of cases) {
    const requests = [{ path: item.path, headers: { cookie } }];
    await load(server.url, requests, { seconds: 1, connections: 1 });
    const alone = await load(server.url, requests, { seconds: 2, connections: 1 });
    const many = await load(server.url, requests, { seconds: 3, connections: 10 });
    const reached = alone.p50 <= item.ms && many.perSecond >= (item.perSecond ?? 0);
    measured.push({
      name: item.name,
      p50: alone.p50,
      perSecond: many.perSecond,
      failures: alone.failures + many.failures,
      goal: `p50 ${item.ms} ms${item.perSecond ? `, ${item.perSecond}/s with 10 clients` : ''}`,
      reached,
    });
  }
  await server.stop();
  return measured;
}

async function logIn(url: string, email: string): Promise<string> {
  const answer = await fetch(`${url}/admin/login`, {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams({ email, password: PASSWORD }),
  });
  if (answer.status !== 302) throw new Error(`log-in answered ${answer.status}`);
  return answer.headers.get('set-cookie')?.split(';')[0] ?? '';
}
