import { setTimeout as sleep } from 'node:timers/promises';
import type { ShippingLabel } from '../../generated/prisma/client.js';
import { type Ctx, transaction } from '../../shared/context.js';
import { enqueue } from '../../shared/jobs.js';
import { record } from '../audit-log/audit-log.service.js';
import { markStored } from '../file/file.service.js';
import { adapterOf } from './carrier.js';
import { type BoughtLabel, CarrierRefused } from './carrier.port.js';
import { labelWork, orderOf, type StoredFiles, storeFiles } from './label.work.js';
import { endLabels, VOID_LABEL } from './shipment.cancel.js';
import { addEvent, type FullShipment, lockShipment, targetOf, wrongStatus } from './shipment.row.js';
import { codeKey } from './shipping.code.js';

export const BUY_LABEL = 'shipping.buy-label';
const LABELABLE = ['DRAFT', 'READY'] as const;
/** As long as a clerk waits in front of the printer; the job goes on with it. */
const INLINE_MS = 8_000;
/** When the job looks whether the process that took it up has finished. */
const HANDOVER_MS = 30_000;
const FIRST_RETRY_MS = 15_000;
const LONGEST_RETRY_MS = 300_000;

/**
 * Step one: the intent. The row is the order's identity at the carrier; a job in the same transaction sees it through,
 * whatever happens to this process. Asked again while it is open it gives the same row. Throws `shipment_wrong_status`.
 */
export async function orderLabel(ctx: Ctx, shipmentId: string, startAt?: Date): Promise<ShippingLabel> {
  return transaction(ctx, async (tx) => {
    const shipment = await lockShipment(tx, shipmentId);
    if (!LABELABLE.some((status) => status === shipment.status))
      throw wrongStatus(shipment.status, 'given a label', LABELABLE);
    const open = shipment.labels.find((label) => label.status === 'BUYING');
    if (open) return open;
    const label = await tx.db.shippingLabel.create({
      data: {
        shipmentId,
        adapter: shipment.adapter,
        externalId: await quotesRecord(tx, shipment),
        createdAt: tx.now,
      },
    });
    await enqueue(
      tx,
      BUY_LABEL,
      { id: label.id },
      { key: `buy-label:${label.id}`, ...(startAt ? { runAt: startAt } : {}) },
    );
    await record(tx, 'label.ordered', targetOf(shipment), { labelId: label.id, carrier: shipment.carrier });
    return label;
  });
}

/** For a clerk at the desk: orders it and waits for it for some seconds. BUYING: the carrier is slow or away, the job goes on. */
export async function buyLabel(ctx: Ctx, shipmentId: string): Promise<ShippingLabel> {
  const { id } = await orderLabel(ctx, shipmentId, new Date(Date.now() + HANDOVER_MS));
  const done = new AbortController();
  const work = purchaseLabel(ctx, id).catch((error: unknown) =>
    ctx.log.warn({ err: error, id }, 'label not bought yet'),
  );
  await Promise.race([work, sleep(INLINE_MS, undefined, { signal: done.signal }).catch(() => {})]);
  done.abort();
  return ctx.db.shippingLabel.findUniqueOrThrow({ where: { id } });
}

/**
 * Steps two and three: asks the carrier under the row's own reference, first whether it was bought before, and records
 * the outcome. Safe to repeat and to run twice at once: one record at the carrier is sold once.
 */
export async function purchaseLabel(ctx: Ctx, id: string): Promise<void> {
  const work = await labelWork(ctx, id);
  if (work?.status !== 'BUYING') return;
  const port = adapterOf(work.adapter);
  await ctx.db.shippingLabel.update({ where: { id }, data: { attempts: { increment: 1 } } });
  try {
    const order = orderOf(work);
    if (order.externalId === null && !work.voidWanted)
      order.externalId = await keepRecord(ctx, id, await port.prepare(ctx, order));
    const found = await port.find(ctx, order);
    if (!found && work.voidWanted) return await fail(ctx, id, 'cancelled before it was bought');
    const bought = found ?? (await port.buy(ctx, order));
    const files = await storeFiles(ctx, work, bought);
    await transaction(ctx, (tx) => recordBought(tx, work.shipmentId, id, bought, files));
  } catch (error) {
    if (error instanceof CarrierRefused) return fail(ctx, id, error.message);
    await ctx.db.shippingLabel.updateMany({
      where: { id, status: 'BUYING' },
      data: { error: (error as Error).message.slice(0, 300) },
    });
    throw error;
  }
}

/** The job: a carrier that is away is asked again, ever less often, until it answers. Nothing is given up: the outcome is unknown. */
export async function pursueLabel(ctx: Ctx, id: string): Promise<void> {
  try {
    await purchaseLabel(ctx, id);
  } catch (error) {
    await again(ctx, BUY_LABEL, id, error);
  }
}

/** Takes a label back that was printed in vain; the shipment can be labelled anew. Throws `not_found`, `shipment_wrong_status`. */
export async function withdrawLabel(ctx: Ctx, shipmentId: string, reason: string): Promise<void> {
  await transaction(ctx, async (tx) => {
    const shipment = await lockShipment(tx, shipmentId);
    if (shipment.status !== 'LABELED') throw wrongStatus(shipment.status, 'relieved of its label', ['LABELED']);
    await endLabels(tx, shipment);
    const row = await tx.db.shipment.update({
      where: { id: shipmentId },
      data: { status: 'READY', trackingNumber: null, trackingKey: null, version: { increment: 1 } },
    });
    await addEvent(tx, row, { detail: 'label_withdrawn', source: 'STAFF', sourceKey: `withdrawn:${row.version}` });
    await record(tx, 'label.withdrawn', targetOf(row), { reason });
  });
}

/** The job behind a cancelled or withdrawn label: gives it back and keeps what the carrier says of the refund. */
export async function voidLabel(ctx: Ctx, id: string): Promise<void> {
  const label = await ctx.db.shippingLabel.findUnique({ where: { id }, include: { shipment: true } });
  if (label?.status !== 'VOIDING') return;
  try {
    const refundStatus = await adapterOf(label.adapter).giveBack(ctx, label.externalId);
    await transaction(ctx, async (tx) => {
      const { count } = await tx.db.shippingLabel.updateMany({
        where: { id, status: 'VOIDING' },
        data: { status: 'VOIDED', voidedAt: tx.now, refundStatus, error: null },
      });
      if (count === 1) await record(tx, 'label.voided', targetOf(label.shipment), { labelId: id, refundStatus });
    });
  } catch (error) {
    await ctx.db.shippingLabel.update({
      where: { id },
      data: { attempts: { increment: 1 }, error: (error as Error).message.slice(0, 300) },
    });
    await again(ctx, VOID_LABEL, id, error);
  }
}

/** Refunds that the carrier had not decided. */
export async function followRefunds(ctx: Ctx): Promise<void> {
  const waiting = await ctx.db.shippingLabel.findMany({
    where: { status: 'VOIDED', refundStatus: 'submitted' },
    include: { shipment: true },
    orderBy: { updatedAt: 'asc' },
    take: 200,
  });
  for (const label of waiting) {
    const refundStatus = await adapterOf(label.adapter)
      .giveBack(ctx, label.externalId)
      .catch(() => 'submitted');
    await transaction(ctx, async (tx) => {
      await tx.db.shippingLabel.update({ where: { id: label.id }, data: { refundStatus } });
      if (refundStatus !== 'submitted')
        await record(tx, `label.refund_${refundStatus}`, targetOf(label.shipment), {
          labelId: label.id,
          cost: label.cost,
        });
    });
  }
}

/** The quote's own record is what was quoted, and is bought where it says all that a label needs. */
async function quotesRecord(ctx: Ctx, shipment: FullShipment): Promise<string | null> {
  const quote = await ctx.db.rateQuote.findUniqueOrThrow({ where: { id: shipment.quoteId } });
  const asQuoted = quote.weightGrams === shipment.weightGrams && quote.lengthMm === shipment.lengthMm;
  return asQuoted && !shipment.international && shipment.labels.length === 0 ? quote.externalId : null;
}

/** Of two that make one at once, the first counts. */
async function keepRecord(ctx: Ctx, id: string, externalId: string | null): Promise<string | null> {
  if (externalId === null) return null;
  await ctx.db.shippingLabel.updateMany({ where: { id, externalId: null }, data: { externalId } });
  return (await ctx.db.shippingLabel.findUniqueOrThrow({ where: { id } })).externalId;
}

async function recordBought(
  ctx: Ctx,
  shipmentId: string,
  id: string,
  bought: BoughtLabel,
  files: StoredFiles,
): Promise<void> {
  const shipment = await lockShipment(ctx, shipmentId);
  const label = shipment.labels.find((one) => one.id === id);
  if (label?.status !== 'BUYING') return;
  const wanted = !label.voidWanted && LABELABLE.some((status) => status === shipment.status);
  const { trackingNumber, cost, currency } = bought;
  await markStored(ctx, [files.labelId, ...(files.customsId ? [files.customsId] : [])]);
  await ctx.db.shippingLabel.update({
    where: { id },
    data: {
      status: wanted ? 'BOUGHT' : 'VOIDING',
      trackingNumber,
      cost,
      currency,
      fileId: files.labelId,
      boughtAt: ctx.now,
      error: null,
    },
  });
  if (!wanted) return enqueue(ctx, VOID_LABEL, { id }, { key: `void-label:${id}` });
  const row = await ctx.db.shipment.update({
    where: { id: shipmentId },
    data: {
      status: 'LABELED',
      trackingNumber,
      trackingKey: codeKey(trackingNumber),
      ...(files.customsId ? { customsFileId: files.customsId } : {}),
      version: { increment: 1 },
    },
  });
  await addEvent(ctx, row, { detail: 'labeled', source: 'SYSTEM', sourceKey: `labeled:${id}` });
  await record(ctx, 'shipment.labeled', targetOf(row), { labelId: id, trackingNumber, cost });
}

async function fail(ctx: Ctx, id: string, error: string): Promise<void> {
  await transaction(ctx, async (tx) => {
    const label = await tx.db.shippingLabel.findUniqueOrThrow({ where: { id }, include: { shipment: true } });
    const { count } = await tx.db.shippingLabel.updateMany({
      where: { id, status: 'BUYING' },
      data: { status: 'FAILED', error: error.slice(0, 300) },
    });
    if (count === 1) await record(tx, 'label.failed', targetOf(label.shipment), { labelId: id, error });
  });
}

async function again(ctx: Ctx, task: string, id: string, error: unknown): Promise<void> {
  const { attempts } = await ctx.db.shippingLabel.findUniqueOrThrow({ where: { id }, select: { attempts: true } });
  const wait = Math.min(FIRST_RETRY_MS * 2 ** Math.min(attempts - 1, 10), LONGEST_RETRY_MS);
  ctx.log.warn({ err: error, id, attempts, wait }, `${task}: the carrier is asked again`);
  const key = `${task.slice('shipping.'.length)}:${id}`;
  await enqueue(ctx, task, { id }, { key, runAt: new Date(Date.now() + wait) });
}
