import { z } from 'zod';
import { Money } from '../../shared/money.js';

export const Interval = z.enum(['MONTH', 'YEAR']);
export type Interval = z.infer<typeof Interval>;

export const PlanFeatureView = z.strictObject({
  code: z.string(),
  name: z.string(),
  kind: z.enum(['SWITCH', 'QUOTA', 'RATE']),
  unit: z.string(),
  /** QUOTA: free units, null without limit. RATE: the rate or the free part. */
  included: z.int().nullable().optional(),
  /** What one unit beyond costs; absent: none beyond. */
  overage: Money.optional(),
});

export const PlanView = z.strictObject({
  code: z.string(),
  name: z.string(),
  trialDays: z.int(),
  prices: z.array(z.strictObject({ interval: Interval, amount: z.int(), currency: z.string() })),
  features: z.array(PlanFeatureView),
});
export type PlanView = z.infer<typeof PlanView>;
export const PlansAnswer = z.strictObject({ data: z.array(PlanView) });

const MinorUnits = z.int().min(0).max(100_000_000);
const Name = z.string().trim().min(1).max(80);

/** A plan as an administrator writes it; saving makes a new version when prices or features differ. */
export const PlanInput = z.strictObject({
  code: z.string().regex(/^[a-z0-9][a-z0-9_-]{0,39}$/, 'takes small letters, digits, - and _'),
  nameEn: Name,
  nameTr: Name,
  position: z.int().min(0).max(10_000).default(0),
  trialDays: z.int().min(0).max(365).default(0),
  listed: z.boolean().default(true),
  prices: z
    .array(z.strictObject({ interval: Interval, amount: MinorUnits }))
    .max(2)
    .refine((prices) => new Set(prices.map((price) => price.interval)).size === prices.length, 'one price an interval'),
  features: z
    .array(
      z.strictObject({
        code: z.string().min(1).max(60),
        included: z.int().min(0).max(1_000_000_000).nullable().default(null),
        overage: MinorUnits.nullable().default(null),
      }),
    )
    .max(100)
    .refine((features) => new Set(features.map((item) => item.code)).size === features.length, 'each feature once'),
});
export type PlanInput = z.input<typeof PlanInput>;

export const TaxRateInput = z.strictObject({
  country: z.string().regex(/^[A-Z]{2}$/, 'is an ISO country code such as TR'),
  name: z.string().trim().min(1).max(40),
  rateBp: z.int().min(0).max(10_000),
  inclusive: z.boolean(),
});
export type TaxRateInput = z.infer<typeof TaxRateInput>;
