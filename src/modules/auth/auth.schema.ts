import { z } from 'zod';
import { UserView } from '../user/user.schema.js';

const Password = z.string().min(1).max(1024);
export const RegisterInput = z.strictObject({
  email: z.string().min(3).max(254),
  password: Password,
  name: z.string().trim().min(1).max(120),
  phone: z.string().max(30).optional(),
  locale: z.enum(['en', 'tr']).optional(),
});
export type RegisterInput = z.infer<typeof RegisterInput>;

export const LoginInput = z.strictObject({ email: z.string().min(1).max(254), password: Password });
export type LoginInput = z.infer<typeof LoginInput>;

export const RefreshInput = z.strictObject({ refreshToken: z.string().min(1).max(200) });

export const TokenPair = z.strictObject({ accessToken: z.string(), refreshToken: z.string(), expiresIn: z.int() });
export type TokenPair = z.infer<typeof TokenPair>;
export const LoginAnswer = TokenPair.extend({ user: UserView });
export type LoginAnswer = z.infer<typeof LoginAnswer>;
