import express, { Router } from 'express';
import { type Platform, systemContext } from '../../shared/context.js';
import { readCarrierEvent, receiveCarrierEvent } from './carrier-event.service.js';

/** POST /webhooks/easypost: the raw bytes are what is signed, so this stands before any body parser. */
export function easypostWebhook(platform: Platform): Router {
  const router = Router();
  router.post('/webhooks/easypost', express.raw({ type: () => true, limit: '1mb' }), async (req, res, next) => {
    try {
      const body = Buffer.isBuffer(req.body) ? req.body : Buffer.alloc(0);
      const event = readCarrierEvent(platform.config, body, req.get('x-hmac-signature'));
      await receiveCarrierEvent(systemContext(platform, 'easypost', { requestId: String(req.id) }), event);
      res.json({ received: true });
    } catch (error) {
      next(error);
    }
  });
  return router;
}
