import { z } from 'zod';
import { StaffRole } from '../../generated/prisma/enums.js';

/** `<` cannot be part of a name that every page of the back office prints. */
const StaffName = z
  .string()
  .trim()
  .min(1)
  .max(120)
  .regex(/^[^<>]*$/, 'must not contain < or >');
export const StaffRoles = z.array(z.enum(StaffRole)).min(1).max(4);

export const StaffInput = z.strictObject({
  email: z.email().max(254),
  name: StaffName,
  roles: StaffRoles,
  locale: z.enum(['en', 'tr']).default('en'),
  password: z.string().max(200).optional(),
});
export type StaffInput = z.infer<typeof StaffInput>;

export const StaffLoginInput = z.object({
  email: z.string().min(1).max(254),
  password: z.string().min(1).max(1024),
  code: z.string().trim().max(40).optional(),
});
export type StaffLoginInput = z.infer<typeof StaffLoginInput>;
