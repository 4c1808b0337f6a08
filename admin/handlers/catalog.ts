import { z } from 'zod';
import { getSettings, SettingsInput, saveSettings } from '../../src/modules/billing/billing.service.js';
import { PlanInput, TaxRateInput } from '../../src/modules/catalog/catalog.schema.js';
import {
  archivePlan,
  getCatalogDesk,
  listTaxRates,
  previewPlan,
  removeTaxRate,
  restorePlan,
  savePlan,
  saveTaxRate,
} from '../../src/modules/catalog/catalog.service.js';
import { staffPage } from '../action.js';

/** Plans beside features; an edit is previewed, then published as a new version. */
export const plansPage = staffPage({
  component: 'PlansPage',
  icon: 'Tag',
  query: z.strictObject({}),
  read: async (ctx) => ({ ...(await getCatalogDesk(ctx)) }),
  payload: z.discriminatedUnion('do', [
    z.strictObject({ do: z.literal('preview'), plan: PlanInput }),
    // `seen` is the plan's version as it was shown; null: a new plan.
    z.strictObject({ do: z.literal('save'), plan: PlanInput, seen: z.int().nullable() }),
    z.strictObject({ do: z.enum(['archive', 'restore']), id: z.uuid() }),
  ]),
  async act(ctx, given) {
    if (given.do === 'preview') return { effect: await previewPlan(ctx, given.plan) };
    if (given.do === 'save') await savePlan(ctx, given.plan, { seen: given.seen ?? 0 });
    if (given.do === 'archive') await archivePlan(ctx, given.id);
    if (given.do === 'restore') await restorePlan(ctx, given.id);
    return {};
  },
});

/** The issuer, the limits, the tax of each country. */
export const billingSettingsPage = staffPage({
  component: 'BillingSettingsPage',
  icon: 'Sliders',
  query: z.strictObject({}),
  read: async (ctx) => ({
    currency: ctx.config.currency,
    settings: await getSettings(ctx),
    taxRates: await listTaxRates(ctx),
  }),
  payload: z.discriminatedUnion('do', [
    z.strictObject({ do: z.literal('save'), settings: SettingsInput, seen: z.iso.datetime() }),
    z.strictObject({ do: z.literal('tax'), rate: TaxRateInput }),
    z.strictObject({ do: z.literal('removeTax'), id: z.uuid() }),
  ]),
  async act(ctx, given) {
    if (given.do === 'save') await saveSettings(ctx, given.settings, given.seen);
    if (given.do === 'tax') await saveTaxRate(ctx, given.rate);
    if (given.do === 'removeTax') await removeTaxRate(ctx, given.id);
    return {};
  },
});
