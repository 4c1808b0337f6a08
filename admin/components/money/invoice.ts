/** What the page `invoice` answers (billing.account.ts). */
export interface StaffInvoice {
  id: string;
  workspace: { id: string; name: string };
  issuer: { name: string; address: string; taxId: string };
  billTo: string[];
  number: string | null;
  status: string;
  currency: string;
  subtotal: number;
  tax: number;
  total: number;
  paid: number;
  credited: number;
  writtenOff: number;
  openedAt: string | null;
  dueAt: string | null;
  lines: {
    id: string;
    description: string;
    amount: number;
    tax: number;
    taxRateBp: number;
    cause: { type: string; id: string | null };
  }[];
  creditNotes: { id: string; number: string; amount: number; reason: string; at: string }[];
}
