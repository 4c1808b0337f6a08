import { packageListStatement } from '../src/modules/package/package.sql.js';
import { linkKeys } from '../src/shared/files/links.js';
import { type Bench, type Child, inTurn, milliseconds, perSecond, type Row, type Rows, SECRETS } from './harness.js';
import { type Outcome, rawLoad, requestsOf } from './support/raw-load.js';

const CONNECTIONS = 50;
const TOKENS = 1_000;
const LOAD_SECONDS = 3;

/** GET /packages, the 20 newest of a workspace, every middleware on, beside node:http + pg that do the same query. */
export const rows: Rows = async (bench) => {
  const small = await measure(bench, 'small', bench.small ? 3 : 2);
  const full = bench.small ? small : await measure(bench, 'full', 5);
  const row = (work: string, outcome: Seen, smaller: Seen, goal: string, reached: boolean): Row => ({
    work: `${work}: ${perSecond(outcome.work.perSecond)}, p99 ${milliseconds(outcome.work.p99)}`,
    reference: `bare node:http + pg, the same query: ${perSecond(outcome.reference.perSecond)}, p99 ${milliseconds(outcome.reference.p99)}`,
    ratio: outcome.ratio,
    smallRatio: smaller.ratio,
    goal,
    reached,
  });
  const tail = full.product.work.p99 / full.product.reference.p99;
  return [
    row(
      `GET /packages of ${full.packages.toLocaleString('en-US')} packages, ${CONNECTIONS} connections`,
      full.product,
      small.product,
      '>= 0.9, p99 within twice',
      full.product.ratio >= 0.9 && tail <= 2,
    ),
    row('the same statement, bare server', full.text, small.text, 'told: what the statement allows', true),
    row('the same by naive Prisma includes', full.prisma, small.prisma, 'told: why it is SQL', true),
  ];
};

type Seen = { work: Outcome; reference: Outcome; ratio: number };

async function measure(bench: Bench, size: Bench['size'], rounds: number) {
  const { url, scale } = await bench.database(size);
  const requests = await authorised(bench, scale.workspaces);
  const bare = await reference(bench, url, 'rows');
  const seen = async (server: Child, turns: number): Promise<Seen> => {
    for (const warm of [server, bare]) await load(warm, requests, 2);
    const outcome = await inTurn(
      turns,
      (value) => value.perSecond,
      () => load(server, requests, LOAD_SECONDS),
      () => load(bare, requests, LOAD_SECONDS),
    );
    await server.stop();
    return outcome;
  };
  const result = {
    packages: scale.workspaces * scale.packagesEach,
    product: await seen(await bench.serve(url), rounds),
    text: await seen(await reference(bench, url, 'text'), 2),
    prisma: await seen(await reference(bench, url, 'prisma'), 2),
  };
  await bare.stop();
  return result;
}

/** Of many users, each for his own workspace. */
export async function authorised(bench: Bench, workspaces: number): Promise<string[]> {
  const users = Array.from({ length: TOKENS }, (_, i) => bench.headers(1 + ((i * 7919) % workspaces)));
  return requestsOf('/api/v1/packages', await Promise.all(users));
}

function reference(bench: Bench, databaseUrl: string, mode: 'rows' | 'text' | 'prisma'): Promise<Child> {
  const { inner, outer } = linkKeys(SECRETS.SESSION_SECRET);
  const given = {
    databaseUrl,
    secret: SECRETS.JWT_SECRET,
    statement: packageListStatement(mode === 'text' ? 'text' : 'rows'),
    mode,
    keys: { inner: inner.toString('hex'), outer: outer.toString('hex') },
  };
  return bench.spawnReference('bench/support/bare-server.ts', { BARE: JSON.stringify(given) });
}

function load(server: Child, requests: string[], seconds: number): Promise<Outcome> {
  return rawLoad(server.url, requests, { connections: CONNECTIONS, seconds });
}
