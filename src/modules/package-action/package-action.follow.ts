import { setTimeout as sleep } from 'node:timers/promises';
import type { Request, Response } from 'express';
import { type Ctx, workspaceOf } from '../../shared/context.js';
import { CALLER, type CallerRow } from '../../shared/guards.js';
import { getAction } from './package-action.service.js';

const LOOK_MS = 1_000;
/** A proxy cuts what is silent for a minute. */
const SIGN_OF_LIFE_MS = 20_000;
/** Then the client connects again, with a token that is good. */
const LONGEST_MS = 10 * 60_000;
/** Streams of this process: each costs a look a second. */
const MOST = 500;
let open = 0;

/**
 * Sends the action as an event now and whenever it has changed, until it has ended. Who may read it is asked anew at each
 * look: a session that ends, or a member who is removed, is cut off at once. Throws `not_found`.
 */
export async function followAction(ctx: Ctx, id: string, req: Request, res: Response): Promise<void> {
  const first = await getAction(ctx, id);
  res.status(200).set({
    'Content-Type': 'text/event-stream; charset=utf-8',
    'Cache-Control': 'private, no-store',
    'X-Accel-Buffering': 'no',
  });
  send(res, first);
  if (first.finishedAt !== null || open >= MOST) {
    // Too many: the client's own retry is a slow poll.
    res.end('retry: 5000\n\n');
    return;
  }
  open++;
  // The answer has begun: the request itself is over, the stream lives on.
  void stream(ctx, id, first.version, req, res)
    .catch((error) => ctx.log.warn({ err: error, requestId: ctx.requestId }, 'an event stream broke'))
    .finally(() => {
      open--;
      res.end();
    });
}

async function stream(ctx: Ctx, id: string, seen: number, req: Request, res: Response): Promise<void> {
  let version = seen;
  let quietSince = Date.now();
  for (const end = Date.now() + LONGEST_MS; Date.now() < end && !req.destroyed && !res.writableEnded; ) {
    await sleep(LOOK_MS);
    if (res.writableEnded || res.destroyed || !(await stillMay(ctx))) return;
    const action = await getAction({ ...ctx, now: new Date() }, id);
    if (action.version !== version) {
      version = action.version;
      quietSince = Date.now();
      send(res, action);
    } else if (Date.now() - quietSince > SIGN_OF_LIFE_MS) {
      quietSince = Date.now();
      res.write(': still here\n\n');
    }
    if (action.finishedAt !== null) return;
  }
}

function send(res: Response, action: { version: number; finishedAt: string | null }): void {
  res.write(
    `id: ${action.version}\nevent: ${action.finishedAt === null ? 'progress' : 'end'}\ndata: ${JSON.stringify(action)}\n\n`,
  );
}

async function stillMay(ctx: Ctx): Promise<boolean> {
  if (ctx.actor.type !== 'USER') return false;
  const { rows } = await ctx.pool.query<CallerRow>({
    name: 'caller',
    text: CALLER,
    values: [ctx.actor.sessionId, ctx.actor.id, workspaceOf(ctx)],
  });
  return rows[0]?.role != null;
}
