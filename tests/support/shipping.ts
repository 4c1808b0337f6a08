import type { Address, Package } from '../../src/generated/prisma/client.js';
import { seedRateTable } from '../../src/modules/shipping/rate-table.service.js';
import type { CustomsInput } from '../../src/modules/shipping/shipping.schema.js';
import { createShipment, quoteRates } from '../../src/modules/shipping/shipping.service.js';
import type { TestApp } from './app.js';
import type { Tenant } from './fixtures.js';
import { makePackage } from './packages.js';

export const CUSTOMS: CustomsInput = {
  contents: 'Merchandise',
  items: [{ description: 'Yün kazak', quantity: 2, value: 4_500, hsCode: '6110.11', originCountry: 'TR' }],
};

/** An address in the tenant's own country; with `country: 'DE'` abroad. */
export function makeAddress(app: TestApp, tenant: Tenant, given: Partial<Address> = {}): Promise<Address> {
  const home = {
    name: 'Ayşe Iğdır',
    line1: '350 Fifth Avenue',
    city: 'New York',
    region: 'NY',
    postalCode: '10118',
    country: 'US',
    phone: '+12125550100',
  };
  const abroad = {
    line1: 'Friedrichstraße 1',
    city: 'Berlin',
    region: null,
    postalCode: '10117',
    phone: '+4930123456',
  };
  return app.platform.database.prisma.address.create({
    data: { workspaceId: tenant.workspace.id, ...home, ...(given.country === 'DE' ? abroad : {}), ...given },
  });
}

/** A shipment as the API makes it: the pieces (one of a kilogram unless given), quoted, the cheapest rate. */
export async function makeShipment(
  app: TestApp,
  tenant: Tenant,
  given: { pieces?: Package[]; address?: Address; billed?: 'SHIPMENT' | 'ACTION'; customs?: CustomsInput } = {},
) {
  await seedRateTable(app.ctx());
  const pieces = given.pieces ?? [await makePackage(app, tenant, { weightGrams: 1_000 })];
  const address = given.address ?? (await makeAddress(app, tenant));
  const ctx = app.ctx({ workspaceId: tenant.workspace.id });
  const packageIds = pieces.map((piece) => piece.id);
  const { rates } = await quoteRates(ctx, { packageIds, addressId: address.id });
  return createShipment(ctx, {
    packageIds,
    addressId: address.id,
    rateId: rates[0]?.id ?? '',
    billed: given.billed ?? 'SHIPMENT',
    ...(given.customs ? { customs: given.customs } : {}),
  });
}
