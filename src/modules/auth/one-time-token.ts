import type { OneTimeToken, TokenPurpose, User } from '../../generated/prisma/client.js';
import type { Ctx } from '../../shared/context.js';
import { hashToken, newToken } from './auth.tokens.js';

/** A token to mail, and the end of the older ones of its purpose. */
export async function makeOneTimeToken(
  ctx: Ctx,
  user: Pick<User, 'id' | 'emailNormalized'>,
  purpose: TokenPurpose,
  lifeMs: number,
): Promise<{ token: string; id: string; expiresAt: Date }> {
  // Two requests at once must not leave two live ones: the user's row is the turnstile.
  await ctx.db.$queryRaw`select 1 from "User" where "id" = ${user.id}::uuid for no key update`;
  await ctx.db.oneTimeToken.updateMany({
    where: { userId: user.id, purpose, spentAt: null },
    data: { spentAt: ctx.now },
  });
  const token = newToken();
  const expiresAt = new Date(ctx.now.getTime() + lifeMs);
  const { id } = await ctx.db.oneTimeToken.create({
    data: {
      userId: user.id,
      purpose,
      tokenHash: hashToken(token),
      emailNormalized: user.emailNormalized,
      createdAt: ctx.now,
      expiresAt,
    },
    select: { id: true },
  });
  return { token, id, expiresAt };
}

export function findOneTimeToken(ctx: Ctx, purpose: TokenPurpose, token: string): Promise<OneTimeToken | null> {
  return ctx.db.oneTimeToken.findFirst({
    where: { tokenHash: hashToken(token), purpose, spentAt: null, expiresAt: { gt: ctx.now } },
  });
}

/** Of many who show it at once, one gets it. */
export async function spendOneTimeToken(
  ctx: Ctx,
  purpose: TokenPurpose,
  tokenHash: string,
): Promise<OneTimeToken | null> {
  const [token] = await ctx.db.oneTimeToken.updateManyAndReturn({
    where: { tokenHash, purpose, spentAt: null, expiresAt: { gt: ctx.now } },
    data: { spentAt: ctx.now },
  });
  return token ?? null;
}
