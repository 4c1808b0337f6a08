import { z } from 'zod';
import type { Location, Mailbox, Membership, Recipient, Workspace } from '../../generated/prisma/client.js';
import { lineOf } from '../../shared/text.js';
import { addressLines } from './workspace.address.js';

export const WorkspaceRole = z.enum(['OWNER', 'ADMIN', 'MEMBER']);

export const WorkspaceView = z.strictObject({
  id: z.uuid(),
  name: z.string(),
  role: WorkspaceRole,
  mailbox: z.strictObject({ ste: z.string(), addressLines: z.array(z.string()), locationId: z.uuid() }),
  createdAt: z.iso.datetime(),
  version: z.int(),
});
export type WorkspaceView = z.infer<typeof WorkspaceView>;

export const WorkspaceInput = z.strictObject({ name: lineOf(120), locationId: z.uuid().optional() });
export type WorkspaceInput = z.infer<typeof WorkspaceInput>;
export const WorkspaceChange = z.strictObject({ name: lineOf(120).optional() });
export type WorkspaceChange = z.infer<typeof WorkspaceChange>;

export const LocationView = z.strictObject({
  id: z.uuid(),
  name: z.string(),
  city: z.string(),
  country: z.string(),
  timezone: z.string(),
});

export const RecipientView = z.strictObject({
  id: z.uuid(),
  name: z.string(),
  aliases: z.array(z.string()),
  createdAt: z.iso.datetime(),
  version: z.int(),
});
export type RecipientView = z.infer<typeof RecipientView>;

const Aliases = z.array(lineOf(120)).max(20);
export const RecipientInput = z.strictObject({ name: lineOf(120), aliases: Aliases.optional() });
export type RecipientInput = z.infer<typeof RecipientInput>;
export const RecipientChange = RecipientInput.partial();
export type RecipientChange = z.infer<typeof RecipientChange>;

export const MemberView = z.strictObject({
  userId: z.uuid(),
  name: z.string(),
  email: z.string(),
  role: WorkspaceRole,
  joinedAt: z.iso.datetime(),
});
export type MemberView = z.infer<typeof MemberView>;

/** OWNER is reached by transfer only. */
const GivenRole = z.enum(['ADMIN', 'MEMBER']);
export const RoleInput = z.strictObject({ role: GivenRole });
export const TransferInput = z.strictObject({ userId: z.uuid() });
export const MemberParams = z.strictObject({ userId: z.uuid() });

export const InviteInput = z.strictObject({ email: z.string().min(1).max(254), role: GivenRole });
export type InviteInput = z.infer<typeof InviteInput>;
export const InviteView = z.strictObject({
  id: z.uuid(),
  email: z.string(),
  role: GivenRole,
  invitedById: z.uuid(),
  createdAt: z.iso.datetime(),
  sentAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
});
export type InviteView = z.infer<typeof InviteView>;
export const InviteToken = z.strictObject({ token: z.string().min(1).max(200) });
export const DeclinedView = z.strictObject({ id: z.uuid(), name: z.string(), role: GivenRole });

export const CloseAccountInput = z.strictObject({ password: z.string().min(1).max(256) });

export const ById = z.strictObject({ id: z.uuid() });

export type MailboxAt = Mailbox & { location: Location };
export type MembershipAt = Membership & { workspace: Workspace & { mailbox: MailboxAt | null } };

export function toWorkspaceView({ role, workspace }: MembershipAt): WorkspaceView {
  const { mailbox } = workspace;
  if (!mailbox) throw new Error(`workspace ${workspace.id} has no mailbox`);
  return {
    id: workspace.id,
    name: workspace.name,
    role,
    mailbox: {
      ste: mailbox.ste,
      addressLines: addressLines(mailbox.location, mailbox.ste),
      locationId: mailbox.locationId,
    },
    createdAt: workspace.createdAt.toISOString(),
    version: workspace.version,
  };
}

export function toRecipientView(recipient: Recipient): RecipientView {
  return {
    id: recipient.id,
    name: recipient.name,
    aliases: recipient.aliases,
    createdAt: recipient.createdAt.toISOString(),
    version: recipient.version,
  };
}
