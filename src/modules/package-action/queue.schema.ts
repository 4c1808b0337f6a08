import { z } from 'zod';
import { ActionType } from '../../generated/prisma/enums.js';

/** A form and an address line send what is empty too. */
const unset = z.literal('').transform(() => undefined);

export const QueueQuery = z.strictObject({
  type: z.union([z.enum(ActionType), unset]).optional(),
  locationId: z.union([z.uuid(), unset]).optional(),
  only: z.union([z.enum(['all', 'free', 'mine', 'late']), unset]).optional(),
  by: z.enum(['due', 'shelf']).default('due'),
  page: z.coerce.number().int().min(0).max(1_000).default(0),
  limit: z.coerce.number().int().min(1).max(200).default(30),
});
export type QueueQuery = z.infer<typeof QueueQuery>;
