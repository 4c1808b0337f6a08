import { z } from 'zod';
import { lineOf } from '../../shared/text.js';
import { isCountry } from './address.countries.js';
import { ANYWHERE, HOME, type Step } from './rate-table.js';

const code = z.string().trim().toUpperCase();
const Origin = code.refine(
  (value) => value === ANYWHERE || isCountry(value),
  'must be a country code, or * for every warehouse',
);
const Destinations = z
  .union([z.string(), z.array(z.string())])
  .transform((given) => (typeof given === 'string' ? given.split(/[\s,;]+/) : given))
  .transform((list) => [...new Set(list.map((item) => item.trim().toUpperCase()).filter(Boolean))])
  .pipe(
    z
      .array(
        z
          .string()
          .refine((value) => value === ANYWHERE || value === HOME || isCountry(value), 'is no country code, HOME or *'),
      )
      .min(1, 'needs a country code, HOME for the warehouse’s own, or * for all others')
      .max(260),
  );

export const ZoneInput = z.strictObject({
  code: code.regex(/^[A-Z0-9-]{2,20}$/, 'must be 2 to 20 capital letters, digits or hyphens'),
  name: lineOf(80),
  originCountry: Origin,
  countries: Destinations,
});
export type ZoneInput = z.infer<typeof ZoneInput>;

const StepInput = z.strictObject({
  upToGrams: z.int().min(1).max(1_000_000),
  amount: z.int().min(0).max(100_000_000),
});

/** Lines of grams and minor units, `500 = 890`, or the same as a list. Weights rise. */
const Steps = z
  .union([z.string().max(5_000).transform(readSteps), z.array(StepInput)])
  .pipe(
    z
      .array(StepInput)
      .min(1, 'needs a line such as 500 = 890: up to 500 g for 8.90')
      .max(60)
      .refine(rises, 'must rise: each line a larger weight than the one before'),
  );

export const ServiceInput = z.strictObject({
  zoneId: z.uuid(),
  carrier: lineOf(60),
  service: lineOf(60),
  days: z.coerce.number().int().min(0).max(365),
  volumetricDivisor: z.coerce.number().int().min(1_000).max(20_000).nullable().optional(),
  maxSideMm: z.coerce.number().int().min(1).max(5_000).nullable().optional(),
  steps: Steps,
  active: z.boolean().default(true),
});
export type ServiceInput = z.infer<typeof ServiceInput>;

function readSteps(text: string): unknown {
  if (text.trimStart().startsWith('[')) return parsed(text);
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)
    .map((line) => {
      const [, upToGrams, amount] = /^(\d{1,7})\s*[=:;\t ]\s*(\d{1,9})$/.exec(line) ?? [];
      return { upToGrams: Number(upToGrams ?? Number.NaN), amount: Number(amount ?? Number.NaN) };
    });
}

/** The form of the back office hands its rows over as JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function rises(steps: readonly Step[]): boolean {
  return steps.every((step, index) => index === 0 || step.upToGrams > (steps[index - 1]?.upToGrams ?? 0));
}
