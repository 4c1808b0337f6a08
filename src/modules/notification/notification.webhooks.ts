import express, { type NextFunction, type Request, type RequestHandler, type Response, Router } from 'express';
import { z } from 'zod';
import { type Ctx, type Platform, systemContext } from '../../shared/context.js';
import { fail } from '../../shared/errors.js';
import { originOf, spendOrRefuse } from '../../shared/limits.js';
import { privateHeaders } from '../../shared/send-file.js';
import { MailReport, noteMail, noteSms, SmsReport } from './notification.reports.js';
import { isMailguns, isTwilios } from './notification.signatures.js';
import { SMS_STATUS_PATH } from './notification.twilio.js';
import { unsubscribe, unsubscribePage } from './notification.unsubscribe.js';

const TRIES = { name: 'unsubscribe', points: 600, seconds: 900 };
/** Providers repeat a report for hours; one that is older than a day is a recording. */
const OLDEST_MS = 86_400_000;

const MailHook = z.looseObject({
  signature: z.looseObject({
    timestamp: z.string().regex(/^\d{1,12}$/),
    token: z.string().max(100),
    signature: z.string().max(100),
  }),
  'event-data': MailReport,
});

/** What providers tell of our messages, and the pages behind a mail's unsubscribe link: outside of /api/v1, no log-in. */
export function notificationWebhooks(platform: Platform): Router {
  const router = Router();
  const form = express.urlencoded({ extended: false, limit: '64kb', parameterLimit: 100 });
  const json = express.json({ limit: '256kb' });
  router.post(SMS_STATUS_PATH, form, answer(platform, 'twilio', smsStatus));
  router.post('/webhooks/mail', json, answer(platform, 'mail-provider', mailEvent));
  router.get('/unsubscribe/:token', answer(platform, 'unsubscribe', showUnsubscribe));
  router.post('/unsubscribe/:token', form, answer(platform, 'unsubscribe', doUnsubscribe));
  return router;
}

type Work = (ctx: Ctx, req: Request, res: Response) => Promise<void>;

function answer(platform: Platform, name: string, work: Work): RequestHandler {
  return (req: Request, res: Response, next: NextFunction) => {
    const ctx = systemContext(platform, name, { requestId: String(req.id), ip: req.ip ?? null });
    const run = () => work(ctx, req, res);
    (platform.outage ? platform.outage.guard(run) : run()).catch(next);
  };
}

async function smsStatus(ctx: Ctx, req: Request, res: Response): Promise<void> {
  const fields = z.record(z.string(), z.string()).safeParse(req.body ?? {});
  const { authToken } = ctx.config.sms;
  const signature = req.get('x-twilio-signature') ?? '';
  // By PUBLIC_URL: what the Host header says is the caller's to choose.
  const url = `${ctx.config.publicUrl}${req.originalUrl}`;
  if (!authToken || !fields.success || !isTwilios(authToken, url, fields.data, signature))
    throw fail('webhook_invalid');
  await noteSms(ctx, SmsReport.parse(fields.data));
  res.status(204).end();
}

async function mailEvent(ctx: Ctx, req: Request, res: Response): Promise<void> {
  const hook = MailHook.safeParse(req.body);
  const key = ctx.config.mailWebhookKey;
  if (!key || !hook.success || !isMailguns(key, hook.data.signature)) throw fail('webhook_invalid');
  const age = ctx.now.getTime() - Number(hook.data.signature.timestamp) * 1000;
  if (Math.abs(age) > OLDEST_MS) throw fail('webhook_invalid', { detail: 'The report is older than a day.' });
  await noteMail(ctx, hook.data['event-data']);
  res.json({ received: true });
}

async function showUnsubscribe(ctx: Ctx, req: Request, res: Response): Promise<void> {
  await spendOrRefuse(ctx, TRIES, originOf(ctx.ip));
  send(res, await unsubscribePage(ctx, String(req.params.token)));
}

async function doUnsubscribe(ctx: Ctx, req: Request, res: Response): Promise<void> {
  await spendOrRefuse(ctx, TRIES, originOf(ctx.ip));
  send(res, await unsubscribe(ctx, String(req.params.token)));
}

function send(res: Response, html: string): void {
  privateHeaders(res);
  res.type('html').send(html);
}
