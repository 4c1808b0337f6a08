import { type ErrorRequestHandler, type Request, type RequestHandler, Router } from 'express';
import { recordRefusal as writeRefusal } from '../src/modules/audit-log/audit-log.service.js';
import { ensureFirstAdmin, setStaffLocale } from '../src/modules/auth/staff.service.js';
import { type Platform, systemContext } from '../src/shared/context.js';
import { fail, Refusal } from '../src/shared/errors.js';
import { assetRouter } from './assets.js';
import { readBody } from './body.js';
import { refuseCrossSite } from './cross-site.js';
import { sendDownload } from './download.js';
import { isRefused, pass, type Refused } from './gate.js';
import { hardenedHtml } from './html.js';
import { LOCALES, type Locale } from './i18n.js';
import { loginRouter } from './login.js';
import { mediaRouter } from './media.js';
import { offices } from './offices.js';
import { sendRefusal } from './refusal.js';
import { contextOf, type OfficeRequest, runWith } from './request.js';
import { adminUserOf, closeSession, rememberDevice, staffOf, staffSessions } from './session.js';

type OfficeReq = Request & { office: OfficeRequest };

/**
 * The back office at /admin. AdminJS stands last, behind our own fence: assets, cross-site check, session, staff read
 * anew, login, the gate (route, method, role, query), the body. See docs/back-office.md.
 */
export async function createBackOffice(platform: Platform): Promise<Router> {
  await ensureFirstAdmin(systemContext(platform, 'start'));
  const officeFor = offices(platform);
  const router = Router();
  router.use(assetRouter());
  router.use(refuseCrossSite(platform));
  router.use(...staffSessions(platform));
  router.use(identify(platform));
  router.use(hardenedHtml);
  router.use(
    loginRouter(
      platform,
      (request) => officeFor([], request.locale),
      (req) => (req as OfficeReq).office,
    ),
  );
  router.use(requireStaff);
  router.post('/logout', async (req, res) => {
    await closeSession(platform, req, res);
    res.redirect(302, '/admin/login');
  });
  router.get('/logout', (_req, _res, next) => next(fail('method_not_allowed', { headers: { Allow: 'POST' } })));
  router.post('/locale/:locale', async (req, res) => {
    const { office } = req as unknown as OfficeReq;
    const locale = LOCALES.find((item) => item === req.params.locale);
    if (!locale || !office.staff) throw fail('not_found');
    await setStaffLocale(contextOf(platform, office), office.staff.id, locale);
    res.status(204).end();
  });
  router.use(mediaRouter(platform, (req) => (req as OfficeReq).office));
  router.use(guarded(platform, officeFor));
  router.use(officeErrors);
  return router;
}

function identify(platform: Platform): RequestHandler {
  return async (req, res, next) => {
    const staff = await staffOf(platform, req);
    if (staff) rememberDevice(platform, req, res, staff);
    (req as OfficeReq).office = {
      requestId: String(req.id),
      ip: req.ip ?? null,
      userAgent: req.get('user-agent')?.slice(0, 400) ?? null,
      locale: localeOf(req, staff?.locale),
      staff,
      sessionId: req.sessionID,
      files: [],
    };
    next();
  };
}

/** Logged out: nothing of a body is read, least of all a file. */
const requireStaff: RequestHandler = (req, res, next) => {
  const { office } = req as OfficeReq;
  if (office.staff) return next();
  if (req.method !== 'GET' || req.path.startsWith('/api/')) {
    res.setHeader('Connection', 'close');
    return sendRefusal(res, office, 'unauthenticated', 'Log in first.');
  }
  res.redirect(302, `/admin/login?next=${encodeURIComponent(`/admin${req.path}`)}`);
};

function guarded(platform: Platform, officeFor: ReturnType<typeof offices>): RequestHandler {
  return async (req, res, next) => {
    const { office } = req as OfficeReq;
    const staff = office.staff;
    if (!staff) return next(fail('unauthenticated'));
    const decision = pass(req, staff.roles);
    if (isRefused(decision)) {
      res.setHeader('Connection', req.method === 'POST' ? 'close' : 'keep-alive');
      await recordRefusal(platform, office, req, decision);
      return sendRefusal(res, office, decision.code, decision.detail);
    }
    office.files = await readBody(req, res, decision.files);
    Object.defineProperty(req, 'query', { value: decision.query });
    // Not enumerable, so that express-session does not store it: a copy made at login would outlive a cut role.
    Object.defineProperty(req.session, 'adminUser', { value: adminUserOf(staff), enumerable: false });
    res.setHeader('Cache-Control', 'no-store');
    if (decision.download) return sendDownload(platform, office, decision.download, decision.query, req, res);
    const { router } = await officeFor(staff.roles, office.locale);
    runWith(office, () => router(req, res, next));
  };
}

async function recordRefusal(platform: Platform, office: OfficeRequest, req: Request, refused: Refused): Promise<void> {
  if (refused.code !== 'staff_forbidden' || !refused.target) return;
  const { type, id, action } = refused.target;
  await writeRefusal(
    contextOf(platform, office),
    'staff.action_refused',
    { type, id, workspaceId: null },
    { action, method: req.method },
  );
}

/** The staff's choice; before the login the page's switch, then the browser's wish. */
function localeOf(req: Request, chosen: Locale | undefined): Locale {
  if (chosen) return chosen;
  const asked = LOCALES.find((locale) => locale === req.query.lang);
  return asked ?? ((req.acceptsLanguages([...LOCALES]) || 'en') as Locale);
}

const officeErrors: ErrorRequestHandler = (error, req, res, next) => {
  const { office } = req as OfficeReq;
  if (res.headersSent || !office) return next(error);
  if ((error as Error | null)?.name === 'NotFoundError') return sendRefusal(res, office, 'not_found');
  if (error instanceof Refusal && error.status < 500 && req.path.startsWith('/api/')) {
    return sendRefusal(res, office, error.code, error.message);
  }
  next(error);
};
