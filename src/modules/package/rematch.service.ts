import type { Package } from '../../generated/prisma/client.js';
import type { Ctx } from '../../shared/context.js';
import { fail, invalid } from '../../shared/errors.js';
import { assignPackage } from './assignment.service.js';
import { matchLabel, toMatchView } from './matching.service.js';
import type { MatchView, RematchInput } from './receiving.schema.js';

/**
 * Matches a piece anew: to the mailbox that a person names, or by a label (the kept one, if none is given), and then only
 * if the match is sure. Throws as assignPackage does; `piece` is null where a person has to pick.
 */
export async function rematchPackage(
  ctx: Ctx,
  id: string,
  given: RematchInput,
): Promise<{ piece: Package | null; match: MatchView | null }> {
  const { mailboxId, reason } = given;
  if (mailboxId !== undefined) return { piece: await assignPackage(ctx, id, { mailboxId, reason }), match: null };
  const before = await ctx.db.package.findUnique({ where: { id } });
  if (!before || before.voidedAt) throw fail('not_found');
  const label = given.ste === undefined && given.labelText === undefined ? before.labelText : given.labelText;
  if (!label && given.ste === undefined)
    throw invalid('ste', 'no label was kept: type the suite number or pick a mailbox');
  const { result } = await matchLabel(ctx, {
    labelText: label ?? undefined,
    ste: given.ste,
    trackingNumber: before.trackingNumber ?? undefined,
    sender: before.sender ?? undefined,
    locationId: before.locationId,
  });
  const match = toMatchView(ctx, result);
  if (result.mailboxId === null) return { piece: null, match };
  return { piece: await assignPackage(ctx, id, { mailboxId: result.mailboxId, reason }), match };
}
