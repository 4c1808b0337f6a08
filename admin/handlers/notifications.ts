import { z } from 'zod';
import { deliveryBacklog } from '../../src/modules/notification/office.service.js';
import {
  getTemplate,
  listTemplates,
  previewTemplate,
  saveTemplate,
} from '../../src/modules/notification/template.service.js';
import { staffPage } from '../action.js';

const Language = z.enum(['en', 'tr']);
const Event = z.string().max(60);

/** What waits by channel, and the words of every notice: read, previewed with real data, changed, taken back. */
export const notificationsPage = staffPage({
  component: 'NotificationsPage',
  icon: 'Bell',
  query: z.strictObject({ event: Event.optional(), language: Language.default('en') }),
  async read(ctx, { event, language }) {
    if (event) return { template: await getTemplate(ctx, event, language) };
    const backlog = await deliveryBacklog(ctx);
    return {
      backlog: backlog.map((row) => ({ ...row, oldestAt: row.oldestAt?.toISOString() ?? null })),
      templates: await listTemplates(ctx, language),
    };
  },
  payload: z.discriminatedUnion('do', [
    z.strictObject({ do: z.literal('preview'), event: Event, language: Language, wording: z.unknown() }),
    z.strictObject({
      do: z.literal('save'),
      event: Event,
      language: Language,
      version: z.int().min(0),
      wording: z.unknown(),
    }),
  ]),
  async act(ctx, given) {
    if (given.do === 'preview')
      return { preview: await previewTemplate(ctx, given.event, given.language, given.wording) };
    const { event, language, version, wording } = given;
    await saveTemplate(ctx, { event, locale: language, version, wording: wording ?? null });
    return { template: await getTemplate(ctx, event, language) };
  },
});
