import { z } from 'zod';
import { controlFree } from '../../shared/text.js';
import { MAX_SIDE_MM, MAX_WEIGHT_GRAMS } from './shipping.parcel.js';

const Side = z.coerce.number().int().min(1).max(MAX_SIDE_MM);
const Reason = controlFree(z.string().trim().min(3, 'needs a few words').max(500), 'lines');
const emptyAsUnset = (value: unknown) => (value === '' || value === null ? undefined : value);

const Grams = z.coerce
  .number('must be grams, such as 1250')
  .int()
  .min(1, 'must be more than nothing')
  .max(MAX_WEIGHT_GRAMS, `must be ${MAX_WEIGHT_GRAMS} g at the most`);
const optionalSide = z.preprocess(emptyAsUnset, Side.optional());

export const PackInput = z
  .strictObject({
    weightGrams: Grams,
    lengthMm: optionalSide,
    widthMm: optionalSide,
    heightMm: optionalSide,
    /** The parcel is heavier than was quoted, and the house bears the difference. */
    accept: z.boolean().optional(),
  })
  .refine((given) => [0, 3].includes([given.lengthMm, given.widthMm, given.heightMm].filter(Boolean).length), {
    path: ['lengthMm'],
    message: 'needs width and height too, or none of the three',
  });
export type PackInput = z.infer<typeof PackInput>;

export const HandOverInput = z.strictObject({
  barcode: z.preprocess(emptyAsUnset, controlFree(z.string().trim().min(1).max(200)).optional()),
  trackingNumber: z.preprocess(
    emptyAsUnset,
    controlFree(z.string().trim())
      .refine((text) => /^[A-Za-z0-9 .-]{6,40}$/.test(text), 'must be 6 to 40 letters and digits')
      .optional(),
  ),
});
export type HandOverInput = z.infer<typeof HandOverInput>;

export const ReasonInput = z.strictObject({ reason: Reason });

export const STAGES = ['pack', 'label', 'handOver', 'trouble', 'gone'] as const;
export type Stage = (typeof STAGES)[number];

export const DeskQuery = z.strictObject({
  stage: z.enum(STAGES).default('pack'),
  locationId: z.uuid().optional(),
  cursor: z.string().max(300).optional(),
});
export type DeskQuery = z.infer<typeof DeskQuery>;

export const ScanInput = z.strictObject({ scan: controlFree(z.string().trim().min(1).max(200)) });
