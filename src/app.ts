import { randomUUID } from 'node:crypto';
import path from 'node:path';
import compression from 'compression';
import cors from 'cors';
import express, { type Express, type Router } from 'express';
import helmet from 'helmet';
import { pinoHttp } from 'pino-http';
import { refusalRecorder } from './modules/audit-log/refusal.service.js';
import { mediaRouter } from './modules/package/package.media.js';
import { endpoints } from './registry.js';
import type { Platform } from './shared/context.js';
import { docsRouter } from './shared/docs.js';
import { fail } from './shared/errors.js';
import { healthRouter } from './shared/health.js';
import { measureRequests } from './shared/metrics.js';
import { mountEndpoints } from './shared/mount.js';
import { problemHandler } from './shared/problem.js';
import { projectRoot } from './shared/project.js';

const REQUEST_ID = /^[\w.-]{8,100}$/;

/** The Express app: middleware, routes, back office, error handler. It never listens. */
export function createApp(platform: Platform, backOffice?: Router): Express {
  const { config, log } = platform;
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('trust proxy', config.trustProxy);
  app.use(
    pinoHttp({
      logger: log,
      genReqId: (req, res) => {
        const given = req.headers['x-request-id'];
        const id = typeof given === 'string' && REQUEST_ID.test(given) ? given : randomUUID();
        res.setHeader('X-Request-Id', id);
        return id;
      },
      customLogLevel: (_req, res, error) => (error || res.statusCode >= 500 ? 'error' : 'info'),
      // The path without its query, and no headers: nothing that a client could hide a secret in.
      serializers: {
        req: (req: { id: string; method: string; url: string }) => ({
          id: req.id,
          method: req.method,
          path: req.url.split('?')[0],
        }),
        res: (res: { statusCode: number }) => ({ status: res.statusCode }),
      },
    }),
  );
  app.use(measureRequests);
  app.use(healthRouter(platform));
  app.use(
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
  );
  app.use(
    '/api',
    cors({
      origin: config.corsOrigins,
      maxAge: 600,
      exposedHeaders: ['ETag', 'X-Request-Id', 'Retry-After', 'RateLimit', 'Idempotent-Replayed'],
    }),
  );
  app.use(mediaRouter(platform));
  app.use('/api/v1', mountEndpoints(platform, endpoints, refusalRecorder(platform)));
  app.use(compression());
  app.use(docsRouter(config, endpoints));
  app.use('/assets', express.static(path.join(projectRoot, 'public'), { maxAge: '1d', index: false }));
  if (backOffice) app.use('/admin', backOffice);
  app.get('/', (_req, res) => res.redirect('/admin'));
  app.use((_req, _res, next) => next(fail('route_not_found')));
  app.use(problemHandler(log));
  return app;
}
