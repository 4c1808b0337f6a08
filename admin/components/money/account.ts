/** What the page `money` answers (billing.account.ts). */
export interface Account {
  workspace: { id: string; name: string };
  owner: { id: string; name: string; email: string } | null;
  owed: number;
  currency: string;
  subscription: {
    status: string;
    plan: string | null;
    interval: string;
    price: number;
    currentPeriodEnd: string;
    cancelAtPeriodEnd: boolean;
    pendingPlan: string | null;
    endedAt: string | null;
  } | null;
  ladder: { nextRetryAt: string | null; exhaustedAt: string | null; level: number } | null;
  disputed: number;
  waitingApprovals: number;
  cards: { id: string; brand: string; last4: string; expires: string; isDefault: boolean }[];
  invoices: {
    id: string;
    number: string | null;
    status: string;
    total: number;
    rest: number;
    at: string;
    dueAt: string | null;
  }[];
  payments: {
    id: string;
    status: string;
    origin: string;
    amount: number;
    refunded: number;
    last4: string | null;
    failureCode: string | null;
    at: string;
  }[];
  ledger: {
    id: string;
    kind: string;
    amount: number;
    balanceAfter: number;
    description: string;
    cause: { type: string; id: string | null };
    at: string;
  }[];
  nextLedger: number | null;
}
