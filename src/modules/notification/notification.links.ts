import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Config } from '../../shared/config.js';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Where one click turns off what a mail told of: the delivery's id, signed. It opens nothing else, so it does not run out. */
export function unsubscribeUrl(config: Config, deliveryId: string): string {
  return `${config.publicUrl}/unsubscribe/${deliveryId}.${sign(config, deliveryId)}`;
}

/** The delivery that a link of ours names; null for any other text. */
export function readUnsubscribe(config: Config, token: string): string | null {
  const [id = '', signature = '', rest] = token.split('.');
  if (!UUID.test(id) || rest !== undefined) return null;
  const expected = Buffer.from(sign(config, id));
  const given = Buffer.from(signature);
  return expected.length === given.length && timingSafeEqual(expected, given) ? id : null;
}

function sign(config: Config, id: string): string {
  return createHmac('sha256', config.sessionSecret).update(`unsubscribe:${id}`).digest('base64url').slice(0, 27);
}
