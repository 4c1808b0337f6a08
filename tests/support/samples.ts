import fc from 'fast-check';
import { z } from 'zod';

type Json = Record<string, unknown>;

/** What a request field holds, valid by its JSON schema; formats and patterns by the samples below. */
export function arbitraryOf(schema: z.ZodType): fc.Arbitrary<unknown> {
  return fromJson(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any', reused: 'inline' }) as Json);
}

function fromJson(schema: Json): fc.Arbitrary<unknown> {
  if (Array.isArray(schema.enum)) return fc.constantFrom(...schema.enum);
  if ('const' in schema) return fc.constant(schema.const);
  const options = (schema.anyOf ?? schema.oneOf) as Json[] | undefined;
  if (options) return fc.oneof(...options.map(fromJson));
  switch (schema.type) {
    case 'object':
      return fromObject(schema);
    case 'array':
      return fc.array(fromJson((schema.items ?? {}) as Json), {
        minLength: Number(schema.minItems ?? 0),
        maxLength: Math.min(Number(schema.maxItems ?? 3), 4),
      });
    case 'integer':
      return fc.integer({ min: bounded(schema.minimum, 0), max: bounded(schema.maximum, 1_000_000) });
    case 'number':
      return fc.double({ min: bounded(schema.minimum, 0), max: bounded(schema.maximum, 1_000_000), noNaN: true });
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'string':
      return fromString(schema);
    default:
      return fc.jsonValue({ maxDepth: 2 });
  }
}

function fromObject(schema: Json): fc.Arbitrary<unknown> {
  const properties = Object.entries((schema.properties ?? {}) as Record<string, Json>);
  const required = (schema.required ?? []) as string[];
  return fc.record(Object.fromEntries(properties.map(([key, value]) => [key, fromJson(value)])), {
    requiredKeys: required as never,
  });
}

function fromString(schema: Json): fc.Arbitrary<unknown> {
  if (schema.format === 'uuid') return fc.uuid();
  if (schema.format === 'email') return fc.emailAddress();
  if (schema.format === 'date-time')
    return fc.date({ noInvalidDate: true, min: new Date(0), max: new Date(4e12) }).map((date) => date.toISOString());
  if (schema.format === 'date')
    return fc
      .date({ noInvalidDate: true, min: new Date(0), max: new Date(4e12) })
      .map((date) => date.toISOString().slice(0, 10));
  if (schema.format === 'uri' || schema.format === 'url') return fc.webUrl({ validSchemes: ['https'] });
  if (typeof schema.pattern === 'string') return fc.stringMatching(new RegExp(schema.pattern, 'u'));
  const min = Number(schema.minLength ?? 0);
  return fc.oneof(
    fc.string({ minLength: min, maxLength: Math.min(Number(schema.maxLength ?? 40), min + 40) }),
    fc.string({ unit: 'binary', minLength: min, maxLength: min + 20 }),
    fc.constantFrom(
      'Ayşe Iğdır',
      '4072-6',
      '\'; drop table "User"; --',
      '=1+1',
      '<script>alert(1)</script>',
      '\u0000',
      '__proto__',
    ),
  );
}

function bounded(value: unknown, otherwise: number): number {
  return typeof value === 'number' ? Math.max(-1e9, Math.min(1e9, value)) : otherwise;
}

/** Bodies for routes whose rules are narrower than a schema can say: `METHOD /path`. */
const BODIES: Record<string, unknown> = {
  'post /auth/register': { email: 'sweep@example.com', password: 'violet tractor 77 lake', name: 'Sweep' },
  'post /auth/phone/request': { phone: '+905321234567' },
  'patch /me': { name: 'Sweep' },
  'patch /packages/:id': { note: 'seen' },
  'post /addresses': {
    name: 'Sweep',
    line1: 'Friedrichstr. 1',
    city: 'Berlin',
    postalCode: '10117',
    country: 'DE',
    phone: '+4930123456',
  },
  'patch /addresses/:id': { name: 'Sweep' },
  'post /shipments/quote': {
    packageIds: ['01890000-0000-7000-8000-000000000001'],
    addressId: '01890000-0000-7000-8000-000000000002',
  },
  'post /shipments': {
    packageIds: ['01890000-0000-7000-8000-000000000001'],
    addressId: '01890000-0000-7000-8000-000000000002',
    rateId: '01890000-0000-7000-8000-000000000003',
  },
  'post /packages/:id/actions': { type: 'SCAN' },
  'post /packages/actions': { type: 'SCAN', packageIds: ['01890a5d-ac96-774b-bcce-b302099a8057'] },
  'post /packages/actions/quote': { type: 'SCAN', packageIds: ['01890a5d-ac96-774b-bcce-b302099a8057'] },
  'post /push-subscriptions': {
    endpoint: 'https://fcm.googleapis.com/fcm/send/sweep',
    keys: {
      p256dh: 'BIPUL12DLfytvTajnryr2PRdAgXS3HGKiLqndGcJGabyhHheJYlNGCeXl1dn18gSJ1WAkAPIxr4gK0_dQds4yiI',
      auth: 'FPssNDTKnInHVndSTdbKFw',
    },
  },
  'delete /push-subscriptions': { endpoint: 'https://fcm.googleapis.com/fcm/send/sweep' },
  'post /packages/claims': { trackingNumber: '1Z999AA10123456784' },
  'post /packages/expected': { trackingNumber: '1Z999AA10123456784' },
};

/** One valid body for an endpoint. Throws with the remedy when the schema alone does not lead to one. */
export function sampleBody(route: string, schema: z.ZodType): unknown {
  const given = BODIES[route];
  const samples = given === undefined ? fc.sample(arbitraryOf(schema), { numRuns: 60, seed: 7 }) : [given];
  const valid = samples.find((sample) => schema.safeParse(sample).success);
  if (valid === undefined)
    throw new Error(`no valid body found for ${route}: add one to BODIES in tests/support/samples.ts`);
  return valid;
}
