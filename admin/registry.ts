import type { StaffPage } from './action.js';
import { accountPage } from './handlers/account.js';
import { auditPage, timelinePage } from './handlers/audit.js';
import { billingRunPage, debtsPage, invoicePage, moneyPage, reconciliationPage } from './handlers/billing.js';
import { billingSettingsPage, plansPage } from './handlers/catalog.js';
import { customerViewPage } from './handlers/customer-view.js';
import { customersPage } from './handlers/customers.js';
import { notificationsPage } from './handlers/notifications.js';
import { packagePage } from './handlers/package.js';
import { queuePage } from './handlers/queue.js';
import { receivingPage } from './handlers/receiving.js';
import { shippingPage } from './handlers/shipping.js';
import { unmatchedPage } from './handlers/unmatched.js';
import type { OfficeResource } from './resource.js';
import { auditLogResources } from './resources/audit-log.js';
import { authResources } from './resources/auth.js';
import { billingResources } from './resources/billing.js';
import { notificationResources } from './resources/notification.js';
import { packageResources } from './resources/package.js';
import { packageActionResources } from './resources/package-action.js';
import { packageClaimResources } from './resources/package-claim.js';
import { shippingResources } from './resources/shipping.js';
import { userResources } from './resources/user.js';
import { workspaceResources } from './resources/workspace.js';

/** What the back office is made of, as data. Each name also stands in staff-access.ts, or nobody sees it. */
export const resources: readonly OfficeResource[] = [
  ...packageResources,
  ...packageClaimResources,
  ...packageActionResources,
  ...shippingResources,
  ...workspaceResources,
  ...userResources,
  ...billingResources,
  ...authResources,
  ...auditLogResources,
  ...notificationResources,
];

export const pages: Record<string, StaffPage> = {
  receiving: receivingPage,
  queue: queuePage,
  shipping: shippingPage,
  debts: debtsPage,
  billingRun: billingRunPage,
  reconciliation: reconciliationPage,
  money: moneyPage,
  invoice: invoicePage,
  plans: plansPage,
  billingSettings: billingSettingsPage,
  customers: customersPage,
  customerView: customerViewPage,
  audit: auditPage,
  notifications: notificationsPage,
  timeline: timelinePage,
  package: packagePage,
  unmatched: unmatchedPage,
  account: accountPage,
};
