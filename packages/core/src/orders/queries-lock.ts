import type { ProviderError } from "@tandem/provider-contract";
import { assert, type Transaction } from "../kernel/index.ts";
import type {
  AttemptRow,
  Bought,
  ChainLink,
  ItemKey,
  ItemState,
  LockedItem,
  NextStep,
  OrderKind,
  OrderStatus,
} from "./saga-rows.ts";

type Row = {
  tenant_id: string;
  account_id: string;
  kind: OrderKind;
  plan_id: string | null;
  plan: Bought;
  country_codes: string[];
  target_profile_id: string | null;
  quantity: number;
  currency: string;
  unit_price_micros: bigint;
  chain: ChainLink[];
  status: OrderStatus;
  email: string | null;
  delayed_at: Date | null;
  created_at: Date;
  state: ItemState;
  hold_id: string;
  attempt_id: string | null;
  round: number;
  busy_until: Date | null;
  item_created_at: Date;
  attempts: AttemptJson[];
};

type AttemptJson = Omit<
  AttemptRow,
  "costMicros" | "foundAt" | "startedAt" | "deadlineAt" | "lookingSince" | "givenUpAt" | "error" | "nextStep"
> & {
  costMicros: string;
  foundAt: string | null;
  startedAt: string;
  deadlineAt: string;
  lookingSince: string | null;
  givenUpAt: string | null;
  error: ProviderError | null;
  nextStep: NextStep | null;
};

const text = `
  select (l.the_order).tenant_id, (l.the_order).account_id, (l.the_order).kind, (l.the_order).plan_id, (l.the_order).plan,
    (l.the_order).country_codes, (l.the_order).target_profile_id, (l.the_order).quantity, (l.the_order).currency,
    (l.the_order).unit_price_micros, (l.the_order).chain, (l.the_order).status, (l.the_order).email,
    (l.the_order).delayed_at, (l.the_order).created_at, (l.the_item).state, (l.the_item).hold_id, (l.the_item).attempt_id,
    (l.the_item).round, (l.the_item).busy_until, (l.the_item).created_at as item_created_at, l.attempts
  from orders.lock_item($1, $2, $3) l`;

/** Locks the order for the rest of the transaction and reads the item as it stands then. Null when there is no such item. */
export async function lockItem(tx: Transaction, key: ItemKey): Promise<LockedItem | null> {
  assert(key.rootId === tx.scope.rootId, "an item belongs to the root at hand");
  const { rows } = await tx.client.query<Row>({
    name: "orders.lock_item",
    text,
    values: [key.rootId, key.orderId, key.itemId],
  });
  const [row] = rows;
  return row ? fromRow(key, row) : null;
}

function fromRow(key: ItemKey, row: Row): LockedItem {
  return {
    order: {
      rootId: key.rootId,
      tenantId: row.tenant_id,
      accountId: row.account_id,
      id: key.orderId,
      kind: row.kind,
      planId: row.plan_id,
      plan: row.plan,
      countryCodes: row.country_codes,
      targetProfileId: row.target_profile_id,
      quantity: row.quantity,
      currency: row.currency,
      unitPriceMicros: row.unit_price_micros,
      chain: row.chain,
      status: row.status,
      email: row.email,
      delayedAt: row.delayed_at,
      createdAt: row.created_at,
    },
    item: {
      id: key.itemId,
      state: row.state,
      holdId: row.hold_id,
      attemptId: row.attempt_id,
      round: row.round,
      busyUntil: row.busy_until,
      createdAt: row.item_created_at,
    },
    attempts: row.attempts.map(fromAttempt),
  };
}

function fromAttempt(json: AttemptJson): AttemptRow {
  return {
    ...json,
    costMicros: BigInt(json.costMicros),
    foundAt: moment(json.foundAt),
    startedAt: new Date(json.startedAt),
    deadlineAt: new Date(json.deadlineAt),
    lookingSince: moment(json.lookingSince),
    givenUpAt: moment(json.givenUpAt),
  };
}

function moment(text: string | null): Date | null {
  return text === null ? null : new Date(text);
}
