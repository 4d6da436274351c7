import type { Decline, TestCardName } from "./test-cards.ts";

export type Metadata = Record<string, string>;

/** Times are Unix seconds where the API shows them, lab milliseconds (`…Ms`) where only the simulator needs them. */
export type Customer = {
  id: string;
  email: string | null;
  name: string | null;
  phone: string | null;
  description: string | null;
  metadata: Metadata;
  created: number;
};

/** A card as a payment method. `card` names the behaviour; the number itself is never kept. */
export type Method = {
  id: string;
  card: TestCardName;
  brand: string;
  last4: string;
  funding: string;
  country: string;
  fingerprint: string;
  expMonth: number;
  expYear: number;
  billingName: string | null;
  billingEmail: string | null;
  customer: string | null;
  /** Its owner agreed to payments without being there. */
  setUp: boolean;
  metadata: Metadata;
  created: number;
};

/** The last error of an intent, as `last_payment_error` and `last_setup_error` show it. */
export type IntentError = Decline & { charge: string | null; method: string | null };

/** A confirmation the card's owner still has to give. */
export type Challenge = { source: string; method: string; offSession: boolean };

export type Intent = {
  id: string;
  secret: string;
  amount: number;
  currency: string;
  status:
    | "requires_payment_method"
    | "requires_confirmation"
    | "requires_action"
    | "processing"
    | "canceled"
    | "succeeded";
  customer: string | null;
  method: string | null;
  /** A filter over what the account accepts; null lets all through. */
  allowedTypes: string[] | null;
  automatic: { allowRedirects: string } | null;
  setupFutureUsage: string | null;
  description: string | null;
  suffix: string | null;
  receiptEmail: string | null;
  metadata: Metadata;
  returnUrl: string | null;
  latestCharge: string | null;
  lastError: IntentError | null;
  challenge: Challenge | null;
  /** The Checkout session that made it. */
  session: string | null;
  canceledAt: number | null;
  cancellationReason: string | null;
  /** While `processing`: when the bank answers, and what. */
  settles: { atMs: number; outcome: "succeeded" | "failed" } | null;
  created: number;
};

export type Setup = {
  id: string;
  secret: string;
  status: "requires_payment_method" | "requires_confirmation" | "requires_action" | "canceled" | "succeeded";
  customer: string | null;
  method: string | null;
  /** A filter over what the account accepts; null lets all through. */
  allowedTypes: string[] | null;
  automatic: { allowRedirects: string } | null;
  usage: string;
  description: string | null;
  metadata: Metadata;
  returnUrl: string | null;
  lastError: IntentError | null;
  challenge: Challenge | null;
  session: string | null;
  cancellationReason: string | null;
  created: number;
};

export type LineItem = { id: string; name: string; currency: string; unitAmount: number; quantity: number };

export type Session = {
  id: string;
  mode: "payment" | "setup";
  status: "open" | "complete" | "expired";
  paymentStatus: "paid" | "unpaid" | "no_payment_required";
  customer: string | null;
  customerEmail: string | null;
  currency: string | null;
  items: LineItem[];
  amount: number | null;
  successUrl: string;
  cancelUrl: string | null;
  clientReferenceId: string | null;
  allowedTypes: string[] | null;
  metadata: Metadata;
  intent: string | null;
  setup: string | null;
  intentData: {
    description: string | null;
    metadata: Metadata;
    setupFutureUsage: string | null;
    suffix: string | null;
  };
  expiresAt: number;
  created: number;
};

export type Charge = {
  id: string;
  intent: string;
  amount: number;
  currency: string;
  status: "succeeded" | "pending" | "failed";
  customer: string | null;
  method: string;
  expMonth: number;
  expYear: number;
  description: string | null;
  suffix: string | null;
  receiptEmail: string | null;
  metadata: Metadata;
  transaction: string | null;
  refunded: number;
  disputed: boolean;
  authenticated: boolean;
  failure: Decline | null;
  /** When the card's owner will dispute it, for the test cards that do. */
  disputeAtMs: number | null;
  created: number;
};

export type Refund = {
  id: string;
  charge: string;
  intent: string;
  amount: number;
  currency: string;
  status: "pending" | "succeeded" | "failed" | "canceled";
  reason: string | null;
  metadata: Metadata;
  transaction: string;
  failureTransaction: string | null;
  failureReason: string | null;
  settles: { atMs: number; outcome: "succeeded" | "failed" } | null;
  created: number;
};

export type DisputeStatus =
  | "warning_needs_response"
  | "warning_under_review"
  | "warning_closed"
  | "needs_response"
  | "under_review"
  | "won"
  | "lost";

export type Dispute = {
  id: string;
  charge: string;
  intent: string;
  amount: number;
  currency: string;
  status: DisputeStatus;
  reason: string;
  transactions: string[];
  evidence: Record<string, string>;
  submissions: number;
  dueBy: number;
  metadata: Metadata;
  created: number;
};

/** One movement of the account's money. `net` is `amount` less `fee`; all in the currency's minor unit. */
export type Transaction = {
  id: string;
  type: "charge" | "refund" | "refund_failure" | "adjustment";
  category: string;
  amount: number;
  fee: number;
  currency: string;
  description: string | null;
  source: string | null;
  availableOn: number;
  created: number;
};

export type StripeEvent = {
  id: string;
  type: string;
  apiVersion: string;
  object: unknown;
  previous: Record<string, unknown> | null;
  requestId: string | null;
  idempotencyKey: string | null;
  created: number;
};

/** What the first call with an idempotency key got. */
export type KeptReply = {
  id: string;
  path: string;
  params: string;
  status: number;
  body: string;
  requestId: string;
  atMs: number;
};

export type Endpoint = {
  id: string;
  url: string;
  secret: string;
  enabledEvents: string[];
  description: string | null;
  metadata: Metadata;
  status: "enabled" | "disabled";
  created: number;
};

export type Tables = {
  customers: Customer;
  methods: Method;
  intents: Intent;
  setups: Setup;
  sessions: Session;
  charges: Charge;
  refunds: Refund;
  disputes: Dispute;
  transactions: Transaction;
  events: StripeEvent;
  replies: KeptReply;
  endpoints: Endpoint;
};

export type TableName = keyof Tables;
export type Row = { [Name in TableName]: [table: Name, row: Tables[Name]] }[TableName];

export type StripeState = { sequence: number; tables: { [Name in TableName]: Map<string, Tables[Name]> } };

/** Everything one call changed, at once: a killed lab has all of it or nothing. */
export type StripeChange = { sequence: number; rows: Row[]; removed?: { table: TableName; id: string }[] };

/** A new account: no customers, no money. */
export function initialState(): StripeState {
  return {
    sequence: 0,
    tables: {
      customers: new Map(),
      methods: new Map(),
      intents: new Map(),
      setups: new Map(),
      sessions: new Map(),
      charges: new Map(),
      refunds: new Map(),
      disputes: new Map(),
      transactions: new Map(),
      events: new Map(),
      replies: new Map(),
      endpoints: new Map(),
    },
  };
}

/** Carries a change out. */
export function applyChange(state: StripeState, change: StripeChange): void {
  state.sequence = change.sequence;
  for (const [table, row] of change.rows) {
    // The row came from the table of that name, which the compiler cannot follow through the union.
    const rows = state.tables[table] as Map<string, typeof row>;
    rows.set(row.id, row);
  }
  for (const { table, id } of change.removed ?? []) state.tables[table].delete(id);
}
