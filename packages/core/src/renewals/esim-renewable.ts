import { sql } from "kysely";
import { accountScope, DomainError, parsePublicId, type Transaction, withScope } from "../kernel/index.ts";
import {
  acceptOrder,
  acceptTopUp,
  getOrder,
  listOrderEsims,
  listTopUps,
  type OrdersServices,
  type PricedTopUp,
} from "../orders/index.ts";
import { failureOf } from "./failure-of.ts";
import type { Renewable, RenewableFilter, RenewableService, RenewalOutcome } from "./renewable.ts";

type Row = {
  id: string;
  tenant_id: string;
  account_id: string;
  name: string;
  expires_at: Date;
  activated_at: Date | null;
  iccid: string;
  plan_id: string | null;
  data_mode: string | null;
  data_mb: number | null;
  validity_days: number | null;
  price_micros: bigint | null;
  currency: string | null;
};

/**
 * eSIMs that are in use: renewed by the same amount of data on the same eSIM where its provider takes top-ups of that size, else
 * by the same plan on a new eSIM, which then takes over the owner's choice. An eSIM that was never used has only a day to start
 * by, and nothing to renew.
 */
export function createEsimRenewable(orders: OrdersServices): Renewable {
  return {
    kind: "esim",
    managed: true,
    autoRenewDefault: false,
    choices: { daysBefore: true, day: false },
    // The day after its end the trip may go on; later than that a new plan is the traveller's own decision.
    graceDays: 1,
    list: async (tx, filter) => (await selectRows(tx, filter)).map(toService),
    find: async (tx, id) => {
      const [row] = await selectRows(tx, { id });
      return row ? toService(row) : null;
    },
    renew: (service, attempt) => renewEsim(orders, service, attempt),
    successor: async (tx, orderId) => {
      const order = await getOrder(tx, orderId);
      if (order.kind !== "esim") return null;
      return (await listOrderEsims(tx, { orderId }))[0]?.id ?? null;
    },
  };
}

async function selectRows(tx: Transaction, filter: RenewableFilter | { id: string }): Promise<Row[]> {
  const { rows } = await sql<Row>`
    select p.id, p.tenant_id, p.account_id, o.plan ->> 'name' as name, p.expires_at, p.activated_at, p.iccid, p.plan_id,
      o.plan ->> 'dataMode' as data_mode, (o.plan ->> 'dataMb')::int as data_mb, (o.plan ->> 'validityDays')::int as validity_days,
      s.price_micros, s.currency
    from orders.profiles p
    join orders.orders o on o.root_id = p.root_id and o.id = p.order_id
    left join catalog.plans c on c.root_id = p.root_id and c.id = p.plan_id and c.status = 'active' and not c.hidden
    left join pricing.plan_prices s on s.root_id = p.root_id and s.tenant_id = p.tenant_id and s.plan_id = c.id
    where p.root_id = ${tx.scope.rootId} and p.account_id is not null and p.activated_at is not null and p.expires_at is not null
      and p.status <> 'cancelled' and ${conditionOf(filter)}
    order by p.expires_at, p.id limit ${"limit" in filter ? filter.limit : 1}`.execute(tx.sql);
  return rows;
}

function conditionOf(filter: RenewableFilter | { id: string }) {
  if ("id" in filter) return sql<boolean>`p.id = ${filter.id}`;
  // An eSIM that ended a while ago is history, not a renewal.
  if ("accountId" in filter) {
    return sql<boolean>`p.account_id = ${filter.accountId} and p.expires_at > now() - interval '3 days'`;
  }
  const { from, until, after } = filter;
  const past = after ? sql`and (p.expires_at, p.id) > (${after.expiresAt}, ${after.id}::uuid)` : sql``;
  return sql<boolean>`p.expires_at >= ${from} and p.expires_at < ${until} ${past}`;
}

function toService(row: Row): RenewableService {
  const price =
    row.price_micros === null || row.currency === null
      ? null
      : { amountMicros: row.price_micros, currency: row.currency };
  return {
    id: row.id,
    tenantId: row.tenant_id,
    accountId: row.account_id,
    name: row.name,
    expiresAt: row.expires_at,
    since: row.activated_at,
    price,
    day: null,
    link: `/esims/${row.iccid}`,
  };
}

async function renewEsim(
  orders: OrdersServices,
  service: RenewableService,
  { rootId, key }: { rootId: string; key: string },
): Promise<RenewalOutcome> {
  const { tenantId, accountId } = service;
  const buyer = { rootId, tenantId, accountId };
  const scope = accountScope(rootId, tenantId, accountId);
  const [row] = await withScope(orders.database, scope, (tx) => selectRows(tx, { id: service.id }));
  if (!row) return { kind: "failed", reason: "service_ended" };
  const idempotencyKey = `renewal:${key}`;
  const placed = async (orderId: string): Promise<RenewalOutcome> => {
    const order = await withScope(orders.database, scope, (tx) => getOrder(tx, orderId));
    return { kind: "started", orderId, priceMicros: order.unitPriceMicros, currency: order.currency };
  };
  try {
    const same = (await listTopUps(orders, scope, row.iccid)).find((offer) => isSame(offer, row));
    if (same) {
      const topUp = { iccid: row.iccid, offerId: same.id, idempotencyKey };
      return placed((await acceptTopUp(orders, buyer, topUp)).orderId);
    }
    if (!row.plan_id || row.price_micros === null) return { kind: "failed", reason: "not_for_sale" };
    const order = { planId: row.plan_id, quantity: 1, idempotencyKey };
    return placed((await acceptOrder(orders, buyer, order)).orderId);
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    // Before a crash this attempt bought the other way (the provider's top-ups differ from hour to hour): that order stands.
    if (error.code === "idempotency.key_reused") return placed(parsePublicId("ord", String(error.details.orderId)));
    return failureOf(error);
  }
}

function isSame(offer: PricedTopUp, row: Row): boolean {
  const sameData = offer.dataMode === row.data_mode && (row.data_mode === "unlimited" || offer.dataMb === row.data_mb);
  return sameData && offer.validityDays === row.validity_days;
}
