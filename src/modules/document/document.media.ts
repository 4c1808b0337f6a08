import { type RequestHandler, Router } from 'express';
import { createContext, type Platform } from '../../shared/context.js';
import { fail } from '../../shared/errors.js';
import { privateHeaders, sendFile } from '../../shared/send-file.js';
import { openObject } from '../file/file.service.js';
import { documentByLink } from './document.service.js';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const GRANT = /^([1-9]\d{9})\.([0-9a-f]{32})$/;
const REDIRECT_SECONDS = 60;

/** `/media/documents|document-pages/<id>/<expires>.<signature>`: the links of DocumentView, for ten minutes. */
export function documentMediaRouter(platform: Platform): Router {
  const router = Router({ caseSensitive: true, strict: true });
  for (const kind of ['documents', 'document-pages']) router.get(`/media/${kind}/:id/:grant`, serve(platform, kind));
  return router;
}

function serve(platform: Platform, kind: string): RequestHandler {
  return async (req, res, next) => {
    try {
      privateHeaders(res);
      const id = String(req.params.id);
      const [, expires, signature] = GRANT.exec(String(req.params.grant)) ?? [];
      if (!UUID.test(id) || !expires || !signature || Object.keys(req.query).length > 0) throw fail('link_invalid');
      const actor = { type: 'ANONYMOUS', id: null, name: 'anonymous' } as const;
      await platform.throttle?.(req, res, actor);
      const ctx = createContext(platform, { actor, requestId: String(req.id), ip: req.ip ?? null });
      const file = await documentByLink(ctx, { kind, id, expires: Number(expires), signature });
      res.setHeader('Cross-Origin-Resource-Policy', 'cross-origin');
      const direct = await ctx.files.link(file.key, {
        seconds: REDIRECT_SECONDS,
        contentType: file.contentType,
        fileName: file.name,
      });
      if (direct) return res.redirect(302, direct);
      await sendFile(res, await openObject(ctx, file), {
        ...file,
        disposition: kind === 'documents' ? 'attachment' : 'inline',
      });
    } catch (error) {
      next(error);
    }
  };
}
