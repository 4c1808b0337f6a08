import { AsyncLocalStorage } from 'node:async_hooks';
import type { StaffUser } from '../src/generated/prisma/client.js';
import { type Ctx, createContext, type Platform } from '../src/shared/context.js';

export interface StaffFile {
  /** The form field it came in. */
  field: string;
  name: string;
  buffer: Buffer;
}

/** AdminJS hands its handlers a copy of the request without headers: what they need travels beside it. */
export interface OfficeRequest {
  requestId: string;
  ip: string | null;
  userAgent: string | null;
  locale: 'en' | 'tr';
  staff: StaffUser | null;
  sessionId: string;
  files: StaffFile[];
}

const storage = new AsyncLocalStorage<OfficeRequest>();

export function runWith<T>(request: OfficeRequest, work: () => T): T {
  return storage.run(request, work);
}

export function currentRequest(): OfficeRequest {
  const request = storage.getStore();
  if (!request) throw new Error('outside of a back-office request');
  return request;
}

export function currentLocale(): 'en' | 'tr' {
  return storage.getStore()?.locale ?? 'en';
}

/** What services work with: the member of staff, from where, under which request id. */
export function contextOf(platform: Platform, request: OfficeRequest): Ctx {
  const { staff } = request;
  return createContext(platform, {
    actor: staff
      ? { type: 'STAFF', id: staff.id, name: staff.name, roles: staff.roles }
      : { type: 'ANONYMOUS', id: null, name: 'anonymous' },
    requestId: request.requestId,
    ip: request.ip,
    userAgent: request.userAgent,
    locale: request.locale,
  });
}
