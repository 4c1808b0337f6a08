import { z } from 'zod';
import type { User } from '../../generated/prisma/client.js';
import { lineOf } from '../../shared/text.js';
import { isTimeZone } from '../../shared/time.js';
import { normalizePhone } from './user.phone.js';

export { phonePrefix } from './user.phone.js';

export const UserView = z.strictObject({
  id: z.uuid(),
  email: z.string(),
  name: z.string(),
  phone: z.string().nullable(),
  emailVerified: z.boolean(),
  phoneVerified: z.boolean(),
  locale: z.enum(['en', 'tr']),
  timezone: z.string(),
  activeWorkspaceId: z.uuid().nullable(),
  version: z.int(),
});
export type UserView = z.infer<typeof UserView>;

export const AccessView = z.strictObject({
  workspaces: z.array(
    z.strictObject({
      id: z.uuid(),
      name: z.string(),
      role: z.enum(['OWNER', 'ADMIN', 'MEMBER']),
      permissions: z.array(z.string()),
    }),
  ),
});
export type AccessView = z.infer<typeof AccessView>;

export const ActiveWorkspaceInput = z.strictObject({ workspaceId: z.uuid() });

/** E.164 out, and in with or without blanks; throws the field's 422 for what is no phone number. */
export const Phone = z
  .string()
  .max(30)
  .transform((text, issues) => {
    const phone = normalizePhone(text);
    if (phone) return phone;
    issues.addIssue({ code: 'custom', message: 'is not a phone number in E.164, such as +14155552671' });
    return z.NEVER;
  });

export const ProfileInput = z.strictObject({
  name: lineOf(120).optional(),
  phone: Phone.nullable().optional(),
  locale: z.enum(['en', 'tr']).optional(),
  timezone: z.string().max(60).refine(isTimeZone, 'is not an IANA time zone such as Europe/Istanbul').optional(),
});
export type ProfileInput = z.infer<typeof ProfileInput>;

export function toUserView(user: User): UserView {
  return {
    id: user.id,
    email: user.email,
    name: user.name,
    phone: user.phone,
    emailVerified: user.emailVerifiedAt !== null,
    phoneVerified: user.phoneVerifiedAt !== null,
    locale: user.locale,
    timezone: user.timezone,
    activeWorkspaceId: user.activeWorkspaceId,
    version: user.version,
  };
}
