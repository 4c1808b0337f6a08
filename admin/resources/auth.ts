import { z } from 'zod';
import { StaffRole } from '../../src/generated/prisma/enums.js';
import { StaffInput, StaffRoles } from '../../src/modules/auth/staff.schema.js';
import {
  changeStaffRoles,
  createStaff,
  disableStaff,
  enableStaff,
  removeSecondFactor,
  renameStaff,
  resetStaffPassword,
} from '../../src/modules/auth/staff.service.js';
import { staffAction } from '../action.js';
import type { OfficeResource } from '../resource.js';

const ROLES = Object.values(StaffRole);

export const authResources: readonly OfficeResource[] = [
  {
    model: 'StaffUser',
    group: 'system',
    icon: 'Shield',
    title: 'email',
    list: ['name', 'email', 'roles', 'locale', 'lastLoginAt', 'disabledAt'],
    filter: ['name', 'email'],
    actions: {
      create: staffAction({
        kind: 'resource',
        icon: 'Plus',
        variant: 'primary',
        payload: StaffInput.omit({ password: true }),
        fields: [
          { name: 'email', type: 'text', required: true },
          { name: 'name', type: 'text', required: true },
          { name: 'roles', type: 'choices', options: ROLES, required: true },
          { name: 'locale', type: 'select', options: ['en', 'tr'], required: true },
        ],
        handle: async (ctx, given) => {
          const { staff, password } = await createStaff(ctx, given);
          return { message: 'staffCreated', values: { email: staff.email }, body: { secret: { password } } };
        },
      }),
      rename: staffAction({
        kind: 'record',
        icon: 'Edit2',
        payload: StaffInput.pick({ name: true }),
        fields: [{ name: 'name', type: 'text', required: true }],
        handle: async (ctx, { name }, id) => void (await renameStaff(ctx, id, name)),
      }),
      changeRoles: staffAction({
        kind: 'record',
        icon: 'Key',
        payload: z.strictObject({ roles: StaffRoles }),
        fields: [{ name: 'roles', type: 'choices', options: ROLES, required: true }],
        handle: async (ctx, { roles }, id) => void (await changeStaffRoles(ctx, id, roles)),
      }),
      disable: staffAction({
        kind: 'record',
        icon: 'UserX',
        variant: 'danger',
        payload: z.strictObject({ reason: z.string().trim().min(3).max(500) }),
        fields: [{ name: 'reason', type: 'textarea', required: true }],
        handle: async (ctx, { reason }, id) => void (await disableStaff(ctx, id, reason)),
      }),
      enable: staffAction({
        kind: 'record',
        icon: 'UserCheck',
        payload: z.strictObject({}),
        confirm: 'confirmEnable',
        handle: async (ctx, _given, id) => void (await enableStaff(ctx, id)),
      }),
      resetPassword: staffAction({
        kind: 'record',
        icon: 'RefreshCw',
        payload: z.strictObject({}),
        fields: [],
        handle: async (ctx, _given, id) => {
          const { staff, password } = await resetStaffPassword(ctx, id);
          return { message: 'passwordReset', values: { email: staff.email }, body: { secret: { password } } };
        },
      }),
      removeSecondFactor: staffAction({
        kind: 'record',
        icon: 'Smartphone',
        variant: 'danger',
        payload: z.strictObject({}),
        confirm: 'confirmRemoveSecondFactor',
        handle: async (ctx, _given, id) => void (await removeSecondFactor(ctx, id)),
      }),
    },
  },
];
