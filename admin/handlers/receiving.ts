import { z } from 'zod';
import { listPhotoIds } from '../../src/modules/package/photo.service.js';
import { PreviewInput } from '../../src/modules/package/receiving.schema.js';
import { previewLabel } from '../../src/modules/package/receiving.service.js';
import { listLocations } from '../../src/modules/workspace/workspace.service.js';
import { staffPage } from '../action.js';

/** Where pieces come in. `Package.receive` files; here is what the page asks before: the warehouses, and whose a label is. */
export const receivingPage = staffPage({
  component: 'Receiving',
  icon: 'Maximize',
  query: z.strictObject({
    /** Pieces filed before a reload of the page. */
    packageIds: z
      .string()
      .transform((ids) => ids.split(','))
      .pipe(z.array(z.uuid()).max(20))
      .optional(),
  }),
  async read(ctx, { packageIds = [] }) {
    const locations = await listLocations(ctx);
    const photos = await listPhotoIds(ctx, packageIds);
    return {
      locations: locations.map(({ id, code, name, country }) => ({ id, code, name, country })),
      thumbnails: Object.fromEntries([...photos].map(([id, ids]) => [id, `/admin/media/photos/${ids[0]}/thumbnail`])),
    };
  },
  payload: PreviewInput,
  act: async (ctx, label) => ({ ...(await previewLabel(ctx, label)) }),
});
