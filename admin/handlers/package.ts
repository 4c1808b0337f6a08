import { z } from 'zod';
import { getPackageForStaff } from '../../src/modules/package/staff-view.service.js';
import { staffPage } from '../action.js';

/** What the page of one package shows (admin/components/PackagePage.tsx). */
export const packagePage = staffPage({
  component: 'PackagePage',
  icon: 'Package',
  hidden: true,
  query: z.strictObject({ id: z.uuid() }),
  read: async (ctx, { id }) => ({ package: await getPackageForStaff(ctx, id) }),
});
