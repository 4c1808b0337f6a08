import type { StaffRole } from '../src/generated/prisma/client.js';

/**
 * What each role of staff may see and do: the one table. A resource, field, action or page that is not in it does not
 * exist in the back office; ADMIN is named like any other role, so that money stays with FINANCE.
 */
type Roles = readonly StaffRole[];

export interface ResourceAccess {
  /** list, show, search */
  read: Roles;
  /** Columns that only these roles know of; for the others they do not exist (no filter, no sort, no JSON). */
  fields?: Record<string, Roles>;
  /** Generated forms; both go through the resource's service. */
  new?: Roles;
  edit?: Roles;
  actions?: Record<string, Roles>;
}

const ALL: Roles = ['WAREHOUSE', 'SUPPORT', 'FINANCE', 'ADMIN'];
const ADMIN: Roles = ['ADMIN'];
const WAREHOUSE: Roles = ['WAREHOUSE', 'ADMIN'];
const FINANCE: Roles = ['FINANCE'];
const MONEY: Roles = ['FINANCE', 'ADMIN'];
const DESK: Roles = ['SUPPORT', 'FINANCE', 'ADMIN'];

export const RESOURCE_ACCESS: Record<string, ResourceAccess> = {
  Package: {
    read: ALL,
    actions: {
      receive: WAREHOUSE,
      undoReceive: WAREHOUSE,
      addPhoto: WAREHOUSE,
      removePhoto: WAREHOUSE,
      match: WAREHOUSE,
      changeStatus: WAREHOUSE,
      flag: WAREHOUSE,
    },
  },
  PackageAction: {
    read: ALL,
    actions: { start: WAREHOUSE, complete: WAREHOUSE, fail: WAREHOUSE, claim: WAREHOUSE, release: WAREHOUSE },
  },
  Shipment: {
    read: ALL,
    fields: { amount: DESK, currency: DESK, adapter: DESK, billed: DESK },
    actions: {
      pack: WAREHOUSE,
      buyLabel: WAREHOUSE,
      handOver: WAREHOUSE,
      withdrawLabel: WAREHOUSE,
      markReturned: WAREHOUSE,
      cancel: ['WAREHOUSE', 'SUPPORT', 'ADMIN'],
    },
  },
  ShippingLabel: { read: ALL, fields: { cost: DESK, currency: DESK, refundStatus: DESK } },
  ShippingZone: { read: ALL, new: ADMIN, edit: ADMIN },
  ShippingService: { read: ALL, new: ADMIN, edit: ADMIN },
  PackageClaim: { read: ALL, actions: { releaseClaim: WAREHOUSE, refuseClaim: WAREHOUSE } },
  Mailbox: { read: ALL },
  Recipient: { read: ALL },
  Workspace: { read: ALL },
  Membership: { read: DESK },
  User: { read: DESK, edit: ['SUPPORT', 'ADMIN'] },
  Location: { read: ALL, new: ADMIN, edit: ADMIN },
  StaffUser: {
    read: ADMIN,
    actions: {
      create: ADMIN,
      rename: ADMIN,
      changeRoles: ADMIN,
      disable: ADMIN,
      enable: ADMIN,
      resetPassword: ADMIN,
      removeSecondFactor: ADMIN,
    },
  },
  Invoice: {
    read: DESK,
    actions: { issue: FINANCE, void: FINANCE, creditNote: FINANCE, writeOff: FINANCE, pdf: DESK },
  },
  Payment: { read: DESK, actions: { refund: FINANCE } },
  UserBalance: {
    read: DESK,
    actions: { adjust: FINANCE, chargeNow: FINANCE, manualPayment: FINANCE, remind: FINANCE, writeOff: FINANCE },
  },
  // The second person: FINANCE, or ADMIN where there is one of FINANCE only.
  ApprovalRequest: { read: MONEY, actions: { approve: MONEY, decline: MONEY, withdraw: FINANCE } },
  LedgerEntry: { read: MONEY },
  AuditLog: { read: ADMIN },
  NotificationDelivery: { read: ADMIN, actions: { resend: ADMIN } },
  SuppressedAddress: { read: ADMIN, actions: { suppress: ADMIN, releaseAddress: ADMIN } },
};

export const PAGE_ACCESS: Record<string, Roles> = {
  receiving: WAREHOUSE,
  queue: WAREHOUSE,
  shipping: WAREHOUSE,
  debts: MONEY,
  billingRun: MONEY,
  reconciliation: MONEY,
  money: DESK,
  invoice: DESK,
  plans: ADMIN,
  billingSettings: ADMIN,
  notifications: ADMIN,
  customers: DESK,
  customerView: ['SUPPORT', 'ADMIN'],
  audit: ADMIN,
  timeline: ALL,
  package: ALL,
  unmatched: ALL,
  account: ALL,
};

export function includesAny(allowed: Roles | undefined, roles: Roles): boolean {
  return allowed?.some((role) => roles.includes(role)) ?? false;
}

export function mayReadField(resource: string, field: string, roles: Roles): boolean {
  const only = RESOURCE_ACCESS[resource]?.fields?.[field];
  return only === undefined || includesAny(only, roles);
}

/** `action` is a generated one (list, show, search, new, edit) or one of the resource's own. */
export function mayAct(resource: string, action: string, roles: Roles): boolean {
  const access = RESOURCE_ACCESS[resource];
  if (!access) return false;
  if (action === 'list' || action === 'show' || action === 'search') return includesAny(access.read, roles);
  if (action === 'new' || action === 'edit') return includesAny(access[action], roles);
  if (action === 'selected')
    return (
      includesAny(access.read, roles) && Object.values(access.actions ?? {}).some((own) => includesAny(own, roles))
    );
  return includesAny(access.actions?.[action], roles);
}

export function mayOpen(page: string, roles: Roles): boolean {
  return includesAny(PAGE_ACCESS[page], roles);
}
