import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** How long a link to a picture lives. */
export const LINK_SECONDS = 600;
/** 128 bits of the HMAC, in hex. */
const SIGNATURE_CHARACTERS = 32;
const BLOCK = 64;

/** The two padded keys of HMAC-SHA-256, for whoever computes it in pieces: PostgreSQL has sha256, but no HMAC of its own. */
export interface LinkKeys {
  inner: Buffer;
  outer: Buffer;
}

const keysBySecret = new Map<string, LinkKeys>();

export function linkKeys(secret: string): LinkKeys {
  const known = keysBySecret.get(secret);
  if (known) return known;
  const key = Buffer.alloc(BLOCK);
  createHmac('sha256', secret).update('media links').digest().copy(key);
  const keys = { inner: key.map((byte) => byte ^ 0x36), outer: key.map((byte) => byte ^ 0x5c) } as LinkKeys;
  keysBySecret.set(secret, keys);
  return keys;
}

/** Whose link it is, and until when: what all links of one answer share. */
export interface LinkGrant {
  /** A workspace's id, or what else says whose eyes it is for. A link dies when the picture changes hands. */
  holder: string;
  /** Seconds since 1970. */
  expires: number;
}

export function grantFor(holder: string, now: Date): LinkGrant {
  return { holder, expires: Math.floor(now.getTime() / 1000) + LINK_SECONDS };
}

/** Signs many ids of one grant: the part that they share is hashed once. */
export function linkSigner(secret: string, grant: LinkGrant): (id: string) => string {
  const keys = linkKeys(secret);
  const inner = createHash('sha256').update(keys.inner).update(`${grant.holder}.${grant.expires}.`);
  const outer = createHash('sha256').update(keys.outer);
  return (id) => outer.copy().update(inner.copy().update(id).digest()).digest('hex').slice(0, SIGNATURE_CHARACTERS);
}

/** Whether `signature` is ours for this id and holder, and has not ended. */
export function isValidLink(secret: string, grant: LinkGrant, id: string, signature: string, now: Date): boolean {
  const expected = Buffer.from(linkSigner(secret, grant)(id));
  const given = Buffer.from(signature);
  const same = expected.length === given.length && timingSafeEqual(expected, given);
  const seconds = now.getTime() / 1000;
  return same && grant.expires > seconds && grant.expires <= seconds + LINK_SECONDS + 1;
}
