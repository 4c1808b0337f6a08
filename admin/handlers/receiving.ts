import { PreviewInput } from '../../src/modules/package/receiving.schema.js';
import { previewLabel } from '../../src/modules/package/receiving.service.js';
import { listLocations } from '../../src/modules/workspace/workspace.service.js';
import { staffPage } from '../action.js';

/** Where pieces come in. `Package.receive` files; here is what the page asks before: the warehouses, and whose a label is. */
export const receivingPage = staffPage({
  component: 'Receiving',
  icon: 'Maximize',
  async read(ctx) {
    const locations = await listLocations(ctx);
    return { locations: locations.map(({ id, code, name, country }) => ({ id, code, name, country })) };
  },
  payload: PreviewInput,
  act: async (ctx, label) => ({ ...(await previewLabel(ctx, label)) }),
});
