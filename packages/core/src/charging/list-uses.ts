import { type RawBuilder, sql } from "kysely";
import type { Micros, Transaction } from "../kernel/index.ts";
import { idAt } from "../kernel/index.ts";
import type { UseService } from "../rating/index.ts";
import { toUse, type Use } from "./use.ts";

/** Which uses: those of the scope that were settled and began in this time. */
export type UsageFilter = {
  from: Date;
  to: Date;
  accountId?: string;
  services?: readonly UseService[];
  providerId?: string;
  countryCode?: string;
};

/** Settled uses, newest first, at most `limit`, older than the one `beforeId` names. */
export async function listUses(
  tx: Transaction,
  filter: UsageFilter & { beforeId?: string; limit: number },
): Promise<Use[]> {
  let query = tx.sql
    .selectFrom("charging.uses")
    .selectAll()
    .where(matching(tx, filter))
    .orderBy("id", "desc")
    .limit(filter.limit);
  if (filter.beforeId) query = query.where("id", "<", filter.beforeId);
  return (await query.execute()).map(toUse);
}

export const usageGroups = ["service", "provider", "country", "account"] as const;
/** What sums are told apart by, besides the day. */
export type UsageGroup = (typeof usageGroups)[number];

export type UsageSum = {
  /** UTC; null when the whole time is one sum. */
  day: string | null;
  /** The service, or the provider's, country's or account's id; null where a use has none. */
  group: string | null;
  service: UseService;
  uses: number;
  units: number;
  includedUnits: number;
  chargedMicros: Micros;
  costMicros: Micros;
  currency: string;
};

const groupColumns: Record<UsageGroup, RawBuilder<string | null>> = {
  service: sql`service`,
  provider: sql`provider_id::text`,
  country: sql`country::text`,
  account: sql`account_id::text`,
};

/**
 * Sums of uses by day or over all, by a group and service: units of different services are never added up. Refunds count against
 * charges. `ownCosts` adds what the platform paid for and charged nobody, which is no use.
 */
export async function sumUses(
  tx: Transaction,
  filter: UsageFilter & { group: UsageGroup; byDay: boolean; ownCosts?: boolean },
): Promise<UsageSum[]> {
  const day = filter.byDay ? sql`to_char(used_at at time zone 'UTC', 'YYYY-MM-DD')` : sql`null::text`;
  const { rows } = await sql<{
    day: string | null;
    group: string | null;
    service: UseService;
    uses: bigint;
    units: bigint;
    included: bigint;
    charged: Micros;
    cost: Micros;
    currency: string;
  }>`
    select ${day} as day, ${groupColumns[filter.group]} as "group", service, sum(uses)::bigint as uses, sum(units)::bigint as units,
      sum(included_units)::bigint as included, sum(charged)::bigint as charged, sum(cost_micros)::bigint as cost, currency
    from (
      select used_at, service, provider_id, country, account_id, 1 as uses, units, included_units, charged_micros - refunded_micros as charged,
        cost_micros, currency
      from charging.uses where ${matching(tx, filter)}
      ${filter.ownCosts ? sql`union all ${ownCostsOf(tx, filter)}` : sql``}) as paid
    group by 1, 2, 3, currency order by 1, charged desc, 2, 3`.execute(tx.sql);
  return rows.map((row) => ({
    day: row.day,
    group: row.group,
    service: row.service,
    uses: Number(row.uses),
    units: Number(row.units),
    includedUnits: Number(row.included),
    chargedMicros: row.charged,
    costMicros: row.cost,
    currency: row.currency,
  }));
}

/** What was charged for each subject (a room, a fax, a SIM), less what was given back, and what it cost us, own costs included. Subjects without either are left out. */
export async function sumUsesOf(
  tx: Transaction,
  subjectIds: readonly string[],
): Promise<Map<string, { chargedMicros: Micros; costMicros: Micros }>> {
  if (subjectIds.length === 0) return new Map();
  const { rows } = await sql<{ subject_id: string; charged: Micros; cost: Micros }>`
    select subject_id, sum(charged)::bigint as charged, sum(cost_micros)::bigint as cost from (
      select subject_id, charged_micros - refunded_micros as charged, cost_micros
      from charging.uses where root_id = ${tx.scope.rootId} and subject_id = any (${[...subjectIds]}::uuid[]) and state = 'settled'
      union all
      select subject_id, 0, cost_micros from charging.own_costs where root_id = ${tx.scope.rootId} and subject_id = any (${[...subjectIds]}::uuid[])
    ) as paid group by 1`.execute(tx.sql);
  return new Map(rows.map((row) => [row.subject_id, { chargedMicros: row.charged, costMicros: row.cost }]));
}

/** What was paid to providers and charged to nobody, in the columns of uses. It belongs to no country. */
function ownCostsOf(tx: Transaction, { from, to, accountId, services, providerId, countryCode }: UsageFilter) {
  return sql`select created_at, service, provider_id, null::char(2), account_id, 0, 0, 0, 0, cost_micros, currency from charging.own_costs
    where root_id = ${tx.scope.rootId} and created_at >= ${from} and created_at < ${to} and ${countryCode ? sql`false` : sql`true`}
    and ${accountId ? sql`account_id = ${accountId}` : sql`true`}
    and ${services ? sql`service = any(${services as UseService[]}::text[])` : sql`true`}
    and ${providerId ? sql`provider_id = ${providerId}` : sql`true`}`;
}

// Ids are made when a use is asked for, and what it is asked for begins soon after: a day's slack keeps the partitions of the time.
const slackMs = 86_400_000;

function matching(tx: Transaction, filter: UsageFilter): RawBuilder<boolean> {
  const { from, to, accountId, services, providerId, countryCode } = filter;
  return sql<boolean>`root_id = ${tx.scope.rootId} and state = 'settled'
    and id >= ${idAt(new Date(from.getTime() - slackMs))} and id < ${idAt(new Date(to.getTime() + slackMs))} and used_at >= ${from} and used_at < ${to}
    and ${accountId ? sql`account_id = ${accountId}` : sql`true`}
    and ${services ? sql`service = any(${services as UseService[]}::text[])` : sql`true`}
    and ${providerId ? sql`provider_id = ${providerId}` : sql`true`}
    and ${countryCode ? sql`country = ${countryCode}` : sql`true`}`;
}
