import type { Platform } from '../src/shared/context.js';
import { fail } from '../src/shared/errors.js';
import type { StaffPage } from './action.js';
import { parseIn } from './i18n.js';
import { refusalAnswer } from './refusal.js';
import { contextOf, currentRequest } from './request.js';

interface PageRequest {
  method: string;
  query?: Record<string, unknown>;
  payload?: Record<string, unknown>;
}

export function pageHandler(platform: Platform, page: StaffPage) {
  return async ({ method, query, payload }: PageRequest): Promise<object> => {
    const request = currentRequest();
    const ctx = contextOf(platform, request);
    const reading = method === 'get';
    const schema = reading ? page.query : page.payload;
    try {
      const parsed = schema ? parseIn(request.locale, schema, (reading ? query : payload) ?? {}) : null;
      if (parsed?.errors) throw fail('validation_failed', { errors: parsed.errors });
      if (reading) return (await page.read?.(ctx, parsed?.data)) ?? {};
      if (!page.act) throw fail('method_not_allowed');
      return await page.act(ctx, parsed?.data, request.files);
    } catch (error) {
      const { record: _none, ...answer } = refusalAnswer(request, error) as { record: object };
      return answer;
    }
  };
}
