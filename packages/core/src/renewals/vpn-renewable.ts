import { sql } from "kysely";
import { accountScope, DomainError, parsePublicId, publicId, type Transaction, withScope } from "../kernel/index.ts";
import { getOrder } from "../orders/index.ts";
import { listPricedVpnPlans, type PricedVpnPlan, renewVpnAccount, type VpnServices } from "../vpn/index.ts";
import { failureOf } from "./failure-of.ts";
import type { Renewable, RenewableFilter, RenewableService, RenewalOutcome } from "./renewable.ts";

type Row = {
  id: string;
  tenant_id: string;
  account_id: string;
  name: string;
  months: number;
  expires_at: Date;
};

const pricesKeptMs = 60_000;

/** VPN accounts: renewed by an order of as many months as before, from their own provider. */
export function createVpnRenewable(vpn: VpnServices): Renewable {
  // The prices of a tenant are made of costs and rules, the same for all its accounts; a run asks for them once.
  const known = new Map<string, { until: number; plans: Promise<PricedVpnPlan[]> }>();
  const plansOf = (rootId: string, tenantId: string) => {
    const key = `${rootId}/${tenantId}`;
    const now = vpn.clock.now().getTime();
    const entry = known.get(key);
    if (entry && entry.until > now) return entry.plans;
    const plans = listPricedVpnPlans(vpn, { rootId, tenantId });
    known.set(key, { until: now + pricesKeptMs, plans });
    plans.catch(() => known.delete(key));
    return plans;
  };
  const present = async (tx: Transaction, rows: readonly Row[]) =>
    Promise.all(rows.map(async (row) => toService(row, await plansOf(tx.scope.rootId, row.tenant_id))));
  return {
    kind: "vpn",
    managed: true,
    autoRenewDefault: false,
    choices: { daysBefore: true, day: false },
    graceDays: 7,
    list: async (tx, filter) => present(tx, await selectRows(tx, filter)),
    find: async (tx, id) => (await present(tx, await selectRows(tx, { id })))[0] ?? null,
    renew: (service, attempt) => order(vpn, service, attempt),
  };
}

async function order(
  vpn: VpnServices,
  service: RenewableService,
  { rootId, key }: { rootId: string; key: string },
): Promise<RenewalOutcome> {
  const { tenantId, accountId } = service;
  const scope = accountScope(rootId, tenantId, accountId);
  const placed = async (orderId: string): Promise<RenewalOutcome> => {
    const { unitPriceMicros: priceMicros, currency } = await withScope(vpn.database, scope, (tx) =>
      getOrder(tx, orderId),
    );
    return { kind: "started", orderId, priceMicros, currency };
  };
  try {
    const renewal = { vpnId: service.id, idempotencyKey: `renewal:${key}` };
    return await placed((await renewVpnAccount(vpn, { rootId, tenantId, accountId }, renewal)).orderId);
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    if (error.code === "idempotency.key_reused") return placed(parsePublicId("ord", String(error.details.orderId)));
    // Its owner is renewing it by hand this moment: that is the renewal.
    if (error.code === "orders.on_order") return { kind: "failed", reason: "not_delivered" };
    return failureOf(error);
  }
}

async function selectRows(tx: Transaction, filter: RenewableFilter | { id: string }): Promise<Row[]> {
  const { rows } = await sql<Row>`
    select a.id, a.tenant_id, a.account_id, a.name, a.months, a.expires_at from vpn.accounts a
    where a.root_id = ${tx.scope.rootId} and a.state <> 'deleted' and ${conditionOf(filter)}
    order by a.expires_at, a.id limit ${"limit" in filter ? filter.limit : 1}`.execute(tx.sql);
  return rows;
}

function conditionOf(filter: RenewableFilter | { id: string }) {
  if ("id" in filter) return sql<boolean>`a.id = ${filter.id}`;
  if ("accountId" in filter) return sql<boolean>`a.account_id = ${filter.accountId}`;
  const { from, until, after } = filter;
  const past = after ? sql`and (a.expires_at, a.id) > (${after.expiresAt}, ${after.id}::uuid)` : sql``;
  return sql<boolean>`a.expires_at >= ${from} and a.expires_at < ${until} ${past}`;
}

function toService(row: Row, plans: readonly PricedVpnPlan[]): RenewableService {
  const plan = plans.find((each) => each.months === row.months);
  return {
    id: row.id,
    tenantId: row.tenant_id,
    accountId: row.account_id,
    name: row.name,
    expiresAt: row.expires_at,
    since: null,
    price: plan ? { amountMicros: plan.priceMicros, currency: plan.currency } : null,
    day: null,
    link: `/vpn/${publicId("vpn", row.id)}`,
  };
}
