import { ProfileInput } from '../../src/modules/user/user.schema.js';
import { updateProfile } from '../../src/modules/user/user.service.js';
import { searchUsers } from '../../src/modules/user/user-search.service.js';
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
    textSearch: {
      columns: ['name', 'email', 'phone'],
      find: async (ctx, text) => (await searchUsers(ctx, text, 200)).map((user) => user.id),
    },
    form: resourceForm({ schema: ProfileInput.omit({ phone: true }), update: updateProfile }),
  },
];
