import { Prisma } from '../../generated/prisma/client.js';
import type { Ctx } from '../../shared/context.js';

/** Beyond it the export says which sections were cut. */
export const MOST_ROWS = 50_000;

export type Section = (ctx: Ctx, user: { id: string; emailNormalized: string }) => Promise<object[]>;

/** The workspaces that the user owns: what lies in them is theirs, and of other members nothing but their part in it. */
export const owned = (id: string) => ({ memberships: { some: { userId: id, role: 'OWNER' as const } } });
export const ownedIds = (id: string) =>
  Prisma.sql`(select "workspaceId" from "Membership" where "userId" = ${id}::uuid and "role" = 'OWNER')`;
