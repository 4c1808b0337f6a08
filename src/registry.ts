import { auditLogSchedule } from './modules/audit-log/audit-log.jobs.js';
import { auditLogRoutes } from './modules/audit-log/audit-log.routes.js';
import { authJobs, authSchedule } from './modules/auth/auth.jobs.js';
import { authRoutes } from './modules/auth/auth.routes.js';
import { billingJobs, billingSchedule, billingSubscriptions } from './modules/billing/billing.jobs.js';
import { billingRoutes } from './modules/billing/billing.routes.js';
import { catalogRoutes } from './modules/catalog/catalog.routes.js';
import { requireOneMore } from './modules/catalog/catalog.service.js';
import { documentRoutes } from './modules/document/document.routes.js';
import { fileJobs, fileSchedule } from './modules/file/file.jobs.js';
import { fileRoutes } from './modules/file/file.routes.js';
import {
  notificationJobs,
  notificationSchedule,
  notificationSubscriptions,
} from './modules/notification/notification.jobs.js';
import { notificationRoutes } from './modules/notification/notification.routes.js';
import { claimRoutes } from './modules/package/claim.routes.js';
import { packageSchedule } from './modules/package/package.jobs.js';
import { packageRoutes } from './modules/package/package.routes.js';
import {
  packageActionJobs,
  packageActionSchedule,
  packageActionSubscriptions,
} from './modules/package-action/package-action.jobs.js';
import { actionTeller } from './modules/package-action/package-action.notices.js';
import { packageActionRoutes } from './modules/package-action/package-action.routes.js';
import { shippingJobs, shippingSchedule } from './modules/shipping/shipping.jobs.js';
import { shippingTeller } from './modules/shipping/shipping.notices.js';
import { shippingRoutes } from './modules/shipping/shipping.routes.js';
import { billingCycle, subscriptionJobs, subscriptionSubscriptions } from './modules/subscription/subscription.jobs.js';
import { subscriptionRoutes } from './modules/subscription/subscription.routes.js';
import { userRoutes } from './modules/user/user.routes.js';
import { memberRoutes } from './modules/workspace/member.routes.js';
import { workspaceRoutes } from './modules/workspace/workspace.routes.js';
import { setAllowance } from './shared/allowance.js';
import { setSubscriptions } from './shared/events.js';
import type { Endpoint } from './shared/http.js';
import type { JobHandler, ScheduledJob } from './shared/jobs.js';

/** The map, as data: what the server serves, what the worker runs, who is told of what, and when. */
export const endpoints: readonly Endpoint[] = [
  ...authRoutes,
  ...userRoutes,
  ...workspaceRoutes,
  ...memberRoutes,
  ...catalogRoutes,
  ...billingRoutes,
  ...subscriptionRoutes,
  ...claimRoutes,
  ...packageRoutes,
  ...documentRoutes,
  ...shippingRoutes,
  ...packageActionRoutes,
  ...auditLogRoutes,
  ...fileRoutes,
  ...notificationRoutes,
];

export const jobHandlers: readonly JobHandler[] = [
  ...notificationJobs,
  ...authJobs,
  ...fileJobs,
  ...billingJobs,
  ...shippingJobs,
  ...subscriptionJobs,
  ...packageActionJobs,
  actionTeller.job,
  shippingTeller.job,
];

export const schedule: readonly ScheduledJob[] = [
  ...auditLogSchedule,
  ...authSchedule,
  ...fileSchedule,
  billingCycle,
  ...billingSchedule,
  ...packageSchedule,
  ...packageActionSchedule,
  ...shippingSchedule,
  ...notificationSchedule,
];

setAllowance(requireOneMore);
setSubscriptions(
  subscriptionSubscriptions,
  billingSubscriptions,
  packageActionSubscriptions,
  notificationSubscriptions,
  actionTeller.subscriptions,
  shippingTeller.subscriptions,
);
