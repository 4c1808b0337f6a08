import type { Request } from 'express';
import type { StaffRole } from '../src/generated/prisma/client.js';
import type { ErrorCode } from '../src/shared/errors.js';
import { kindsOf, type StaffPage } from './action.js';
import type { FileLimits } from './body.js';
import { cleanQuery } from './gate-query.js';
import { pages, resources } from './registry.js';
import { mayAct, mayOpen } from './staff-access.js';
import { isUuid } from './where.js';

export interface Passed {
  query: Record<string, string>;
  files?: FileLimits;
  /** The page whose file is asked for. */
  download?: StaffPage;
}
export interface Refused {
  code: ErrorCode;
  detail?: string;
  /** What was tried, for the audit log. */
  target?: { type: string; id: string | null; action: string };
}

type Kind = 'resource' | 'record' | 'bulk';
const GENERATED: Record<string, { kind: Kind; methods: readonly string[] }> = {
  list: { kind: 'resource', methods: ['GET'] },
  search: { kind: 'resource', methods: ['GET'] },
  new: { kind: 'resource', methods: ['POST'] },
  show: { kind: 'record', methods: ['GET'] },
  edit: { kind: 'record', methods: ['GET', 'POST'] },
  selected: { kind: 'bulk', methods: ['GET'] },
};
const MAX_SELECTED = 200;

/**
 * Decides before AdminJS sees the request: route, method, role, query. AdminJS itself runs hooks before it asks who may,
 * runs every action on GET too, and answers 500 to what it does not know.
 */
export function pass(req: Request, roles: readonly StaffRole[]): Passed | Refused {
  const parts = req.path.split('/').filter(Boolean).map(decode);
  if (parts.includes(null)) return { code: 'request_invalid' };
  const [area, ...rest] = parts as string[];
  if (area === 'api') return passApi(req, rest, roles);
  if (req.method !== 'GET' && req.method !== 'HEAD') return { code: 'method_not_allowed' };
  return passShell(req, parts as string[], roles);
}

export function isRefused(decision: Passed | Refused): decision is Refused {
  return 'code' in decision;
}

/** The empty page that then asks the API: it holds no record, but it should not open onto nothing either. */
function passShell(req: Request, parts: string[], roles: readonly StaffRole[]): Passed | Refused {
  const [area, name, place] = parts;
  const query: Record<string, string> = place === 'bulk' ? { recordIds: String(req.query.recordIds || '-') } : {};
  if (area === undefined) return { query };
  if (area === 'pages' && name && parts.length === 2) {
    return mayOpen(name, roles) ? { query } : { code: pages[name] ? 'staff_forbidden' : 'not_found' };
  }
  if (area !== 'resources' || !name) return { code: 'route_not_found' };
  if (!resources.some((item) => item.model === name)) return { code: 'not_found' };
  if (!mayAct(name, 'list', roles)) return { code: 'staff_forbidden' };
  return { query };
}

function passApi(req: Request, parts: string[], roles: readonly StaffRole[]): Passed | Refused {
  const [area, name = '', place, third = '', fourth = ''] = parts;
  if (area === 'dashboard' && parts.length === 1) {
    return req.method === 'GET' ? { query: {} } : { code: 'method_not_allowed' };
  }
  if (area === 'pages' && (parts.length === 2 || (parts.length === 3 && place === 'download'))) {
    return passPage(req, name, place === 'download', roles);
  }
  if (area !== 'resources') return { code: 'route_not_found' };
  if (place === 'actions' && (parts.length === 4 || (parts.length === 5 && third === 'search'))) {
    return passAction(req, name, third, 'resource', null, roles);
  }
  if (place === 'bulk' && parts.length === 4) return passAction(req, name, third, 'bulk', null, roles);
  if (place === 'records' && parts.length === 5) return passAction(req, name, fourth, 'record', third, roles);
  return { code: 'route_not_found' };
}

function passPage(req: Request, name: string, download: boolean, roles: readonly StaffRole[]): Passed | Refused {
  const page = Object.hasOwn(pages, name) ? pages[name] : undefined;
  if (!page) return { code: 'not_found' };
  const target = { type: 'Page', id: name, action: req.method };
  if (!mayOpen(name, roles)) return { code: 'staff_forbidden', target };
  if (download && !page.download) return { code: 'not_found' };
  if (req.method !== 'GET' && (download || !page.act)) return { code: 'method_not_allowed' };
  const query: Record<string, string> = {};
  for (const [key, value] of Object.entries(req.query)) {
    if (typeof value !== 'string') return { code: 'validation_failed', detail: `${key}: given twice` };
    query[key] = value;
  }
  return download ? { query, download: page } : { query, files: page.files };
}

function passAction(
  req: Request,
  model: string,
  action: string,
  kind: Kind,
  id: string | null,
  roles: readonly StaffRole[],
): Passed | Refused {
  const item = resources.find((resource) => resource.model === model);
  if (!item) return { code: 'not_found' };
  const target = { type: model, id, action };
  const own = item.actions && Object.hasOwn(item.actions, action) ? item.actions[action] : undefined;
  const generated = !own && Object.hasOwn(GENERATED, action) ? GENERATED[action] : undefined;
  const kinds = own ? kindsOf(own) : generated ? [generated.kind] : [];
  // delete and bulkDelete among them: no row is deleted from the back office.
  if (!kinds.includes(kind) || !mayAct(model, action, roles)) return { code: 'staff_forbidden', target };
  if (action === 'new' && !item.form?.create) return { code: 'staff_forbidden', target };
  if (action === 'edit' && !item.form?.update) return { code: 'staff_forbidden', target };
  const methods = generated?.methods ?? ['POST'];
  const method = req.method === 'HEAD' ? 'GET' : req.method;
  if (!methods.includes(method)) {
    return { code: 'staff_forbidden', detail: `This runs on ${methods.join(' or ')} only.`, target };
  }
  if (id !== null && !isUuid(id)) return { code: 'not_found' };
  if (kind === 'bulk') return passSelected(req, own?.files);
  const query = action === 'list' || action === 'search' ? cleanQuery(req, item, roles) : {};
  return query === null
    ? { code: 'validation_failed', detail: 'Unknown filter, sort or search property.' }
    : { query, files: own?.files };
}

function passSelected(req: Request, files: FileLimits | undefined): Passed | Refused {
  const given = req.query.recordIds;
  const ids = typeof given === 'string' ? given.split(',') : [];
  if (ids.length === 0 || ids.length > MAX_SELECTED || !ids.every(isUuid)) {
    return { code: 'validation_failed', detail: `recordIds: 1 to ${MAX_SELECTED} ids, separated by commas` };
  }
  return { query: { recordIds: [...new Set(ids)].join(',') }, files };
}

function decode(part: string): string | null {
  try {
    return decodeURIComponent(part);
  } catch {
    return null;
  }
}
