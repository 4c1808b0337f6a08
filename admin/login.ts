import express, { type Request, type Response, Router } from 'express';
import { StaffLoginInput } from '../src/modules/auth/staff.schema.js';
import { loginStaff, loginStands } from '../src/modules/auth/staff.service.js';
import type { Platform } from '../src/shared/context.js';
import { Refusal } from '../src/shared/errors.js';
import type { Office } from './offices.js';
import { sendRefusal } from './refusal.js';
import { contextOf, type OfficeRequest, runWith } from './request.js';
import { closeSession, deviceCookie, openSession } from './session.js';

const form = express.urlencoded({
  limit: '8kb',
  extended: false,
  parameterLimit: 10,
  type: 'application/x-www-form-urlencoded',
});
/** Keys below `messages`: the page never prints what was typed. */
type LoginMessage = 'invalidCredentials' | 'tooManyRequests' | 'secondFactorNeeded' | null;

/** The login page. A right password: a new session id and 302; a wrong one: 401 and the page; too many: 429. */
export function loginRouter(
  platform: Platform,
  office: (request: OfficeRequest) => Promise<Office>,
  describe: (req: Request) => OfficeRequest,
): Router {
  const router = Router();
  router.get('/login', (req, res) => show(req, res, 200, null));
  router.post('/login', (req, res, next) => {
    if (!req.is('application/x-www-form-urlencoded')) {
      res.setHeader('Connection', 'close');
      return sendRefusal(res, describe(req), 'media_type_unsupported');
    }
    form(req, res, next);
  });
  router.post('/login', async (req, res) => {
    const given = StaffLoginInput.safeParse(req.body ?? {});
    if (!given.success) return show(req, res, 401, 'invalidCredentials');
    try {
      const ctx = contextOf(platform, describe(req));
      const staff = await loginStaff(ctx, given.data, deviceCookie(platform, req));
      await openSession(req, staff);
      if (!(await loginStands(ctx, staff))) {
        await closeSession(platform, req, res);
        return show(req, res, 401, 'invalidCredentials');
      }
      res.redirect(302, nextPath(req));
    } catch (error) {
      if (!(error instanceof Refusal) || error.status >= 500) throw error;
      for (const [name, value] of Object.entries(error.options.headers ?? {})) res.setHeader(name, value);
      if (error.code === 'rate_limited') return show(req, res, 429, 'tooManyRequests');
      await show(req, res, 401, error.options.extra?.secondFactor ? 'secondFactorNeeded' : 'invalidCredentials');
    }
  });

  async function show(req: Request, res: Response, status: number, errorMessage: LoginMessage): Promise<void> {
    const request = describe(req);
    const { admin } = await office(request);
    const action = `/admin/login?lang=${request.locale}&next=${encodeURIComponent(nextPath(req))}`;
    const html = await runWith(request, () =>
      admin.renderLogin({ action, errorMessage, locale: request.locale } as never),
    );
    res.status(status).send(html);
  }
  return router;
}

/** Only a path of the back office: never an address of elsewhere. */
function nextPath(req: Request): string {
  const given = req.query.next;
  return typeof given === 'string' && /^\/admin\/(resources|pages)\/[\w/-]{1,200}$/.test(given) ? given : '/admin';
}
