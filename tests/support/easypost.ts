import { createHmac, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Rate {
  id: string;
  carrier: string;
  service: string;
  rate: string;
  currency: string;
  delivery_days: number;
}
interface Record_ {
  id: string;
  reference: string | null;
  rates: Rate[];
  tracking_code: string | null;
  refund_status: string | null;
  postage_label: { label_url: string; label_pdf_url: string } | null;
  selected_rate: Rate | null;
  asked: { [field: string]: unknown };
}

export interface CarrierFaults {
  /** Every call answers 503. */
  down: boolean;
  /** A purchase is made, and its answer never comes: the connection breaks, or stays open for ever. */
  loseBuy: 'break' | 'hang' | null;
  /** The same for making a record. */
  loseCreate: boolean;
  /** The label's file is begun and never ends. */
  hangFile: boolean;
  /** No rates at all. */
  unreachable: boolean;
  /** What the label's link says, instead of our own file. */
  labelUrl: string | null;
  /** Prices in percent. */
  percent: number;
}

export const WEBHOOK_SECRET = 'a secret of the webhook: ğüş';
const PDF = Buffer.from('%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n');

/** EasyPost as far as we call it, on loopback, with the faults of a carrier. Prices: 7.58 and 31.25 dollars. */
export async function startEasyPost() {
  const records = new Map<string, Record_>();
  const trackers = new Map<string, object[]>();
  const faults: CarrierFaults = {
    down: false,
    loseBuy: null,
    loseCreate: false,
    hangFile: false,
    unreachable: false,
    labelUrl: null,
    percent: 100,
  };
  const seen: string[] = [];
  const waiting = new Set<() => void>();
  let url = '';

  const find = (id: string) => records.get(id) ?? [...records.values()].find((one) => one.reference === id);
  const create = (asked: Record_['asked']): Record_ => {
    const id = `shp_${randomUUID().replaceAll('-', '')}`;
    const price = (cents: number) => ((cents * faults.percent) / 10_000).toFixed(2);
    const rate = (carrier: string, service: string, cents: number, delivery_days: number): Rate => ({
      id: `rate_${randomUUID().replaceAll('-', '')}`,
      carrier,
      service,
      rate: price(cents),
      currency: 'USD',
      delivery_days,
    });
    const record: Record_ = {
      id,
      reference: (asked.reference as string | undefined) ?? null,
      rates: faults.unreachable ? [] : [rate('UPS', 'NextDay', 3_125, 1), rate('USPS', 'GroundAdvantage', 758, 4)],
      tracking_code: null,
      refund_status: null,
      postage_label: null,
      selected_rate: null,
      asked,
    };
    records.set(id, record);
    return record;
  };

  async function answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
    let text = '';
    for await (const chunk of req) text += chunk;
    const body = text ? JSON.parse(text) : {};
    const path = decodeURIComponent((req.url ?? '').split('?')[0] ?? '');
    seen.push(`${req.method} ${path}`);
    const send = (status: number, content: object) => {
      res.writeHead(status, { 'content-type': 'application/json' });
      res.end(JSON.stringify(content));
    };
    const refuse = (status: number, code: string, message: string) =>
      send(status, { error: { code, message, errors: [] } });
    if (faults.down) return refuse(503, 'SERVICE_UNAVAILABLE', 'try again');
    if (path.startsWith('/label/')) {
      res.writeHead(200, { 'content-type': 'application/pdf' });
      if (faults.hangFile) return void res.write(PDF.subarray(0, 8));
      res.end(PDF);
      return;
    }
    if (path.startsWith('/elsewhere')) {
      res.writeHead(302, { location: `${url}/label/1.pdf` });
      res.end();
      return;
    }
    if (req.method === 'POST' && path === '/v2/shipments') {
      const record = create(body.shipment);
      if (faults.loseCreate) return void res.destroy();
      return send(201, record);
    }
    if (req.method === 'POST' && path === '/v2/trackers') {
      const { tracking_code } = body.tracker ?? body;
      return send(201, { object: 'Tracker', tracking_code, tracking_details: trackers.get(tracking_code) ?? [] });
    }
    const [, id = '', verb] = /^\/v2\/shipments\/([^/]+)(?:\/(\w+))?$/.exec(path) ?? [];
    const record = find(id);
    if (!record) return refuse(404, 'NOT_FOUND', 'The requested resource could not be found.');
    if (req.method === 'GET' && !verb) return send(200, record);
    if (verb === 'buy') {
      if (record.postage_label)
        return refuse(422, 'SHIPMENT.POSTAGE.EXISTS', 'Postage already exists for this shipment.');
      const rate = record.rates.find((one) => one.id === body.rate?.id);
      if (!rate) return refuse(422, 'SHIPMENT.RATE.INVALID', 'no such rate');
      record.tracking_code = `9400${String(records.size).padStart(4, '0')}${id.slice(4, 16).toUpperCase()}`;
      record.selected_rate = rate;
      const link = faults.labelUrl ?? `${url}/label/${id}.pdf`;
      record.postage_label = { label_url: link, label_pdf_url: link };
      for (const tell of waiting) tell();
      waiting.clear();
      if (faults.loseBuy === 'break') return void res.destroy();
      if (faults.loseBuy === 'hang') return;
      return send(200, record);
    }
    if (verb === 'refund') {
      if (!record.postage_label) return refuse(422, 'SHIPMENT.REFUND.UNAVAILABLE', 'nothing was bought');
      if (record.refund_status) return refuse(422, 'SHIPMENT.REFUND.EXISTS', 'asked before');
      record.refund_status = 'submitted';
      return send(200, record);
    }
    refuse(404, 'NOT_FOUND', 'no such call');
  }

  const server = createServer((req, res) => void answer(req, res).catch(() => res.destroy()));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    env: {
      CARRIER: 'easypost',
      EASYPOST_API_KEY: 'EZTKtest',
      EASYPOST_API_URL: `${url}/v2`,
      EASYPOST_WEBHOOK_SECRET: WEBHOOK_SECRET,
    },
    faults,
    records,
    trackers,
    /** Every call, as `METHOD /path`. */
    seen,
    bought: () => [...records.values()].filter((one) => one.postage_label !== null),
    /** Resolves as soon as the next label is sold. */
    nextSale: () => new Promise<void>((resolve) => waiting.add(resolve)),
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

export type EasyPostStandIn = Awaited<ReturnType<typeof startEasyPost>>;

/** A webhook as EasyPost sends it. */
export function signedEvent(event: object): { body: string; signature: string } {
  const body = JSON.stringify(event);
  const digest = createHmac('sha256', WEBHOOK_SECRET.normalize('NFKD')).update(body, 'utf8').digest('hex');
  return { body, signature: `hmac-sha256-hex=${digest}` };
}

export function trackerEvent(
  id: string,
  trackingCode: string,
  details: { status: string; at: Date; message?: string; city?: string }[],
  given: { shipmentId?: string } = {},
) {
  return {
    id,
    object: 'Event',
    mode: 'test',
    description: 'tracker.updated',
    result: {
      object: 'Tracker',
      tracking_code: trackingCode,
      ...(given.shipmentId ? { shipment_id: given.shipmentId } : {}),
      tracking_details: details.map(({ status, at, message = null, city }) => ({
        object: 'TrackingDetail',
        status,
        datetime: at.toISOString(),
        message,
        tracking_location: city ? { city, state: null, country: 'US' } : null,
      })),
    },
  };
}
