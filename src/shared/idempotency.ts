import { createHash } from 'node:crypto';
import type { Prisma } from '../generated/prisma/client.js';
import { type Ctx, transaction } from './context.js';
import { fail, invalid } from './errors.js';

export interface Answer {
  status: number;
  body: unknown;
  replayed: boolean;
}

const KEY = /^[\x21-\x7e]{1,255}$/;

/**
 * Runs `work` and keeps its answer under the caller's key in one transaction, so that a process killed in between
 * leaves either both or neither. Same key and body: the first answer again. Throws `idempotency_key_reused`,
 * `idempotency_in_progress`. Refusals are not kept: nothing has happened that a repeat could double.
 */
export async function once(
  ctx: Ctx,
  key: string,
  request: unknown,
  status: number,
  work: (ctx: Ctx) => Promise<unknown>,
): Promise<Answer> {
  if (!KEY.test(key)) throw invalid('Idempotency-Key', 'must be 1 to 255 visible ASCII characters');
  const scope = `${ctx.actor.id ?? ctx.ip ?? ''}:${ctx.workspaceId ?? ''}`;
  const requestHash = createHash('sha256').update(JSON.stringify(request)).digest('hex');
  return transaction(ctx, async (tx) => {
    const lock = await tx.db.$queryRaw<
      { taken: boolean }[]
    >`select pg_try_advisory_xact_lock(hashtextextended(${`${scope}:${key}`}, 7432)) as taken`;
    if (!lock[0]?.taken) throw fail('idempotency_in_progress', { headers: { 'Retry-After': '1' } });
    const first = await tx.db.idempotencyKey.findUnique({ where: { scope_key: { scope, key } } });
    if (first && first.requestHash !== requestHash) throw fail('idempotency_key_reused');
    if (first) return { status: first.status, body: first.answer, replayed: true };
    const body = await work(tx);
    const answer = body === undefined ? null : (JSON.parse(JSON.stringify(body)) as Prisma.InputJsonValue);
    await tx.db.idempotencyKey.create({
      data: { scope, key, requestHash, status, answer: answer ?? undefined, createdAt: tx.now },
    });
    return { status, body: answer, replayed: false };
  });
}
