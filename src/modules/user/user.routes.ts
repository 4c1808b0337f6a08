import { endpoint, ifMatch } from '../../shared/http.js';
import { ProfileInput, toUserView, UserView } from './user.schema.js';
import { getUser, updateProfile } from './user.service.js';

export const userRoutes = [
  endpoint({
    method: 'get',
    path: '/me',
    access: 'user',
    summary: 'My profile',
    output: UserView,
    versioned: true,
    handle: async (ctx) => toUserView(await getUser(ctx, ctx.actor.id ?? '')),
  }),
  endpoint({
    method: 'patch',
    path: '/me',
    access: 'user',
    summary: 'Change my profile',
    body: ProfileInput,
    output: UserView,
    versioned: true,
    handle: async (ctx, { body, req }) => toUserView(await updateProfile(ctx, ctx.actor.id ?? '', body, ifMatch(req))),
  }),
];
