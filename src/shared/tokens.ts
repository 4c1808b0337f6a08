import { createHash, createSecretKey, type KeyObject } from 'node:crypto';
import { errors, jwtVerify, SignJWT } from 'jose';
import type { Config } from './config.js';

const ISSUER = 'pigeonhole';
const AUDIENCE = 'pigeonhole-api';
const TYPE = 'at+jwt';
export const ACCESS_TOKEN_SECONDS = 15 * 60;

type Claims = { userId: string; sessionId: string };
type Keys = {
  current: { id: string; key: KeyObject };
  all: Map<string, KeyObject>;
  /** Tokens whose signature was checked, until they end: the session behind them is asked for on each request anyway. */
  checked: Map<string, { claims: Claims; endsAt: number }>;
};
const SKEW_SECONDS = 30;
const MAX_CHECKED = 10_000;
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
  const keys: Keys = { current: { id, key }, all, checked: new Map() };
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
export async function verifyAccessToken(config: Config, token: string): Promise<Claims | null> {
  const { all, checked } = keysOf(config);
  const known = checked.get(token);
  if (known) {
    if (Date.now() < known.endsAt) return known.claims;
    checked.delete(token);
    return null;
  }
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
        clockTolerance: SKEW_SECONDS,
        requiredClaims: ['sub', 'sid', 'exp', 'iat', 'nbf'],
      },
    );
    const { sub, sid } = payload;
    if (!isUuid(sub) || !isUuid(sid)) return null;
    const claims = { userId: sub, sessionId: sid };
    remember(checked, token, { claims, endsAt: (Number(payload.exp) + SKEW_SECONDS) * 1000 });
    return claims;
  } catch (error) {
    if (error instanceof errors.JOSEError || error instanceof TypeError) return null;
    throw error;
  }
}

function remember(checked: Keys['checked'], token: string, entry: { claims: Claims; endsAt: number }): void {
  const oldest = checked.size >= MAX_CHECKED ? checked.keys().next().value : undefined;
  if (oldest !== undefined) checked.delete(oldest);
  checked.set(token, entry);
}

function isUuid(value: unknown): value is string {
  return typeof value === 'string' && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(value);
}
