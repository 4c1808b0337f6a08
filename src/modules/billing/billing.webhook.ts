import express, { Router } from 'express';
import { type Platform, systemContext } from '../../shared/context.js';
import { receiveEvent } from './billing.events.js';
import { readEvent } from './billing.stripe.js';

/** POST /webhooks/stripe: the raw bytes are what is signed, so this stands before any body parser. */
export function stripeWebhook(platform: Platform): Router {
  const router = Router();
  router.post('/webhooks/stripe', express.raw({ type: () => true, limit: '1mb' }), async (req, res, next) => {
    try {
      const body = Buffer.isBuffer(req.body) ? req.body : Buffer.alloc(0);
      const event = readEvent(platform.config, body, req.get('stripe-signature'));
      await receiveEvent(systemContext(platform, 'stripe', { requestId: String(req.id) }), event);
      res.json({ received: true });
    } catch (error) {
      next(error);
    }
  });
  return router;
}
