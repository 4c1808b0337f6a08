import type { OfficeResource } from '../resource.js';

export const userResources: readonly OfficeResource[] = [
  {
    model: 'User',
    group: 'customers',
    icon: 'User',
    title: 'email',
    list: ['name', 'email', 'phone', 'locale', 'createdAt', 'closedAt'],
    filter: ['name', 'email', 'phone', 'locale', 'createdAt'],
    omit: ['emailNormalized', 'searchText'],
  },
];
