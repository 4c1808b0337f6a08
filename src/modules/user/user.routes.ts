import { endpoint, ifMatch } from '../../shared/http.js';
import { AccessView, ActiveWorkspaceInput, ProfileInput, toUserView, UserView } from './user.schema.js';
import { chooseActiveWorkspace, getAccess, updateProfile } from './user.service.js';
import { getCaller } from './user.sql.js';
import { ExportView, exportUser } from './user-export.service.js';

export const userRoutes = [
  endpoint({
    method: 'get',
    path: '/me',
    access: 'user',
    summary: 'My profile',
    output: UserView,
    versioned: true,
    guardedBySql: true,
    handle: async (ctx) => toUserView(await getCaller(ctx)),
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
  endpoint({
    method: 'get',
    path: '/me/access',
    access: 'user',
    summary: 'My workspaces, my role and what I may do in each',
    output: AccessView,
    handle: (ctx) => getAccess(ctx, ctx.actor.id ?? ''),
  }),
  endpoint({
    method: 'put',
    path: '/me/active-workspace',
    access: 'user',
    summary: 'Choose the workspace that my apps open with',
    body: ActiveWorkspaceInput,
    output: UserView,
    versioned: true,
    errors: ['workspace_forbidden'],
    handle: async (ctx, { body }) => toUserView(await chooseActiveWorkspace(ctx, ctx.actor.id ?? '', body.workspaceId)),
  }),
  endpoint({
    method: 'get',
    path: '/me/export',
    access: 'user',
    summary: 'Everything held about me, as one document',
    output: ExportView,
    handle: (ctx) => exportUser(ctx),
  }),
];
