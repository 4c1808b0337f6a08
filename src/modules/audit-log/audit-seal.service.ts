import { createHash } from 'node:crypto';
import type pg from 'pg';
import type { Ctx } from '../../shared/context.js';
import { type Head, rememberHead } from './audit-seal.heads.js';
import { SEAL_ROWS, SEAL_ROWS_AND_FOREIGN, type SealedBatch, SNAPSHOT, type Snapshot } from './audit-seal.sql.js';

const BATCH_ROWS = 1_000;
/** In one transaction: what a killed process does again. */
const CHUNK_ROWS = 100_000;
const EVERYTHING = 2 ** 31 - 1;
const SEAL_LOCK = 7_433;

export interface Sealed {
  rows: number;
  batches: number;
  head: Head | null;
}

/**
 * Seals what was written: each batch's hash covers its rows and the hash of the batch before. Only rows of transactions
 * that are over are taken (below the snapshot's horizon), whatever their `at`, so that one which commits late is sealed
 * by a later run, once; writers wait for nothing. A second run at the same time does nothing.
 */
export async function sealAuditLog(ctx: Ctx): Promise<Sealed> {
  const sealed: Sealed = { rows: 0, batches: 0, head: null };
  for (;;) {
    const batches = await sealChunk(ctx);
    sealed.rows += batches.reduce((sum, batch) => sum + batch.count, 0);
    sealed.batches += batches.length;
    sealed.head = batches.at(-1) ?? sealed.head;
    if (batches.reduce((sum, batch) => sum + batch.count, 0) < CHUNK_ROWS) break;
  }
  if (sealed.head) {
    const { number, hash } = sealed.head;
    // Beside the file under DATA_DIR, the log carries the head to wherever logs are kept: a cut tail is seen against it.
    ctx.log.info({ rows: sealed.rows, head: `${number}:${hash}` }, 'audit log sealed');
  }
  return sealed;
}

type Link = SealedBatch & Head & { previousHash: string };

interface LastSeal extends Head {
  horizon: string;
  cluster: string;
}

async function sealChunk(ctx: Ctx): Promise<Link[]> {
  const client = await ctx.pool.connect();
  try {
    await client.query('begin');
    await client.query('set local statement_timeout = 0');
    const { rows: locked } = await client.query<{ taken: boolean }>('select pg_try_advisory_xact_lock($1) as taken', [
      SEAL_LOCK,
    ]);
    const { rows: snapshots } = await client.query<Snapshot>(SNAPSHOT);
    const snapshot = snapshots[0];
    const links = locked[0]?.taken && snapshot ? await sealBelow(client, snapshot) : [];
    await client.query('commit');
    const head = links.at(-1);
    if (head && snapshot) await rememberHead(ctx, snapshot, head);
    return links;
  } catch (error) {
    await client.query('rollback').catch(() => {});
    throw error;
  } finally {
    client.release();
  }
}

async function sealBelow(client: pg.PoolClient, snapshot: Snapshot): Promise<Link[]> {
  const { rows } = await client.query<LastSeal>(
    `select "number", "hash", "horizon"::text, "cluster" from "AuditSeal" order by "number" desc limit 1`,
  );
  const last = rows[0];
  const foreign = last !== undefined && last.cluster !== snapshot.cluster;
  const first = (last?.number ?? 0) + 1;
  const from = foreign || !last ? '0' : last.horizon;
  const { rows: batches } = foreign
    ? await client.query<SealedBatch>(SEAL_ROWS_AND_FOREIGN, [
        from,
        snapshot.horizon,
        first,
        BATCH_ROWS,
        EVERYTHING,
        snapshot.next,
      ])
    : await client.query<SealedBatch>(SEAL_ROWS, [from, snapshot.horizon, first, BATCH_ROWS, CHUNK_ROWS]);
  const full = batches.reduce((sum, batch) => sum + batch.count, 0) === CHUNK_ROWS;
  // A full chunk may have ended within a transaction: the next one starts with that transaction again.
  const horizon = full ? (batches.at(-1)?.lastTxid ?? from) : snapshot.horizon;
  let previousHash = last?.hash ?? '';
  const links: Link[] = [];
  for (const batch of batches) {
    const hash = hashOf({
      ...batch,
      previousHash,
      sealedAt: snapshot.now,
      cluster: snapshot.cluster,
      horizon,
      nextTxid: snapshot.next,
    });
    links.push({ ...batch, previousHash, hash });
    previousHash = hash;
  }
  for (const link of links) {
    await client.query(
      `insert into "AuditSeal" ("number", "count", "firstAt", "lastAt", "sealedAt", "cluster", "horizon", "nextTxid", "rowsHash", "previousHash", "hash")
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
      [
        link.number,
        link.count,
        link.firstAt,
        link.lastAt,
        snapshot.now,
        snapshot.cluster,
        horizon,
        snapshot.next,
        link.rowsHash,
        link.previousHash,
        link.hash,
      ],
    );
  }
  return links;
}

/** The hash of one link: everything that its row says, and so the link before. */
export function hashOf(link: {
  number: number;
  previousHash: string;
  count: number;
  firstAt: Date;
  lastAt: Date;
  sealedAt: Date;
  cluster: string;
  horizon: string;
  nextTxid: string;
  rowsHash: Buffer;
}): string {
  const text = JSON.stringify([
    link.number,
    link.previousHash,
    link.count,
    link.firstAt,
    link.lastAt,
    link.sealedAt,
    link.cluster,
    link.horizon,
    link.nextTxid,
    link.rowsHash.toString('hex'),
  ]);
  return createHash('sha256').update(text).digest('hex');
}
