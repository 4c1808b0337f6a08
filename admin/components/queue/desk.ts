import type { Outcome } from '../receiving/answers.js';
import { adminPath, get, post, upload } from '../receiving/transport.js';
import type { Filters } from './task.js';

const page = () => adminPath('/api/pages/queue');

/** What the page asks of the server. */
export const desk = {
  read(filters: Filters, limit?: number): Promise<Outcome> {
    const { page: number, ...rest } = filters;
    const params = new URLSearchParams({ ...rest, page: String(number), ...(limit ? { limit: String(limit) } : {}) });
    return get(`${page()}?${params}`);
  },
  act(body: Record<string, unknown>): Promise<Outcome> {
    return post(page(), body);
  },
  uploadPage(picture: Blob, onProgress: (part: number) => void): Promise<Outcome> {
    const form = new FormData();
    form.append('do', 'upload');
    form.append('page', picture, 'page.jpg');
    return upload(page(), form, onProgress);
  },
};
