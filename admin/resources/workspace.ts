import { createLocation, LocationInput, updateLocation } from '../../src/modules/workspace/location.service.js';
import { findRecipientIds, findWorkspaceIds } from '../../src/modules/workspace/name-search.service.js';
import { type OfficeResource, resourceForm } from '../resource.js';

export const workspaceResources: readonly OfficeResource[] = [
  {
    model: 'Mailbox',
    group: 'warehouse',
    icon: 'Inbox',
    title: 'ste',
    list: ['ste', 'workspace', 'location', 'checked', 'createdAt', 'closedAt'],
    filter: ['ste', 'workspace', 'location', 'checked', 'createdAt'],
  },
  {
    model: 'Recipient',
    group: 'customers',
    icon: 'UserCheck',
    title: 'name',
    list: ['name', 'mailbox', 'aliases', 'createdAt'],
    filter: ['name', 'mailbox'],
    omit: ['nameKeys'],
    textSearch: { columns: ['name'], find: (ctx, text) => findRecipientIds(ctx, text) },
  },
  {
    model: 'Workspace',
    group: 'customers',
    icon: 'Briefcase',
    title: 'name',
    list: ['name', 'createdAt', 'closedAt'],
    filter: ['name', 'createdAt'],
    textSearch: { columns: ['name'], find: (ctx, text) => findWorkspaceIds(ctx, text) },
  },
  {
    model: 'Membership',
    group: 'customers',
    icon: 'Users',
    title: 'role',
    list: ['user', 'workspace', 'role', 'createdAt'],
    filter: ['user', 'workspace', 'role'],
  },
  {
    model: 'Location',
    group: 'warehouse',
    icon: 'MapPin',
    title: 'name',
    list: ['code', 'name', 'city', 'country', 'timezone', 'freeStorageDays', 'active'],
    filter: ['code', 'name', 'country', 'active'],
    form: resourceForm({ schema: LocationInput, create: createLocation, update: updateLocation }),
  },
];
