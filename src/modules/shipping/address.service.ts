import type { Address } from '../../generated/prisma/client.js';
import { type Ctx, transaction, workspaceOf } from '../../shared/context.js';
import { fail, invalid } from '../../shared/errors.js';
import { decodeCursor, type Page, type PageQuery, toPage } from '../../shared/pagination.js';
import { changesOf, record } from '../audit-log/audit-log.service.js';
import { addressErrors, type PostalAddress, tidyAddress } from './address.rules.js';
import type { AddressChange, AddressInput, AddressView } from './shipping.schema.js';

/** What a workspace may keep. */
const MAX_ADDRESSES = 1_000;

export async function listAddresses(ctx: Ctx, query: PageQuery): Promise<Page<AddressView>> {
  const after = decodeCursor(query.cursor);
  const rows = await ctx.db.address.findMany({
    where: {
      workspaceId: workspaceOf(ctx),
      ...(after ? { OR: [{ createdAt: { lt: after.at } }, { createdAt: after.at, id: { lt: after.id } }] } : {}),
    },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: query.limit + 1,
  });
  return toPage(rows, query.limit, (row) => ({ at: row.createdAt, id: row.id }), toAddressView);
}

/** Throws `not_found`. */
export async function getAddress(ctx: Ctx, id: string): Promise<AddressView> {
  return toAddressView(await addressOf(ctx, id));
}

/** Throws `validation_failed` with each field that its country refuses, and the remedy. */
export async function addAddress(ctx: Ctx, given: AddressInput): Promise<AddressView> {
  const workspaceId = workspaceOf(ctx);
  return transaction(ctx, async (tx) => {
    const fields = await checked(tx, given);
    if ((await tx.db.address.count({ where: { workspaceId } })) >= MAX_ADDRESSES)
      throw invalid('name', `an address book holds ${MAX_ADDRESSES} addresses at the most: delete one first`);
    const row = await tx.db.address.create({ data: { ...fields, workspaceId, createdAt: tx.now } });
    await record(tx, 'address.added', target(row), { after: fields });
    return toAddressView(row);
  });
}

/** Shipments keep the address as it was when they were made. Throws `not_found`, `version_conflict`, `validation_failed`. */
export async function updateAddress(
  ctx: Ctx,
  id: string,
  given: AddressChange,
  version: number | null,
): Promise<AddressView> {
  return transaction(ctx, async (tx) => {
    // Held before it is read: who names no version waits for the writer before instead of being refused.
    await tx.db.$queryRaw`select 1 from "Address" where id = ${id}::uuid for update`;
    const before = await addressOf(tx, id);
    const fields = await checked(tx, { ...before, ...given });
    const { count } = await tx.db.address.updateMany({
      where: { id, version: version ?? before.version },
      data: { ...fields, version: { increment: 1 } },
    });
    if (count === 0) throw fail('version_conflict');
    const after = await addressOf(tx, id);
    await record(tx, 'address.updated', target(after), changesOf(before, after));
    return toAddressView(after);
  });
}

/** Throws `not_found`. What was sent there keeps its own copy. */
export async function removeAddress(ctx: Ctx, id: string): Promise<void> {
  await transaction(ctx, async (tx) => {
    const before = await addressOf(tx, id);
    await tx.db.address.deleteMany({ where: { id } });
    await record(tx, 'address.removed', target(before), { before: fieldsOf(before) });
  });
}

export function fieldsOf(given: PostalAddress): PostalAddress {
  const { name, company, line1, line2, city, region, postalCode, country, phone } = given;
  return { name, company, line1, line2, city, region, postalCode, country, phone };
}

/** The book is kept for what leaves the workspace's own warehouse. */
async function checked(ctx: Ctx, given: AddressInput): Promise<PostalAddress> {
  const { company = null, line2 = null, region = null, postalCode = null, phone = null } = given;
  const fields = tidyAddress(fieldsOf({ ...given, company, line2, region, postalCode, phone }));
  const mailbox = await ctx.db.mailbox.findUnique({
    where: { workspaceId: workspaceOf(ctx) },
    select: { location: { select: { country: true } } },
  });
  const errors = addressErrors(fields, mailbox?.location.country ?? null);
  if (errors.length > 0)
    throw fail('validation_failed', { detail: `${errors[0]?.path}: ${errors[0]?.message}`, errors });
  return fields;
}

async function addressOf(ctx: Ctx, id: string): Promise<Address> {
  const row = await ctx.db.address.findFirst({ where: { id, workspaceId: workspaceOf(ctx) } });
  if (!row) throw fail('not_found');
  return row;
}

function toAddressView(row: Address): AddressView {
  return { id: row.id, ...fieldsOf(row), createdAt: row.createdAt.toISOString(), version: row.version };
}

function target(row: Address) {
  return { type: 'Address', id: row.id, workspaceId: row.workspaceId };
}
