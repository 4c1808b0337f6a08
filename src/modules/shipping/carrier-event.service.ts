import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import type { CarrierEvent } from '../../generated/prisma/client.js';
import type { Config } from '../../shared/config.js';
import { type Ctx, transaction } from '../../shared/context.js';
import { fail } from '../../shared/errors.js';
import { enqueue } from '../../shared/jobs.js';
import { type EasyPostTracker, newsOf } from './carrier.easypost.js';
import { codeKey } from './shipping.code.js';
import { applyNews } from './tracking.service.js';

export const APPLY_EVENT = 'shipping.apply-event';
const EVENT_TRIES = 12;

/** As much as we rely on; the rest is kept as it came. */
const Event = z.looseObject({
  id: z.string().min(1).max(200),
  description: z.string().max(200),
  mode: z.string().max(40).nullable().optional(),
  result: z.looseObject({}).nullable().optional(),
});
type Event = z.infer<typeof Event>;

/** HMAC-SHA-256 of the raw bytes under the webhook's secret, as EasyPost signs: `hmac-sha256-hex=...`. Throws `webhook_invalid`. */
export function readCarrierEvent(config: Config, body: Buffer, signature: string | undefined): Event {
  const secret = config.easypost.webhookSecret;
  if (!secret || !signature) throw fail('webhook_invalid');
  const digest = createHmac('sha256', secret.normalize('NFKD')).update(body).digest('hex');
  const expected = Buffer.from(`hmac-sha256-hex=${digest}`);
  const given = Buffer.from(signature);
  if (expected.length !== given.length || !timingSafeEqual(expected, given)) throw fail('webhook_invalid');
  try {
    return Event.parse(JSON.parse(body.toString('utf8')));
  } catch (error) {
    throw fail('webhook_invalid', { detail: 'The body is no event.', cause: error });
  }
}

/** Into the inbox, once by its id, with the job that applies it. */
export async function receiveCarrierEvent(ctx: Ctx, event: Event): Promise<void> {
  await transaction(ctx, async (tx) => {
    const { count } = await tx.db.carrierEvent.createMany({
      data: [{ id: event.id, type: event.description, payload: storable(event), receivedAt: tx.now }],
      skipDuplicates: true,
    });
    if (count === 1)
      await enqueue(tx, APPLY_EVENT, { id: event.id }, { key: `carrier-event:${event.id}`, maxAttempts: EVENT_TRIES });
  });
}

/** Applies an event of the inbox; a second run changes nothing. */
export async function applyCarrierEvent(ctx: Ctx, id: string): Promise<void> {
  const row = await ctx.db.carrierEvent.findUnique({ where: { id } });
  if (!row || row.appliedAt) return;
  try {
    const outcome = await act(ctx, row);
    await ctx.db.carrierEvent.update({ where: { id }, data: { appliedAt: ctx.now, outcome, error: null } });
  } catch (error) {
    await ctx.db.carrierEvent.update({
      where: { id },
      data: { attempts: { increment: 1 }, error: (error as Error).message.slice(0, 300) },
    });
    throw error;
  }
}

async function act(ctx: Ctx, row: CarrierEvent): Promise<string> {
  const { result } = row.payload as Event;
  if (!row.type.startsWith('tracker.')) return 'ignored';
  const tracker = (result ?? {}) as EasyPostTracker & { shipment_id?: unknown };
  const shipmentId = await shipmentFor(ctx, tracker.tracking_code, tracker.shipment_id);
  // A parcel that is none of ours: kept, without effect.
  if (!shipmentId) return 'unknown_parcel';
  return (await applyNews(ctx, shipmentId, newsOf(tracker), 'EASYPOST')) ? 'applied' : 'nothing_new';
}

/** By the carrier's own record, else by the number; carriers use a number again after years: the newest is meant. */
async function shipmentFor(ctx: Ctx, trackingCode: unknown, externalId: unknown): Promise<string | null> {
  const label =
    typeof externalId === 'string'
      ? await ctx.db.shippingLabel.findFirst({
          where: { externalId, status: { not: 'FAILED' } },
          orderBy: { createdAt: 'desc' },
        })
      : null;
  if (label) return label.shipmentId;
  const trackingKey = typeof trackingCode === 'string' ? codeKey(trackingCode) : '';
  if (trackingKey.length < 6) return null;
  const found = await ctx.db.shipment.findFirst({
    where: { trackingKey },
    orderBy: { createdAt: 'desc' },
    select: { id: true },
  });
  return found?.id ?? null;
}

/** jsonb takes no NUL and no half pair. */
function storable(event: Event) {
  return JSON.parse(JSON.stringify(event).replace(/\\u0000|\\ud[89a-f][0-9a-f]{2}/gi, ' '));
}
