import type pg from 'pg';
import type { Ctx } from '../../shared/context.js';
import { type Head, headsFile, rememberedHead } from './audit-seal.heads.js';
import { hashOf } from './audit-seal.service.js';
import {
  COUNT_ROWS,
  FIND_BACKDATED,
  FIND_DIFFERENCES,
  FIND_INSERTED,
  FIND_MOVED,
  READ_BATCHES,
  type ReadBatch,
  SNAPSHOT,
  type Snapshot,
} from './audit-seal.sql.js';

export { parseHead } from './audit-seal.heads.js';

export interface Finding {
  kind: 'altered' | 'removed' | 'inserted' | 'reordered' | 'chain_broken' | 'tail_cut';
  /** The audit row, where it is known which. */
  id: string | null;
  batch: number | null;
  message: string;
}

export interface Verification {
  batches: number;
  rows: number;
  /** Written since the last sealing. */
  unsealed: number;
  head: Head | null;
  findings: number;
}

const PAGE = 50;

/**
 * Reads the whole chain again, 50 batches at a time, in one snapshot. `found` is told of each row that was altered,
 * removed, inserted or moved, and of a broken or cut chain: against `heads` and the one kept under DATA_DIR.
 */
export async function verifyAuditLog(
  ctx: Ctx,
  found: (finding: Finding) => void,
  heads: readonly Head[] = [],
): Promise<Verification> {
  const client = await ctx.pool.connect();
  let findings = 0;
  const report = (finding: Finding) => {
    findings++;
    found(finding);
  };
  try {
    await client.query('begin isolation level repeatable read read only');
    await client.query('set local statement_timeout = 0');
    const snapshot = (await client.query<Snapshot>(SNAPSHOT)).rows[0];
    if (!snapshot) throw new Error('no snapshot');
    const kept = await rememberedHead(ctx, snapshot);
    const last = await readChain(client, report, kept ? [...heads, kept] : heads, headsFile(ctx));
    await findInserted(client, snapshot, last, report);
    const counted = (await client.query<{ rows: number; sealed: number }>(COUNT_ROWS)).rows[0];
    await client.query('commit');
    const sealed = counted?.sealed ?? 0;
    return {
      batches: last?.number ?? 0,
      rows: sealed,
      unsealed: (counted?.rows ?? 0) - sealed,
      head: last ? { number: last.number, hash: last.hash } : null,
      findings,
    };
  } finally {
    await client.query('rollback').catch(() => {});
    client.release();
  }
}

type Report = (finding: Finding) => void;

async function readChain(
  client: pg.PoolClient,
  report: Report,
  heads: readonly Head[],
  file: string,
): Promise<ReadBatch | null> {
  const { rows: ends } = await client.query<{ last: number | null }>(
    `select greatest((select max("number") from "AuditSeal"), (select max("batch") from "AuditSealEntry")) as last`,
  );
  const end = ends[0]?.last ?? 0;
  let previous: ReadBatch | null = null;
  for (let first = 1; first <= end; first += PAGE) {
    const { rows } = await client.query<ReadBatch>(READ_BATCHES, [first, first + PAGE - 1]);
    const byNumber = new Map(rows.map((batch) => [batch.number, batch]));
    for (let number = first; number < first + PAGE && number <= end; number++) {
      const batch = byNumber.get(number);
      if (!batch) {
        report({
          kind: 'chain_broken',
          id: null,
          batch: number,
          message: `batch ${number} has no seal: it was removed`,
        });
        continue;
      }
      await checkBatch(client, report, batch, previous);
      for (const head of heads.filter((item) => item.number === number && item.hash !== batch.hash)) {
        report({
          kind: 'chain_broken',
          id: null,
          batch: number,
          message: `batch ${number} has the hash ${batch.hash}, not the remembered ${head.hash}: the chain was written anew`,
        });
      }
      previous = batch;
    }
  }
  for (const head of heads.filter((item) => item.number > (previous?.number ?? 0))) {
    report({
      kind: 'tail_cut',
      id: null,
      batch: head.number,
      message: `the chain ends with batch ${previous?.number ?? 0}, but batch ${head.number} is remembered (${file} or --head): its tail was cut`,
    });
  }
  return previous;
}

async function checkBatch(
  client: pg.PoolClient,
  report: Report,
  batch: ReadBatch,
  previous: ReadBatch | null,
): Promise<void> {
  const { number } = batch;
  if (batch.number !== (previous?.number ?? 0) + 1 || batch.previousHash !== (previous?.hash ?? '')) {
    report({
      kind: 'chain_broken',
      id: null,
      batch: number,
      message: `batch ${number} does not follow batch ${previous?.number ?? 0}: a batch was altered or removed`,
    });
  }
  if (hashOf(batch) !== batch.hash) {
    report({ kind: 'chain_broken', id: null, batch: number, message: `the seal of batch ${number} was altered` });
  }
  if (!batch.rowsHashNow.equals(batch.rowsHash)) await nameDifferences(client, report, batch);
  if (batch.backdated > 0) {
    const { rows } = await client.query<{ id: string; at: Date; action: string }>(FIND_BACKDATED, [number]);
    for (const row of rows)
      report({
        kind: 'inserted',
        id: row.id,
        batch: number,
        message: `row ${row.id} (${row.action}) says ${row.at.toISOString()}, but was written after what was sealed later than that`,
      });
  }
}

async function nameDifferences(client: pg.PoolClient, report: Report, batch: ReadBatch): Promise<void> {
  const { number, count, entries } = batch;
  const { rows } = await client.query<{
    id: string;
    position: number;
    at: Date;
    action: string | null;
    kind: 'altered' | 'removed';
  }>(FIND_DIFFERENCES, [number]);
  for (const row of rows) {
    const what = row.kind === 'removed' ? 'was removed' : `was altered (it is "${row.action}" now)`;
    report({
      kind: row.kind,
      id: row.id,
      batch: number,
      message: `row ${row.id} of ${row.at.toISOString()}, place ${row.position + 1} of batch ${number}, ${what}`,
    });
  }
  if (rows.length > 0) return;
  const { rows: moved } = await client.query<{ id: string; place: number; was: number }>(FIND_MOVED, [number]);
  for (const row of moved) {
    report({
      kind: 'reordered',
      id: row.id,
      batch: number,
      message: `row ${row.id} stands in place ${row.place} of batch ${number}, not in place ${row.was}`,
    });
  }
  if (moved.length > 0 && entries === count) return;
  const message =
    entries === count
      ? `rows of batch ${number} were altered together with their entries: it is no longer known which`
      : `batch ${number} was sealed with ${count} rows and has ${entries} entries now`;
  report({
    kind: entries < count ? 'removed' : entries > count ? 'inserted' : 'altered',
    id: null,
    batch: number,
    message,
  });
}

async function findInserted(
  client: pg.PoolClient,
  snapshot: Snapshot,
  last: ReadBatch | null,
  report: Report,
): Promise<void> {
  // Before the first sealing in a cluster (a new one, or a restored backup) nothing says which rows should have a seal.
  if (!last || last.cluster !== snapshot.cluster) return;
  const { rows } = await client.query<{ id: string; at: Date; action: string; total: number }>(FIND_INSERTED, [
    last.horizon,
    snapshot.next,
    last.nextTxid,
    last.sealedAt,
  ]);
  for (const row of rows) {
    report({
      kind: 'inserted',
      id: row.id,
      batch: null,
      message: `row ${row.id} (${row.action}) of ${row.at.toISOString()} was inserted behind the seal of batch ${last.number}`,
    });
  }
  const total = rows[0]?.total ?? 0;
  if (total > rows.length)
    report({ kind: 'inserted', id: null, batch: null, message: `and ${total - rows.length} more such rows` });
}
