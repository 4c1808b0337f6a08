import { z } from 'zod';
import { DeskQuery, ScanInput } from '../../src/modules/shipping/desk.schema.js';
import { findScanned, openShipmentFile, readDesk } from '../../src/modules/shipping/desk.service.js';
import { listLocations } from '../../src/modules/workspace/workspace.service.js';
import { staffPage } from '../action.js';

/** The shipping desk: what is to pack, to label and to hand over, and what a scan means. `Shipment`'s actions do the work. */
export const shippingPage = staffPage({
  component: 'ShippingDesk',
  icon: 'Truck',
  query: DeskQuery,
  async read(ctx, query) {
    const [desk, locations] = await Promise.all([readDesk(ctx, query), listLocations(ctx)]);
    return { ...desk, locations: locations.map(({ id, name }) => ({ id, name })) };
  },
  payload: ScanInput,
  act: async (ctx, { scan }) => ({ shipment: await findScanned(ctx, scan) }),
  download: {
    query: z.strictObject({ id: z.uuid(), kind: z.enum(['label', 'customs']) }),
    // A label is printed, not kept.
    inline: true,
    open: (ctx, { id, kind }: { id: string; kind: 'label' | 'customs' }) => openShipmentFile(ctx, id, kind),
  },
});
