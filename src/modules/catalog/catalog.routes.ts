import { endpoint } from '../../shared/http.js';
import { PlansAnswer } from './catalog.schema.js';
import { listPlans } from './catalog.service.js';

export const catalogRoutes = [
  endpoint({
    method: 'get',
    path: '/plans',
    access: 'public',
    summary: 'The plans on offer, their prices and features',
    output: PlansAnswer,
    handle: async (ctx, { req }) => ({
      data: await listPlans(ctx, req.acceptsLanguages('en', 'tr') === 'tr' ? 'tr' : 'en'),
    }),
  }),
];
