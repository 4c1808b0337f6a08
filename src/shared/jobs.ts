import type { z } from 'zod';
import type { Ctx } from './context.js';

/** A background job: its payload is parsed before `run`, which must be safe to repeat. */
export interface JobHandler<T extends z.ZodType = z.ZodType> {
  name: string;
  payload: T;
  run(ctx: Ctx, payload: z.infer<T>): Promise<void>;
  maxAttempts?: number;
}

/** A job on the clock: each slot runs once, however many processes tick. `ctx.now` is the slot's moment. */
export interface ScheduledJob {
  name: string;
  /** Five-field cron, UTC. */
  cron: string;
  run(ctx: Ctx): Promise<void>;
}

export function defineJob<T extends z.ZodType>(handler: JobHandler<T>): JobHandler {
  return handler as unknown as JobHandler;
}

export interface EnqueueOptions {
  /** One waiting job for each key: a second one replaces it. */
  key?: string;
  runAt?: Date;
  maxAttempts?: number;
  queue?: string;
}

/** Adds a job in the caller's own transaction: it exists only if the change that asked for it does. */
export async function enqueue(ctx: Ctx, task: string, payload: object, options: EnqueueOptions = {}): Promise<void> {
  await ctx.db.$executeRaw`select graphile_worker.add_job(
    ${task}::text,
    payload => ${JSON.stringify(payload)}::json,
    queue_name => ${options.queue ?? null}::text,
    run_at => ${options.runAt ?? null}::timestamptz,
    max_attempts => ${options.maxAttempts ?? 25}::int,
    job_key => ${options.key ?? null}::text
  )`;
}

/** The same for many jobs of one task, in one statement. */
export async function enqueueEach(
  ctx: Ctx,
  task: string,
  jobs: readonly { payload: object; key: string; runAt?: Date | undefined }[],
): Promise<void> {
  if (jobs.length === 0) return;
  const rows = jobs.map(({ payload, key, runAt }) => ({ payload, key, at: runAt?.toISOString() ?? null }));
  await ctx.db.$executeRaw`
    select count(graphile_worker.add_job(${task}::text, payload => j.payload, run_at => j.at, max_attempts => 25, job_key => j.key))
      from json_to_recordset(${JSON.stringify(rows)}::json) as j(payload json, key text, at timestamptz)`;
}
