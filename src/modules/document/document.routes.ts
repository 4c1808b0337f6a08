import { fail } from '../../shared/errors.js';
import { endpoint } from '../../shared/http.js';
import { privateHeaders, sendFile } from '../../shared/send-file.js';
import { openObject } from '../file/file.service.js';
import {
  DocumentParams,
  DocumentView,
  SharedPageParams,
  SharedParams,
  SharedView,
  ShareInput,
  ShareParams,
} from './document.schema.js';
import { getDocument, getShared, noteView, revokeShare, shareDocument, sharedPage } from './document.service.js';
import { sharedPageHtml } from './document.shared-page.js';

/** What is no number is no page. */
function pageNumber(given: string): number {
  return /^[1-9]\d{0,2}$/.test(given) ? Number(given) : 0;
}

export const documentRoutes = [
  endpoint({
    method: 'get',
    path: '/documents/:id',
    access: 'document.read',
    summary: 'A scan: its PDF, its pages, whom it is shared with',
    params: DocumentParams,
    output: DocumentView,
    handle: (ctx, { params }) => getDocument(ctx, params.id),
  }),
  endpoint({
    method: 'post',
    path: '/documents/:id/share',
    access: 'document.share',
    summary: 'Make a link that ends, and mail it if an address is given',
    status: 201,
    params: DocumentParams,
    body: ShareInput,
    output: SharedView,
    idempotent: true,
    errors: ['document_not_ready'],
    handle: (ctx, { params, body }) => shareDocument(ctx, params.id, body),
  }),
  endpoint({
    method: 'delete',
    path: '/documents/:id/share/:shareId',
    access: 'document.share',
    summary: 'Revoke a link',
    params: ShareParams,
    handle: (ctx, { params }) => revokeShare(ctx, params.id, params.shareId),
  }),
  endpoint({
    method: 'get',
    path: '/shared/:token',
    access: 'public',
    summary: 'The page of a shared document',
    params: SharedParams,
    produces: 'text/html',
    errors: ['not_found'],
    handle: async (ctx, { params, req, res }) => {
      const share = await getShared(ctx, params.token);
      const pages = await ctx.db.documentPage.findMany({
        where: { documentId: share.documentId },
        orderBy: { number: 'asc' },
        select: { width: true, height: true },
      });
      await noteView(ctx, share, 'PAGE');
      privateHeaders(res);
      const locale = req.acceptsLanguages(['en', 'tr']) === 'tr' ? 'tr' : 'en';
      res
        .type('text/html')
        .send(sharedPageHtml({ locale, token: params.token, pageSizes: pages, expiresAt: share.expiresAt }));
    },
  }),
  endpoint({
    method: 'get',
    path: '/shared/:token/document.pdf',
    access: 'public',
    summary: 'The PDF of a shared document',
    params: SharedParams,
    produces: 'application/pdf',
    errors: ['not_found'],
    handle: async (ctx, { params, res }) => {
      const share = await getShared(ctx, params.token);
      const { file } = share.document;
      if (!file) throw fail('not_found');
      const stream = await openObject(ctx, file);
      await noteView(ctx, share, 'PDF');
      await sendFile(res, stream, { ...file, disposition: 'attachment' });
    },
  }),
  endpoint({
    method: 'get',
    path: '/shared/:token/pages/:number',
    access: 'public',
    summary: 'One page of a shared document as a picture',
    params: SharedPageParams,
    produces: 'image/jpeg',
    errors: ['not_found'],
    handle: async (ctx, { params, res }) => {
      const file = await sharedPage(ctx, params.token, pageNumber(params.number));
      await sendFile(res, await openObject(ctx, file), { ...file, disposition: 'inline' });
    },
  }),
];
