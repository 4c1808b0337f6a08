import { z } from 'zod';
import { listUnmatched } from '../../src/modules/package/shelf.service.js';
import { staffPage } from '../action.js';

/** The shelf of pieces that reached nobody, the oldest first (admin/pages/UnmatchedPage.tsx). */
export const unmatchedPage = staffPage({
  component: 'UnmatchedPage',
  icon: 'HelpCircle',
  query: z.strictObject({ cursor: z.string().max(300).optional() }),
  read: async (ctx, query) => ({ ...(await listUnmatched(ctx, query)) }),
});
