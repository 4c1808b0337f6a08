import { createHash, createSecretKey, type KeyObject } from 'node:crypto';
import { errors, jwtVerify, SignJWT } from 'jose';
import type { Config } from './config.js';

const ISSUER = 'pigeonhole';
const AUDIENCE = 'pigeonhole-api';
const TYPE = 'at+jwt';
export const ACCESS_TOKEN_SECONDS = 15 * 60;

type Keys = { current: { id: string; key: KeyObject }; all: Map<string, KeyObject> };
const keysByConfig = new WeakMap<object, Keys>();

/** A key's id is derived from the key, so that a rotation needs no bookkeeping: old tokens live out under the old one. */
function keysOf(config: Pick<Config, 'jwtSecret' | 'jwtPreviousSecrets'>): Keys {
  const known = keysByConfig.get(config);
  if (known) return known;
  const all = new Map(
    [config.jwtSecret, ...config.jwtPreviousSecrets].map((secret) => [
      keyId(secret),
      createSecretKey(Buffer.from(secret)),
    ]),
  );
  const id = keyId(config.jwtSecret);
  const key = all.get(id);
  if (!key) throw new Error('no signing key');
  const keys = { current: { id, key }, all };
  keysByConfig.set(config, keys);
  return keys;
}

function keyId(secret: string): string {
  return createHash('sha256').update(`kid:${secret}`).digest('base64url').slice(0, 8);
}

export async function signAccessToken(
  config: Config,
  token: { userId: string; sessionId: string; now: Date },
): Promise<string> {
  const { current } = keysOf(config);
  const issuedAt = Math.floor(token.now.getTime() / 1000);
  return new SignJWT({ sid: token.sessionId })
    .setProtectedHeader({ alg: 'HS256', typ: TYPE, kid: current.id })
    .setSubject(token.userId)
    .setIssuer(ISSUER)
    .setAudience(AUDIENCE)
    .setIssuedAt(issuedAt)
    .setNotBefore(issuedAt)
    .setExpirationTime(issuedAt + ACCESS_TOKEN_SECONDS)
    .sign(current.key);
}

/** Null for anything but a live access token of ours: one algorithm, our keys only, 60 s of clock skew at the most. */
export async function verifyAccessToken(
  config: Config,
  token: string,
): Promise<{ userId: string; sessionId: string } | null> {
  const { all } = keysOf(config);
  try {
    const { payload } = await jwtVerify(
      token,
      ({ kid }) => {
        const key = kid === undefined ? undefined : all.get(kid);
        if (!key) throw new errors.JWKSNoMatchingKey();
        return key;
      },
      {
        algorithms: ['HS256'],
        issuer: ISSUER,
        audience: AUDIENCE,
        typ: TYPE,
        clockTolerance: 30,
        requiredClaims: ['sub', 'sid', 'exp', 'iat', 'nbf'],
      },
    );
    const { sub, sid } = payload;
    return isUuid(sub) && isUuid(sid) ? { userId: sub, sessionId: sid } : null;
  } catch (error) {
    if (error instanceof errors.JOSEError || error instanceof TypeError) return null;
    throw error;
  }
}

function isUuid(value: unknown): value is string {
  return typeof value === 'string' && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(value);
}
