import { z } from 'zod';

/** Amount in minor units of an ISO 4217 currency; an integer, always. */
export const Money = z.strictObject({ amount: z.int(), currency: z.string().length(3) });
export type Money = z.infer<typeof Money>;
