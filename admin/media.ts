import { type Request, type RequestHandler, Router } from 'express';
import { photoForStaff } from '../src/modules/package/photo.service.js';
import type { Platform } from '../src/shared/context.js';
import { fail } from '../src/shared/errors.js';
import { sendFile } from '../src/shared/send-file.js';
import { contextOf, type OfficeRequest } from './request.js';
import { mayAct } from './staff-access.js';
import { isUuid } from './where.js';

const SIZES = { photo: 'full', thumbnail: 'thumbnail' } as const;

/** `/admin/media/photos/<id>/photo|thumbnail`: the session is the guard, for the roles that may read packages. */
export function mediaRouter(platform: Platform, officeOf: (req: Request) => OfficeRequest): Router {
  const router = Router({ caseSensitive: true, strict: true });
  const serve: RequestHandler = async (req, res) => {
    const office = officeOf(req);
    const id = String(req.params.id);
    const size = SIZES[String(req.params.size) as keyof typeof SIZES];
    if (!office.staff || !mayAct('Package', 'show', office.staff.roles)) throw fail('staff_forbidden');
    if (!isUuid(id) || !size) throw fail('not_found');
    const { file, stream } = await photoForStaff(contextOf(platform, office), id, size);
    await sendFile(res, stream, { ...file, disposition: 'inline' });
  };
  router.get('/media/photos/:id/:size', serve);
  return router;
}
