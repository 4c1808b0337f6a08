import { endpoint } from '../../shared/http.js';
import { ClaimInput, ClaimPage, ClaimParams, ClaimQuery, ClaimView } from './claim.schema.js';
import { claimPackage, listClaims, withdrawClaim } from './claim.service.js';

export const claimRoutes = [
  endpoint({
    method: 'post',
    path: '/packages/claims',
    access: 'package.announce',
    summary: 'Claim a piece that reached nobody, by its tracking number',
    status: 201,
    body: ClaimInput,
    output: ClaimView,
    idempotent: true,
    errors: ['already_claimed', 'already_yours'],
    handle: (ctx, { body }) => claimPackage(ctx, body),
  }),
  endpoint({
    method: 'get',
    path: '/packages/claims',
    access: 'package.read',
    summary: 'Claims of the workspace, newest first',
    query: ClaimQuery,
    output: ClaimPage,
    handle: (ctx, { query }) => listClaims(ctx, query),
  }),
  endpoint({
    method: 'delete',
    path: '/packages/claims/:id',
    access: 'package.announce',
    summary: 'Withdraw a claim that is not decided',
    params: ClaimParams,
    errors: ['claim_decided'],
    handle: (ctx, { params }) => withdrawClaim(ctx, params.id),
  }),
];
