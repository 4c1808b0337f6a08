import { EventEmitter } from 'node:events';
import { CronExpressionParser } from 'cron-parser';
import { type JobHelpers, Logger as QueueLogger, run, type TaskList } from 'graphile-worker';
import cron from 'node-cron';
import { z } from 'zod';
import { jobHandlers, schedule } from './registry.js';
import { type Ctx, type Platform, systemContext, transaction } from './shared/context.js';
import { enqueue, type JobHandler, type ScheduledJob } from './shared/jobs.js';
import { keepAlive } from './shared/liveness.js';
import { jobRuns } from './shared/metrics.js';

const ScheduledRunPayload = z.strictObject({ name: z.string(), slot: z.iso.datetime() });

export interface Worker {
  /** Lets running jobs end (or hands them back), then stops. */
  stop(): Promise<void>;
}

/** What the worker works on; the registry's, but for tests. */
export interface Work {
  handlers: readonly JobHandler[];
  schedule: readonly ScheduledJob[];
  concurrency: number;
  /** How often the schedule is looked at. */
  tick: string;
}

const WORK: Work = { handlers: jobHandlers, schedule, concurrency: 5, tick: '* * * * *' };

/** Starts taking jobs and ticking the schedule. */
export async function startWorker(platform: Platform, databaseUrl: string, given: Partial<Work> = {}): Promise<Worker> {
  const work = { ...WORK, ...given };
  const events = new EventEmitter();
  const liveness = await keepAlive(databaseUrl, events, platform.log);
  const runner = await run({
    connectionString: databaseUrl,
    concurrency: work.concurrency,
    maxPoolSize: work.concurrency + 2,
    pollInterval: 1_000,
    noHandleSignals: true,
    events: events as never,
    logger: new QueueLogger(() => (level, message, meta) => {
      if (level === 'error') platform.log.error({ ...meta, error: String(meta?.error) }, message);
    }),
    taskList: taskList(platform, work),
  });
  const look = () =>
    claimDueSlots(platform, work.schedule).catch((error) => platform.log.error({ err: error }, 'tick failed'));
  const ticking = cron.schedule(work.tick, look, { timezone: 'UTC' });
  // A slot that passed while no process was up is caught up now.
  await look();
  return {
    stop: async () => {
      await ticking.stop();
      await runner.stop();
      await liveness.stop();
    },
  };
}

/** Runs one job of the schedule as of a moment: its slot, or what `npm run job` was given. */
export async function runScheduledJob(platform: Platform, job: ScheduledJob, now: Date): Promise<void> {
  const ctx = systemContext(platform, job.name, { now });
  await counted(job.name, () => job.run(ctx));
  await ctx.db.scheduledRun.updateMany({ where: { name: job.name, slot: now }, data: { finishedAt: new Date() } });
}

/** What the queue can be asked to do. */
export function taskList(platform: Platform, work: Work = WORK): TaskList {
  const tasks: TaskList = {
    'scheduled-run': async (payload, helpers) => {
      const { name, slot } = await parsed(ScheduledRunPayload, payload, helpers);
      const job = work.schedule.find((item) => item.name === name);
      if (job) await runScheduledJob(platform, job, new Date(slot));
    },
  };
  for (const handler of work.handlers) {
    tasks[handler.name] = async (payload, helpers) => {
      const ctx = systemContext(platform, handler.name, { requestId: `job-${helpers.job.id}` });
      const given = await parsed(handler.payload, payload, helpers);
      await counted(handler.name, () => handler.run(ctx, given));
    };
  }
  return tasks;
}

/**
 * A payload that its schema refuses will be refused at every attempt: the job is parked (no attempts left, its reason in
 * `last_error`, counted by the metric jobs_parked) instead of being tried for days. The queue has no call for a job that
 * runs, so its own table is written.
 */
async function parsed<T extends z.ZodType>(schema: T, payload: unknown, helpers: JobHelpers): Promise<z.infer<T>> {
  const result = schema.safeParse(payload);
  if (result.success) return result.data;
  await helpers.query('update graphile_worker._private_jobs set max_attempts = attempts where id = $1', [
    helpers.job.id,
  ]);
  jobRuns.labels(helpers.job.task_identifier, 'parked').inc();
  throw new Error(
    `the payload is refused: ${result.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`).join('; ')}`,
  );
}

async function counted(task: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
    jobRuns.labels(task, 'done').inc();
  } catch (error) {
    jobRuns.labels(task, 'failed').inc();
    throw error;
  }
}

function slotBefore(job: ScheduledJob, now: Date): Date {
  return CronExpressionParser.parse(job.cron, { currentDate: new Date(now.getTime() + 1), tz: 'UTC' })
    .prev()
    .toDate();
}

/** Each job's last slot before `now`: what a start would catch up. */
export function slotsDue(now: Date): { name: string; slot: Date }[] {
  return schedule.map((job) => ({ name: job.name, slot: slotBefore(job, now) }));
}

/**
 * Enqueues a run for each job's last slot, unless one of the processes that tick has. By the database's clock: a process
 * whose own clock is wrong neither runs a slot early nor twice, and one that passed while the database was away is caught
 * up at the next look.
 */
async function claimDueSlots(platform: Platform, jobs: readonly ScheduledJob[]): Promise<void> {
  const { rows } = await platform.database.pool.query<{ now: Date }>('select clock_timestamp() as now');
  const now = rows[0]?.now ?? new Date();
  for (const job of jobs) await claimSlot(systemContext(platform, job.name), job, slotBefore(job, now));
}

/** The process whose insert takes the slot enqueues its run. */
async function claimSlot(ctx: Ctx, job: ScheduledJob, slot: Date): Promise<void> {
  const where = { name_slot: { name: job.name, slot } };
  if (await ctx.db.scheduledRun.findUnique({ where, select: { id: true } })) return;
  await transaction(ctx, async (tx) => {
    const { count } = await tx.db.scheduledRun.createMany({ data: [{ name: job.name, slot }], skipDuplicates: true });
    if (count === 1) await enqueue(tx, 'scheduled-run', { name: job.name, slot: slot.toISOString() });
  });
}
