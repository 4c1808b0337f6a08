import { Logger, runOnce } from 'graphile-worker';
import { requestActions } from '../src/modules/package-action/package-action.service.js';
import { readConfig } from '../src/shared/config.js';
import type { Ctx } from '../src/shared/context.js';
import { systemContext } from '../src/shared/context.js';
import { openPlatform } from '../src/shared/platform.js';
import { taskList } from '../src/worker.js';
import { type Bench, inTurn, milliseconds, perSecond, type Row, SECRETS, timed } from './harness.js';

const PIECES = 100;

/** A bulk request of 100 pieces beside 100 requests of one; steps of machines through the worker. */
export const rows = async (bench: Bench): Promise<Row[]> => {
  const { url } = await bench.emptyDatabase();
  const platform = await openPlatform(
    readConfig({ NODE_ENV: 'test', DATABASE_URL: url, LOG_LEVEL: 'silent', ...SECRETS }),
  );
  try {
    const ctx = systemContext(platform, 'bench');
    const tenant = await newTenant(ctx);
    const until = new Date(Date.now() + 86_400_000).toISOString();
    const hold = (packageIds: string[]) => requestActions(tenant, { type: 'HOLD', until, packageIds });
    const rounds = bench.small ? 3 : 7;
    const { work, reference, ratio } = await inTurn(
      rounds,
      (value: number) => value,
      async () => {
        const ids = await newPieces(tenant, PIECES);
        return timed(() => hold(ids));
      },
      async () => {
        const ids = await newPieces(tenant, PIECES);
        return timed(async () => {
          for (const id of ids) await hold([id]);
        });
      },
    );
    const steps = Number((await ctx.pool.query('select count(*) from graphile_worker.jobs')).rows[0]?.count ?? 0);
    const spent = await timed(() =>
      runOnce({
        connectionString: url,
        taskList: taskList(platform),
        concurrency: 5,
        maxPoolSize: 7,
        logger: new Logger(() => () => {}),
      }),
    );
    return [
      {
        work: `bulk request of ${PIECES} pieces: ${milliseconds(work)}`,
        reference: `${PIECES} requests of one piece: ${milliseconds(reference)}`,
        ratio,
        goal: 'a fifth of the time',
        reached: ratio <= 0.2,
      },
      {
        work: `action steps through the worker: ${perSecond(steps / (spent / 1_000))} (${steps} steps)`,
        reference: '',
        ratio: null,
        goal: '50/s',
        reached: steps / (spent / 1_000) >= 50,
      },
    ];
  } finally {
    await platform.close();
  }
};

async function newTenant(ctx: Ctx): Promise<Ctx> {
  const place = {
    code: 'BENCH',
    name: 'Bench',
    line1: '1 Main St',
    city: 'Wilmington',
    country: 'US',
    timezone: 'America/New_York',
  };
  const location = await ctx.db.location.create({ data: place });
  const workspace = await ctx.db.workspace.create({ data: { name: 'Bench' } });
  await ctx.db.mailbox.create({ data: { workspaceId: workspace.id, locationId: location.id, ste: '40726' } });
  return { ...ctx, workspaceId: workspace.id };
}

async function newPieces(ctx: Ctx, count: number): Promise<string[]> {
  const mailbox = await ctx.db.mailbox.findFirstOrThrow({ where: { workspaceId: ctx.workspaceId ?? '' } });
  const made = await ctx.db.package.createManyAndReturn({
    data: Array.from({ length: count }, () => ({
      workspaceId: ctx.workspaceId,
      mailboxId: mailbox.id,
      locationId: mailbox.locationId,
      status: 'PENDING' as const,
      receivedAt: new Date(),
    })),
    select: { id: true },
  });
  return made.map((piece) => piece.id);
}
