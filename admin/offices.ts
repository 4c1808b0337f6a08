import AdminJSExpress from '@adminjs/express';
import type AdminJS from 'adminjs';
import { Router } from 'express';
import type { StaffRole } from '../src/generated/prisma/client.js';
import type { Platform } from '../src/shared/context.js';
import type { Locale } from './i18n.js';
import { buildOffice } from './office.js';

export interface Office {
  admin: AdminJS;
  router: Router;
}

/** One AdminJS for each set of roles and language, made when first asked for (at most 15 sets). */
export function offices(platform: Platform): (roles: readonly StaffRole[], locale: Locale) => Promise<Office> {
  const made = new Map<string, Office>();
  return async (roles, locale) => {
    const set = [...new Set(roles)].sort();
    const key = `${set.join('+')}:${locale}`;
    const known = made.get(key);
    if (known) return known;
    const admin = buildOffice(platform, set, locale);
    const office = { admin, router: AdminJSExpress.buildRouter(admin, Router()) };
    made.set(key, office);
    return office;
  };
}
