/** Every code that an answer can carry: [status, title]. OpenAPI lists this same table. */
export const ERRORS = {
  workspace_required: [400, 'The X-Workspace-Id header is missing'],
  json_invalid: [400, 'The body is not valid JSON'],
  cursor_invalid: [400, 'The cursor is not one of ours'],
  token_invalid: [400, 'The token is spent, expired or unknown'],
  code_invalid: [400, 'The code is wrong, expired or spent'],
  webhook_invalid: [400, 'The signature is not the sender’s or is too old'],
  request_invalid: [400, 'The request cannot be read'],
  unauthenticated: [401, 'A valid access token is needed'],
  credentials_invalid: [401, 'The e-mail or the password is wrong'],
  refresh_invalid: [401, 'The refresh token is not valid'],
  refresh_reused: [401, 'The refresh token was used before; its session has ended'],
  card_declined: [402, 'The card was declined'],
  payment_required: [402, 'The debt must be paid, or the plan changed, first'],
  payment_method_required: [402, 'Save a card first'],
  workspace_forbidden: [403, 'You are not a member of this workspace'],
  role_forbidden: [403, 'Your role does not allow this'],
  staff_forbidden: [403, 'Your staff role does not allow this'],
  cross_site: [403, 'The request came from another site'],
  link_invalid: [403, 'The link is altered or has expired'],
  invite_for_other_email: [403, 'The invite is for another e-mail'],
  no_subscription: [404, 'The workspace has no subscription'],
  not_found: [404, 'No such resource'],
  route_not_found: [404, 'No such route'],
  method_not_allowed: [405, 'The route does not take this method'],
  email_taken: [409, 'The e-mail has an account already'],
  idempotency_in_progress: [409, 'The first request with this key is still running'],
  move_not_allowed: [409, 'The package cannot go to this status'],
  already_filed: [409, 'The piece was filed by somebody else meanwhile'],
  already_received: [409, 'A piece with this tracking number was received within a day'],
  already_claimed: [409, 'The tracking number is claimed already'],
  already_yours: [409, 'The piece is in your mailbox already'],
  claim_decided: [409, 'The claim is decided already'],
  already_expected: [409, 'The tracking number is announced already'],
  not_filed: [409, 'The label names no customer for sure: pick a candidate or the unmatched shelf'],
  undo_too_late: [409, 'The piece has moved on and cannot be taken back'],
  no_location: [409, 'No warehouse is open yet'],
  view_over: [403, 'The look at this customer is over'],
  read_only: [403, 'Staff may look here and change nothing'],
  owner_cannot_leave: [409, 'The owner cannot leave'],
  already_member: [409, 'Is a member already'],
  already_invited: [409, 'Is invited already'],
  action_not_allowed: [409, 'The action cannot be done'],
  action_started: [409, 'The work has begun: it cannot be cancelled any more'],
  action_not_started: [409, 'The work has not begun'],
  action_ended: [409, 'The action has ended already'],
  action_claimed: [409, 'Somebody else has it in hand'],
  action_cooling: [409, 'The customer can still undo this: it waits until the cool-off has passed'],
  nothing_asked: [409, 'Nothing is asked for this piece'],
  wrong_piece: [409, 'This is another piece'],
  barcode_needed: [409, 'Scan the barcode of the piece to finish'],
  already_subscribed: [409, 'The workspace has a subscription already'],
  no_change: [409, 'This plan runs already'],
  price_changed: [409, 'The price was changed since the preview'],
  subscription_suspended: [409, 'The subscription is suspended until the debt is paid'],
  already_canceled: [409, 'The subscription ends at the period’s end already'],
  not_canceling: [409, 'The subscription is not being cancelled'],
  period_closing: [409, 'The period is being closed'],
  invoice_not_draft: [409, 'The invoice is open already'],
  invoice_not_open: [409, 'The invoice is not open'],
  payment_in_flight: [409, 'Another payment of this workspace is under way'],
  nothing_owed: [409, 'Nothing is owed'],
  card_needed: [409, 'The last card stays while something is owed'],
  refund_too_large: [409, 'More than is left of the payment'],
  payment_not_refundable: [409, 'Only a payment that succeeded can be refunded'],
  approval_needed: [409, 'Above the limit that one person may move alone'],
  approval_not_pending: [409, 'The request is decided or lapsed'],
  approval_outdated: [409, 'More would be moved by now than was asked for'],
  own_approval: [403, 'Another person has to decide this'],
  plan_limit_reached: [409, 'The plan allows no more of this'],
  booked_differently: [409, 'This cause is on the ledger with another amount'],
  weight_missing: [409, 'The package has not been weighed yet'],
  package_not_shippable: [409, 'The package cannot be shipped'],
  quote_expired: [409, 'The quote no longer holds'],
  wrong_barcode: [409, 'The barcode is of another piece'],
  heavier_than_quoted: [409, 'The parcel is heavier than was quoted'],
  label_refused: [409, 'The carrier refuses the label'],
  shipment_not_scanned: [404, 'The code belongs to no shipment'],
  shipment_wrong_status: [409, 'The shipment is not in a status for this'],
  not_resendable: [409, 'This message cannot be sent again'],
  address_suppressed: [409, 'The address is written to no more: release it first'],
  document_not_ready: [409, 'The scan is not ready yet'],
  conflict: [409, 'The state changed meanwhile'],
  in_use: [409, 'Still in use'],
  version_conflict: [412, 'The resource was changed meanwhile'],
  body_too_large: [413, 'The body is too large'],
  media_type_unsupported: [415, 'The content type is not taken here'],
  picture_unreadable: [422, 'The picture cannot be read'],
  validation_failed: [422, 'Some fields are not valid'],
  address_unreachable: [422, 'No carrier reaches this address with this parcel'],
  idempotency_key_reused: [422, 'The key was used with another body'],
  rate_limited: [429, 'Too many requests'],
  internal: [500, 'Something went wrong on our side'],
  payments_unavailable: [503, 'Payments are not available for the moment'],
  carrier_unavailable: [503, 'The carrier does not answer for the moment'],
  unavailable: [503, 'Not available for the moment'],
} as const satisfies Record<string, readonly [number, string]>;

export type ErrorCode = keyof typeof ERRORS;
export type FieldError = { path: string; message: string };

/** A refusal with a stable code. `headers` go out with the answer; `extra` joins the problem document. */
export class Refusal extends Error {
  readonly status: number;
  constructor(
    readonly code: ErrorCode,
    readonly options: {
      detail?: string;
      errors?: FieldError[];
      extra?: Record<string, unknown>;
      headers?: Record<string, string>;
      cause?: unknown;
    } = {},
  ) {
    super(options.detail ?? ERRORS[code][1], { cause: options.cause });
    this.status = ERRORS[code][0];
  }
}

export function fail(code: ErrorCode, options?: ConstructorParameters<typeof Refusal>[1]): Refusal {
  return new Refusal(code, options);
}

/** A refusal that names one field: 422 `validation_failed`. */
export function invalid(path: string, message: string): Refusal {
  return fail('validation_failed', { detail: `${path}: ${message}`, errors: [{ path, message }] });
}

/** Passwordless names for what PostgreSQL says; both reach us raw (pg) or wrapped (Prisma's adapter). */
export function sqlState(error: unknown): string | null {
  const seen = error as {
    code?: unknown;
    meta?: { code?: unknown };
    cause?: { originalCode?: unknown; code?: unknown };
  } | null;
  for (const code of [seen?.cause?.originalCode, seen?.meta?.code, seen?.cause?.code, seen?.code]) {
    if (typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) && !/^P\d{4}$/.test(code)) return code;
  }
  return prismaState(seen?.code);
}

function prismaState(code: unknown): string | null {
  if (code === 'P2002') return '23505';
  if (code === 'P2003') return '23503';
  if (code === 'P2034') return '40001';
  return null;
}

/** The database is away, full or too slow: worth a 503 and another try. */
export function isOutage(error: unknown): boolean {
  const state = sqlState(error);
  if (state && /^(08|53|57P0|57014|55P03)/.test(state)) return true;
  const text = error instanceof Error ? `${error.message} ${String((error as { code?: unknown }).code ?? '')}` : '';
  return /ECONNREFUSED|ECONNRESET|EPIPE|ENOTFOUND|timeout exceeded when trying to connect|Connection terminated|P1001|P1002|P1008|P1017|P2024|P2028|P2037|DatabaseNotReachable|ConnectionClosed|Can't reach database/i.test(
    text,
  );
}
