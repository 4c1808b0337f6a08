import path from 'node:path';
import compression from 'compression';
import cors from 'cors';
import express, { type Express, type RequestHandler, type Router } from 'express';
import helmet from 'helmet';
import { refusalRecorder } from './modules/audit-log/refusal.service.js';
import { stripeWebhook } from './modules/billing/billing.webhook.js';
import { documentMediaRouter } from './modules/document/document.media.js';
import { notificationWebhooks } from './modules/notification/notification.webhooks.js';
import { mediaRouter } from './modules/package/package.media.js';
import { easypostWebhook } from './modules/shipping/shipping.webhook.js';
import { endpoints } from './registry.js';
import type { Platform } from './shared/context.js';
import { docsRouter } from './shared/docs.js';
import { fail } from './shared/errors.js';
import { fixedHeaders } from './shared/fixed-headers.js';
import { healthRouter } from './shared/health.js';
import { measureRequests } from './shared/metrics.js';
import { mountEndpoints } from './shared/mount.js';
import { problemHandler } from './shared/problem.js';
import { projectRoot } from './shared/project.js';
import { requestLog } from './shared/request-log.js';

const API = '/api/v1';

/** The Express app: middleware, routes, back office, error handler. It never listens. */
export function createApp(platform: Platform, backOffice?: Router): Express {
  const { config, log } = platform;
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('trust proxy', config.trustProxy);
  app.enable('case sensitive routing');
  app.use(requestLog(log));
  app.use(measureRequests);
  app.use(
    fixedHeaders(
      helmet({
        contentSecurityPolicy: {
          useDefaults: false,
          directives: {
            defaultSrc: ["'self'"],
            scriptSrc: ["'self'"],
            styleSrc: ["'self'", "'unsafe-inline'"],
            imgSrc: ["'self'", 'data:', 'blob:'],
            fontSrc: ["'self'"],
            connectSrc: ["'self'"],
            objectSrc: ["'none'"],
            baseUri: ["'none'"],
            formAction: ["'self'"],
            frameAncestors: ["'none'"],
          },
        },
        strictTransportSecurity: config.production ? { maxAge: 31_536_000 } : false,
        referrerPolicy: { policy: 'no-referrer' },
      }),
    ),
  );
  app.use('/api', crossOrigin(config.corsOrigins));
  const api = mountEndpoints(platform, API, endpoints, refusalRecorder(platform));
  app.use(api.direct);
  app.use(stripeWebhook(platform));
  app.use(easypostWebhook(platform));
  app.use(notificationWebhooks(platform));
  app.use(API, api.router);
  app.use(mediaRouter(platform));
  app.use(documentMediaRouter(platform));
  app.use(healthRouter(platform));
  app.use(compression());
  app.use(docsRouter(config, endpoints));
  app.use('/assets', express.static(path.join(projectRoot, 'public'), { maxAge: '1d', index: false }));
  if (backOffice) app.use('/admin', backOffice);
  app.get('/', (_req, res) => res.redirect('/admin'));
  app.use((_req, _res, next) => next(fail('route_not_found')));
  app.use(problemHandler(log));
  return app;
}

/** What comes without an Origin is not a browser's cross-origin request: there is nothing to grant. */
function crossOrigin(origin: string[]): RequestHandler {
  const exposedHeaders = ['ETag', 'X-Request-Id', 'Retry-After', 'RateLimit', 'Idempotent-Replayed'];
  const grant = cors({ origin, maxAge: 600, exposedHeaders });
  return (req, res, next) => {
    if (req.headers.origin !== undefined || req.method === 'OPTIONS') return grant(req, res, next);
    res.setHeader('Vary', 'Origin');
    next();
  };
}
