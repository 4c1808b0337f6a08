import { createHmac, timingSafeEqual } from 'node:crypto';

/** Twilio's: HMAC-SHA1 over the URL that it called and the posted fields in order of their names. https://www.twilio.com/docs/usage/webhooks/webhooks-security */
export function isTwilios(authToken: string, url: string, fields: Record<string, string>, signature: string): boolean {
  const signed = Object.keys(fields)
    .sort()
    .reduce((text, name) => `${text}${name}${fields[name]}`, url);
  return same(createHmac('sha1', authToken).update(signed).digest('base64'), signature);
}

/** Mailgun's: HMAC-SHA256 over time and token. https://documentation.mailgun.com/docs/mailgun/user-manual/webhooks/securing-webhooks */
export function isMailguns(
  key: string,
  { timestamp, token, signature }: { timestamp: string; token: string; signature: string },
): boolean {
  return same(createHmac('sha256', key).update(`${timestamp}${token}`).digest('hex'), signature);
}

function same(expected: string, given: string): boolean {
  const [a, b] = [Buffer.from(expected), Buffer.from(given)];
  return a.length === b.length && timingSafeEqual(a, b);
}
