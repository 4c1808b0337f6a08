import { z } from 'zod';
import { lineOf } from '../../shared/text.js';
import { Phone, UserView } from '../user/user.schema.js';
import { LONGEST_PASSWORD } from './auth.password-rules.js';

/** Length alone is bounded here; what a new one must be is judged by auth.password-rules.ts. */
const Password = z.string().min(1).max(LONGEST_PASSWORD);
const Email = z.string().min(1).max(254);
const MailedToken = z.string().min(1).max(200);

export const RegisterInput = z.strictObject({
  email: Email,
  password: Password,
  name: lineOf(120),
  phone: Phone.optional(),
  locale: z.enum(['en', 'tr']).optional(),
});
export type RegisterInput = z.infer<typeof RegisterInput>;

export const LoginInput = z.strictObject({ email: Email, password: Password });
export type LoginInput = z.infer<typeof LoginInput>;

export const RefreshInput = z.strictObject({ refreshToken: z.string().min(1).max(200) });

export const ForgotInput = z.strictObject({ email: Email });
export const ResetInput = z.strictObject({ token: MailedToken, password: Password });
export type ResetInput = z.infer<typeof ResetInput>;
export const ChangeInput = z.strictObject({ currentPassword: Password, newPassword: Password });
export type ChangeInput = z.infer<typeof ChangeInput>;
export const TokenInput = z.strictObject({ token: MailedToken });

export const PhoneRequestInput = z.strictObject({ phone: Phone });
export const PhoneVerifyInput = z.strictObject({ code: z.string().regex(/^\d{6}$/, 'is six digits') });

export const TokenPair = z.strictObject({ accessToken: z.string(), refreshToken: z.string(), expiresIn: z.int() });
export type TokenPair = z.infer<typeof TokenPair>;
export const LoginAnswer = TokenPair.extend({ user: UserView });
export type LoginAnswer = z.infer<typeof LoginAnswer>;

export const SessionView = z.strictObject({
  id: z.uuid(),
  ip: z.string().nullable(),
  userAgent: z.string().nullable(),
  createdAt: z.iso.datetime(),
  lastUsedAt: z.iso.datetime(),
  current: z.boolean(),
});
export type SessionView = z.infer<typeof SessionView>;
export const SessionParams = z.strictObject({ id: z.uuid() });
