import { Prisma, type User } from '../../generated/prisma/client.js';
import type { Ctx } from '../../shared/context.js';
import { writeAudited } from '../audit-log/audit-log.service.js';

export type Account = User & { passwordHash: string | null; knownOrigin: boolean };

/** Who logs in, with the hash and whether they were seen at this origin before: one round trip (bench/accounts.ts). */
export async function findAccount(ctx: Ctx, emailNormalized: string, origin: string): Promise<Account | null> {
  const { rows } = await ctx.pool.query<Account>({
    name: 'auth-account',
    text: `select u.*, c."passwordHash", o."origin" is not null as "knownOrigin"
             from "User" u
             left join "Credential" c on c."userId" = u."id"
             left join "LoginOrigin" o on o."userId" = u."id" and o."origin" = $2
            where u."emailNormalized" = $1 and u."closedAt" is null`,
    values: [emailNormalized, origin],
  });
  return rows[0] ?? null;
}

export interface NewSession {
  userId: string;
  /** The hash that the shown password fitted. */
  passwordHash: string;
  sessionId: string;
  tokenId: string;
  tokenHash: string;
  origin: string;
  sessionEnds: Date;
  tokenEnds: Date;
}

/**
 * Session, first refresh token, origin and audit row in one statement. False when the password is another by now: the
 * lock on the credential lets a reset that runs at this moment come first (no session) or after (it ends this one too).
 */
export async function insertSession(ctx: Ctx, given: NewSession): Promise<boolean> {
  const opened = await writeAudited(ctx, {
    name: 'auth-open-session',
    action: 'session.opened',
    targetType: 'User',
    change: Prisma.sql`select opened.* from (select 1 from "Credential"
        where "userId" = ${given.userId}::uuid and "passwordHash" = ${given.passwordHash}::text for share) held
      cross join lateral open_session(${given.userId}::uuid, ${given.sessionId}::uuid, ${given.tokenId}::uuid,
      ${given.tokenHash}::text, ${ctx.ip}::text, ${ctx.userAgent}::text, ${given.origin}::text, ${ctx.now}::timestamptz,
      ${given.sessionEnds}::timestamptz, ${given.tokenEnds}::timestamptz) opened`,
  });
  return opened !== null;
}

export interface Rotated {
  sessionId: string;
  userId: string;
}

/** Spends the token and issues the next in one statement; null when it is not the live head of a live session. */
export async function rotateToken(
  ctx: Ctx,
  given: { tokenHash: string; nextId: string; nextHash: string; nextEnds: Date },
): Promise<Rotated | null> {
  const { rows } = await ctx.pool.query<Rotated>({
    name: 'auth-rotate',
    text: `with spent as (
             update "RefreshToken" t set "spentAt" = $2
               from "Session" s join "User" u on u."id" = s."userId" and u."closedAt" is null
              where t."tokenHash" = $1 and t."spentAt" is null and t."expiresAt" > $2
                and s."id" = t."sessionId" and s."endedAt" is null and s."expiresAt" > $2
             returning s."id" as "sessionId", s."userId", s."expiresAt"
           ), used as (
             update "Session" s set "lastUsedAt" = $2 from spent where s."id" = spent."sessionId"
           ), issued as (
             insert into "RefreshToken" ("id", "sessionId", "tokenHash", "createdAt", "expiresAt")
             select $3, spent."sessionId", $4, $2, least($5::timestamptz, spent."expiresAt") from spent
           )
           select "sessionId", "userId" from spent`,
    values: [given.tokenHash, ctx.now, given.nextId, given.nextHash, given.nextEnds],
  });
  return rows[0] ?? null;
}
