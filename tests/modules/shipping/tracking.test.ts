import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { handOverShipment, markReturned } from '../../../src/modules/shipping/hand-over.service.js';
import { buyLabel } from '../../../src/modules/shipping/label.service.js';
import { applyNews, followParcels } from '../../../src/modules/shipping/tracking.service.js';
import { standingBy } from '../../../src/modules/shipping/tracking.states.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { type EasyPostStandIn, signedEvent, startEasyPost, trackerEvent } from '../../support/easypost.js';
import { makeTenant, type Tenant } from '../../support/fixtures.js';
import { runJobs } from '../../support/payments.js';
import { makeShipment } from '../../support/shipping.js';

let app: TestApp;
let carrier: EasyPostStandIn;
let ayse: Tenant;

beforeAll(async () => {
  carrier = await startEasyPost();
  app = await startTestApp(carrier.env);
  ayse = await makeTenant(app);
});
afterAll(async () => {
  await app.close();
  await carrier.close();
});

const prisma = () => app.platform.database.prisma;
const rowOf = (id: string) => prisma().shipment.findUniqueOrThrow({ where: { id } });
const eventsOf = async (id: string) =>
  (await app.http.get(`/api/v1/shipments/${id}`).set(ayse.headers).expect(200)).body.events as {
    detail: string;
    place: string;
  }[];

async function labelled() {
  const { id } = await makeShipment(app, ayse);
  const { trackingNumber } = await buyLabel(app.ctx(), id);
  return { id, trackingNumber: trackingNumber ?? '' };
}
async function handedOver() {
  const made = await labelled();
  await handOverShipment(app.ctx(), made.id);
  return made;
}
const post = ({ body, signature }: { body: string; signature: string }) =>
  app.http.post('/webhooks/easypost').type('json').set('X-Hmac-Signature', signature).send(body);
const minute = (n: number) => new Date(Date.UTC(2027, 0, 5, 10, n));

describe('where a parcel stands', () => {
  const news = fc.record({
    at: fc.integer({ min: 0, max: 6 }).map(minute),
    detail: fc.constantFrom(
      'in_transit',
      'out_for_delivery',
      'available_for_pickup',
      'failure',
      'delivered',
      'return_to_sender',
      'created',
    ),
  });

  test('is the same in whatever order the news comes and however often', () => {
    const runs = Number(process.env.TRACKING_RUNS ?? 300);
    fc.assert(
      fc.property(fc.array(news, { maxLength: 8 }), fc.infiniteStream(fc.nat()), (told, dice) => {
        const shuffled = [...told, ...told.slice(0, 3)]
          .map((one) => ({ one, key: dice.next().value as number }))
          .sort((a, b) => a.key - b.key)
          .map(({ one }) => one);
        expect(standingBy(shuffled)).toEqual(standingBy(told));
      }),
      { numRuns: runs },
    );
  });

  test('what is delivered is no longer on its way; it only comes back', () => {
    const at = (detail: string, n: number) => ({ detail, at: minute(n) });
    expect(standingBy([])).toBeNull();
    expect(standingBy([at('created', 1)])).toBeNull();
    expect(standingBy([at('failure', 1), at('in_transit', 2)])?.status).toBe('IN_TRANSIT');
    expect(standingBy([at('delivered', 2), at('in_transit', 3)])).toEqual({ status: 'DELIVERED', at: minute(2) });
    expect(standingBy([at('delivered', 2), at('return_to_sender', 3)])?.status).toBe('EXCEPTION');
    expect(standingBy([at('return_to_sender', 1), at('delivered', 2)])?.status).toBe('DELIVERED');
  });
});

describe('the webhook', () => {
  test('moves the shipment, whatever the order; the customer reads it', async () => {
    const { id, trackingNumber } = await handedOver();
    const delivered = trackerEvent(`evt_${randomUUID()}`, trackingNumber, [
      { status: 'delivered', at: minute(9), city: 'New York', message: 'Kapıda teslim' },
    ]);
    const transit = trackerEvent(`evt_${randomUUID()}`, trackingNumber, [
      { status: 'pre_transit', at: minute(1) },
      { status: 'in_transit', at: minute(2), city: 'Newark' },
    ]);
    for (const event of [delivered, transit]) {
      await post(signedEvent(event)).expect(200, { received: true });
      await runJobs(app);
    }
    expect(await rowOf(id)).toMatchObject({ status: 'DELIVERED', deliveredAt: minute(9) });
    expect((await eventsOf(id)).filter((event) => event.place)).toMatchObject(
      [
        { detail: 'delivered', place: 'New York, US', message: 'Kapıda teslim' },
        { detail: 'in_transit', place: 'Newark, US' },
      ].reverse(),
    );
    expect(await prisma().auditLog.count({ where: { targetId: id, action: 'shipment.delivered' } })).toBe(1);
  });

  test('a hundred times the same event: one row, one effect', async () => {
    const { id, trackingNumber } = await handedOver();
    const event = trackerEvent(`evt_${randomUUID()}`, trackingNumber, [{ status: 'in_transit', at: minute(3) }]);
    const answers = await Promise.all(Array.from({ length: 100 }, () => post(signedEvent(event))));
    expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([200]));
    await runJobs(app);
    expect(await prisma().carrierEvent.count({ where: { id: event.id } })).toBe(1);
    expect((await eventsOf(id)).filter((one) => one.detail === 'in_transit')).toHaveLength(1);
    // The same news under another event's name changes nothing either.
    await post(signedEvent({ ...event, id: `evt_${randomUUID()}` })).expect(200);
    await runJobs(app);
    expect((await eventsOf(id)).filter((one) => one.detail === 'in_transit')).toHaveLength(1);
  });

  test('an unknown parcel, and news that is none: stored, without effect', async () => {
    for (const event of [
      trackerEvent(`evt_${randomUUID()}`, '1Z999AA10123456784', [{ status: 'delivered', at: minute(1) }]),
      { id: `evt_${randomUUID()}`, description: 'batch.updated', mode: 'test', result: { id: 'batch_1' } },
      { id: `evt_${randomUUID()}`, description: 'tracker.updated', mode: 'test', result: null },
      {
        id: `evt_${randomUUID()}`,
        description: 'tracker.updated',
        result: { tracking_code: ['x'], tracking_details: [] },
      },
    ]) {
      await post(signedEvent(event)).expect(200);
      await runJobs(app);
      const row = await prisma().carrierEvent.findUniqueOrThrow({ where: { id: event.id } });
      expect(row).toMatchObject({
        appliedAt: expect.any(Date),
        outcome: expect.stringMatching(/unknown_parcel|ignored/),
      });
    }
  });

  test('a wrong or missing signature, another body, no JSON: 400 and nothing stored', async () => {
    const { trackingNumber } = await handedOver();
    const event = trackerEvent('evt_forged', trackingNumber, [{ status: 'delivered', at: minute(1) }]);
    const { body, signature } = signedEvent(event);
    await post({ body, signature: signature.replace(/.$/, (last) => (last === '0' ? '1' : '0')) }).expect(400);
    await post({ body: body.replace('delivered', 'Delivered'), signature }).expect(400);
    await post({ body, signature: '' }).expect(400);
    await app.http.post('/webhooks/easypost').type('json').send(body).expect(400);
    const noEvent = await post(signedEvent([1] as never));
    expect([noEvent.status, noEvent.body.code]).toEqual([400, 'webhook_invalid']);
    expect(await prisma().carrierEvent.count({ where: { id: 'evt_forged' } })).toBe(0);
  });

  test('a carrier that has a labelled parcel was handed it: charged and completed once', async () => {
    const { id, trackingNumber } = await labelled();
    await post(
      signedEvent(trackerEvent(`evt_${randomUUID()}`, trackingNumber, [{ status: 'pre_transit', at: minute(1) }])),
    );
    await runJobs(app);
    expect((await rowOf(id)).status).toBe('LABELED');
    const moved = trackerEvent(`evt_${randomUUID()}`, trackingNumber, [{ status: 'in_transit', at: minute(2) }]);
    await post(signedEvent(moved)).expect(200);
    const scan = handOverShipment(app.ctx(), id).catch(() => {});
    await Promise.all([runJobs(app), scan]);
    expect(await rowOf(id)).toMatchObject({ status: 'IN_TRANSIT' });
    expect(await prisma().ledgerEntry.count({ where: { sourceKey: `shipment:${id}` } })).toBe(1);
  });

  test('what came back stays so, and a cancelled one that moves calls for a person', async () => {
    const back = await handedOver();
    await markReturned(app.ctx(), back.id, 'nobody there');
    await applyNews(
      app.ctx(),
      back.id,
      [{ at: minute(1), state: 'delivered', message: null, place: null }],
      'EASYPOST',
    );
    expect((await rowOf(back.id)).status).toBe('EXCEPTION');
    const ended = await labelled();
    await app.http.post(`/api/v1/shipments/${ended.id}/cancel`).set(ayse.headers).expect(200);
    await applyNews(
      app.ctx(),
      ended.id,
      [{ at: minute(1), state: 'in_transit', message: null, place: null }],
      'EASYPOST',
    );
    expect((await rowOf(ended.id)).status).toBe('CANCELED');
    expect(
      await prisma().auditLog.count({ where: { targetId: ended.id, action: 'shipment.moved_unexpectedly' } }),
    ).toBe(1);
  });
});

describe('the job `tracking`', () => {
  test('asks after what is on its way, one that fails keeps no other waiting, and asks nothing twice in hours', async () => {
    await prisma().shipment.updateMany({ data: { trackedAt: new Date() } });
    const [one, two] = [await handedOver(), await handedOver()];
    carrier.trackers.set(one.trackingNumber, [
      { status: 'out_for_delivery', datetime: minute(4).toISOString(), message: null, tracking_location: null },
    ]);
    carrier.trackers.set(two.trackingNumber, 'nonsense' as never);
    await followParcels(app.ctx());
    expect([(await rowOf(one.id)).status, (await rowOf(two.id)).status]).toEqual(['IN_TRANSIT', 'HANDED_OVER']);
    const calls = carrier.seen.length;
    await followParcels(app.ctx());
    expect(carrier.seen.length).toBe(calls);
    await followParcels(app.ctx({ now: new Date(Date.now() + 5 * 3_600_000) }));
    expect(carrier.seen.length).toBeGreaterThan(calls);
  });
});
