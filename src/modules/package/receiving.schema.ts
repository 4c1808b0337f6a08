import { z } from 'zod';
import { PackageStatus } from '../../generated/prisma/enums.js';
import { controlFree } from '../../shared/text.js';
import { likeliestBarcode } from './package.barcode.js';
import { Carrier, Kind, TrackingNumber } from './package.schema.js';

/** A label is a page of text at the most; what is longer is no label. */
const LabelText = z.string().max(65_536, 'is longer than a label can be: scan the label alone');
const Ste = z
  .string()
  .trim()
  .regex(/^#?[\dA-Za-z|][\dA-Za-z| .-]{0,14}$/, 'is not a suite number');
const Millimetres = z.int().min(1).max(10_000);

export const Dimensions = z.union([
  z.strictObject({ length: Millimetres, width: Millimetres, height: Millimetres }),
  z.tuple([Millimetres, Millimetres, Millimetres]).transform(([length, width, height]) => ({ length, width, height })),
]);

/** What a piece is matched by. */
export const LabelInput = z.strictObject({
  labelText: LabelText.optional(),
  ste: Ste.optional(),
  trackingNumber: TrackingNumber.optional(),
  sender: controlFree(z.string().trim().min(1).max(200)).optional(),
  locationId: z.uuid().optional(),
});
export type LabelInput = z.infer<typeof LabelInput>;

/** Every barcode that was scanned on the piece; the one that a carrier is known by is its tracking number. */
export const PreviewInput = LabelInput.omit({ trackingNumber: true })
  .extend({ barcodes: z.array(TrackingNumber).max(12).default([]) })
  .transform(({ barcodes, ...label }): LabelInput => ({ ...label, trackingNumber: likeliestBarcode(barcodes) }));

export const ReceiveInput = LabelInput.extend({
  carrier: Carrier.optional(),
  kind: Kind.optional(),
  weightGrams: z.int().min(1).max(1_000_000).optional(),
  dimensionsMm: Dimensions.optional(),
  shelf: controlFree(z.string().trim().min(1).max(40)).optional(),
  description: controlFree(z.string().trim().min(1).max(500), 'lines').optional(),
  /** A person's pick among the candidates. */
  mailboxId: z.uuid().optional(),
  /** To the unmatched shelf. */
  unmatched: z.boolean().optional(),
  unmatchedReason: controlFree(z.string().trim().min(1).max(200)).optional(),
  /** Another piece with a tracking number that was received within a day. */
  again: z.boolean().optional(),
  /** Names this filing: a repeated request finds the piece instead of making another. */
  requestKey: z
    .string()
    .regex(/^[\x21-\x7e]{8,100}$/, 'must be 8 to 100 visible ASCII characters')
    .optional(),
});
export type ReceiveInput = z.infer<typeof ReceiveInput>;

const Reason = z.strictObject({ code: z.string(), detail: z.string().optional(), text: z.string() });
export const MatchView = z.strictObject({
  decision: z.enum(['MATCHED', 'REVIEW', 'UNMATCHED']),
  ste: z.string().nullable(),
  confidence: z.number(),
  candidates: z.array(
    z.strictObject({
      mailboxId: z.uuid(),
      ste: z.string(),
      workspaceName: z.string(),
      recipient: z.string().nullable(),
      confidence: z.number(),
      reasons: z.array(Reason),
    }),
  ),
});
export type MatchView = z.infer<typeof MatchView>;

export const AssignInput = z.strictObject({
  mailboxId: z.uuid(),
  reason: controlFree(z.string().trim().min(1).max(300)).optional(),
});
export type AssignInput = z.infer<typeof AssignInput>;

/** A piece matched anew: a person's pick, another label or number, or nothing: its own label again. */
export const RematchInput = AssignInput.partial().extend({ labelText: LabelText.optional(), ste: Ste.optional() });
export type RematchInput = z.infer<typeof RematchInput>;

export const StatusInput = z.strictObject({
  status: z.enum(PackageStatus),
  reason: controlFree(z.string().trim().max(300)).optional(),
});
