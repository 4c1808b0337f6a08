import { z } from 'zod';
import { lineOf } from '../../shared/text.js';

/** The customer reads the reason in their own log. */
export const CustomerViewInput = z.strictObject({
  userId: z.uuid(),
  workspaceId: z.uuid(),
  reason: lineOf(300).pipe(z.string().min(10, 'needs 10 characters or more')),
});
export type CustomerViewInput = z.infer<typeof CustomerViewInput>;
