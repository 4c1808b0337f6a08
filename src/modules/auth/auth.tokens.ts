import { createHash, createHmac, randomBytes, randomInt } from 'node:crypto';

/** 256 random bits: nothing to guess, so that a plain hash is enough to keep it by. */
export function newToken(): string {
  return randomBytes(32).toString('base64url');
}

export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

export function newCode(): string {
  return String(randomInt(1_000_000)).padStart(6, '0');
}

/** A million codes are hashed in a second: the key of the installation keeps a stolen table from telling them. */
export function hashCode(secret: string, userId: string, code: string): string {
  return createHmac('sha256', secret).update(`phone-code:${userId}:${code}`).digest('hex');
}
