import { Router } from 'express';
import type { Platform } from '../src/shared/context.js';

export async function createBackOffice(_platform: Platform): Promise<Router> {
  return Router();
}
