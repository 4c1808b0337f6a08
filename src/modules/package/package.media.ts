import { type RequestHandler, Router } from 'express';
import { createContext, type Platform } from '../../shared/context.js';
import { fail } from '../../shared/errors.js';
import { privateHeaders, sendFile } from '../../shared/send-file.js';
import { openObject } from '../file/file.service.js';
import { type PhotoSize, photoByLink } from './photo.service.js';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const GRANT = /^([1-9]\d{9})\.([0-9a-f]{32})$/;
/** What a link to the store itself may still live: long enough to follow a redirect. */
const REDIRECT_SECONDS = 60;

/** `/media/photos/<id>/<expires>.<signature>[/thumbnail]`: the links of PhotoView. They need no token: who has one may look, for ten minutes. */
export function mediaRouter(platform: Platform): Router {
  const router = Router({ caseSensitive: true, strict: true });
  router.get('/media/photos/:id/:grant', serve(platform, 'full'));
  router.get('/media/photos/:id/:grant/thumbnail', serve(platform, 'thumbnail'));
  return router;
}

function serve(platform: Platform, size: PhotoSize): RequestHandler {
  return async (req, res, next) => {
    try {
      privateHeaders(res);
      const photoId = String(req.params.id);
      const [, expires, signature] = GRANT.exec(String(req.params.grant)) ?? [];
      if (!UUID.test(photoId) || !expires || !signature || Object.keys(req.query).length > 0)
        throw fail('link_invalid');
      const actor = { type: 'ANONYMOUS', id: null, name: 'anonymous' } as const;
      await platform.throttle?.(req, res, actor);
      const ctx = createContext(platform, { actor, requestId: String(req.id), ip: req.ip ?? null });
      const file = await photoByLink(ctx, { photoId, expires: Number(expires), signature, size });
      // A customer's app on another origin shows it as a picture.
      res.setHeader('Cross-Origin-Resource-Policy', 'cross-origin');
      const direct = await ctx.files.link(file.key, {
        seconds: REDIRECT_SECONDS,
        contentType: file.contentType,
        fileName: file.name,
      });
      if (direct) return res.redirect(302, direct);
      await sendFile(res, await openObject(ctx, file), { ...file, disposition: 'inline' });
    } catch (error) {
      next(error);
    }
  };
}
