import type { Role } from '../generated/prisma/client.js';

/** W: any member; W+: OWNER or ADMIN; W!: OWNER. */
export type Level = 'W' | 'W+' | 'W!';

/** What a member may do, by the lowest role that may: read by the guards, `/me/access`, OpenAPI and the back office. */
export const PERMISSIONS = {
  'workspace.read': 'W',
  'workspace.update': 'W+',
  'workspace.transfer': 'W!',
  'workspace.close': 'W!',
  'workspace.leave': 'W',
  'member.read': 'W',
  'member.manage': 'W+',
  'invite.manage': 'W+',
  'recipient.read': 'W',
  'recipient.manage': 'W+',
  'package.read': 'W',
  'package.update': 'W',
  'package.announce': 'W',
  'action.read': 'W',
  'action.request': 'W',
  'document.read': 'W',
  'document.share': 'W',
  'address.manage': 'W',
  'shipment.read': 'W',
  'shipment.manage': 'W',
  'subscription.read': 'W',
  'subscription.manage': 'W!',
  'billing.read': 'W',
  'billing.manage': 'W!',
  'ticket.manage': 'W',
  'file.manage': 'W',
  'audit.read': 'W+',
  'report.usage': 'W',
  'report.activity': 'W+',
} as const satisfies Record<string, Level>;

export type Permission = keyof typeof PERMISSIONS;

const ROLES_OF: Record<Level, readonly Role[]> = {
  W: ['OWNER', 'ADMIN', 'MEMBER'],
  'W+': ['OWNER', 'ADMIN'],
  'W!': ['OWNER'],
};

export function may(role: Role, permission: Permission): boolean {
  return ROLES_OF[PERMISSIONS[permission]].includes(role);
}

export function permissionsOf(role: Role): Permission[] {
  return (Object.keys(PERMISSIONS) as Permission[]).filter((permission) => may(role, permission));
}
