import { endpoint, ifMatch } from '../../shared/http.js';
import {
  ExpectedInput,
  PackageDetailView,
  PackageInput,
  PackagePage,
  PackageParams,
  PackageQuery,
  PackageView,
} from './package.schema.js';
import { announcePackage, getPackageDetail, updatePackage } from './package.service.js';
import { listPackagesAsJson } from './package.sql.js';

export const packageRoutes = [
  endpoint({
    method: 'get',
    path: '/packages',
    access: 'package.read',
    summary: 'Pieces of the mailbox, newest first',
    query: PackageQuery,
    output: PackagePage,
    guardedBySql: true,
    handle: (ctx, { query }) => listPackagesAsJson(ctx, query),
  }),
  endpoint({
    method: 'get',
    path: '/packages/:id',
    access: 'package.read',
    summary: 'One piece with its history',
    params: PackageParams,
    output: PackageDetailView,
    versioned: true,
    handle: (ctx, { params }) => getPackageDetail(ctx, params.id),
  }),
  endpoint({
    method: 'patch',
    path: '/packages/:id',
    access: 'package.update',
    summary: 'Describe a piece',
    params: PackageParams,
    body: PackageInput,
    output: PackageView,
    versioned: true,
    handle: (ctx, { params, body, req }) => updatePackage(ctx, params.id, body, ifMatch(req)),
  }),
  endpoint({
    method: 'post',
    path: '/packages/expected',
    access: 'package.announce',
    summary: 'Announce a piece that is on its way',
    status: 201,
    body: ExpectedInput,
    output: PackageView,
    idempotent: true,
    errors: ['already_expected'],
    handle: (ctx, { body }) => announcePackage(ctx, body),
  }),
];
