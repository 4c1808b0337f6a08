import { ProfileInput } from '../../src/modules/user/user.schema.js';
import { updateProfile } from '../../src/modules/user/user.service.js';
import { type OfficeResource, resourceForm } from '../resource.js';

export const userResources: readonly OfficeResource[] = [
  {
    model: 'User',
    group: 'customers',
    icon: 'User',
    title: 'email',
    list: ['name', 'email', 'phone', 'locale', 'createdAt', 'closedAt'],
    filter: ['name', 'email', 'phone', 'locale', 'createdAt'],
    omit: ['emailNormalized', 'searchText'],
    form: resourceForm({ schema: ProfileInput.omit({ phone: true }), update: updateProfile }),
  },
];
