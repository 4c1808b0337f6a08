import { EventEmitter } from 'node:events';
import { CronExpressionParser } from 'cron-parser';
import { Logger as QueueLogger, run, type TaskList } from 'graphile-worker';
import cron from 'node-cron';
import { z } from 'zod';
import { jobHandlers, schedule } from './registry.js';
import { type Ctx, type Platform, systemContext, transaction } from './shared/context.js';
import { enqueue, type ScheduledJob } from './shared/jobs.js';
import { keepAlive } from './shared/liveness.js';
import { jobRuns } from './shared/metrics.js';

const ScheduledRunPayload = z.strictObject({ name: z.string(), slot: z.iso.datetime() });

export interface Worker {
  /** Lets running jobs end (or hands them back), then stops. */
  stop(): Promise<void>;
}

/** Starts taking jobs and ticking the schedule. */
export async function startWorker(platform: Platform, databaseUrl: string, concurrency = 5): Promise<Worker> {
  const events = new EventEmitter();
  const liveness = await keepAlive(databaseUrl, events, platform.log);
  const runner = await run({
    connectionString: databaseUrl,
    concurrency,
    maxPoolSize: concurrency + 2,
    pollInterval: 1_000,
    noHandleSignals: true,
    events: events as never,
    logger: new QueueLogger(() => (level, message, meta) => {
      if (level === 'error') platform.log.error({ ...meta, error: String(meta?.error) }, message);
    }),
    taskList: taskList(platform),
  });
  const ticks = schedule.map((job) =>
    cron.schedule(
      job.cron,
      () =>
        claimSlot(systemContext(platform, job.name), job, slotBefore(job, new Date())).catch((error) =>
          platform.log.error({ err: error }, 'tick failed'),
        ),
      {
        timezone: 'UTC',
      },
    ),
  );
  // A slot that passed while no process was up is caught up now; one that ran already is claimed already.
  for (const job of schedule) await claimSlot(systemContext(platform, job.name), job, slotBefore(job, new Date()));
  return {
    stop: async () => {
      await Promise.all(ticks.map((tick) => tick.stop()));
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
export function taskList(platform: Platform): TaskList {
  const tasks: TaskList = {
    'scheduled-run': async (payload) => {
      const { name, slot } = ScheduledRunPayload.parse(payload);
      const job = schedule.find((item) => item.name === name);
      if (job) await runScheduledJob(platform, job, new Date(slot));
    },
  };
  for (const handler of jobHandlers) {
    tasks[handler.name] = async (payload, helpers) => {
      const ctx = systemContext(platform, handler.name, { requestId: `job-${helpers.job.id}` });
      await counted(handler.name, () => handler.run(ctx, handler.payload.parse(payload)));
    };
  }
  return tasks;
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

/** Of many processes that tick, the one whose insert takes the slot enqueues its run. */
async function claimSlot(ctx: Ctx, job: ScheduledJob, slot: Date): Promise<void> {
  await transaction(ctx, async (tx) => {
    const { count } = await tx.db.scheduledRun.createMany({ data: [{ name: job.name, slot }], skipDuplicates: true });
    if (count === 1) await enqueue(tx, 'scheduled-run', { name: job.name, slot: slot.toISOString() });
  });
}
