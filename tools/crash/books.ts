import { sql } from "kysely";
import { type Database, parseAmount, rootScope, withScope } from "../../packages/core/src/kernel/index.ts";
import { type Stage, type UpstreamId, upstreamIds } from "./at-work.ts";
import type { Simulators } from "./rig.ts";

/** What the books say after everything came to rest, and everything in them that does not agree. */
export type Audit = {
  orders: Record<string, number>;
  /** Empty when all is well. Each entry is one disagreement in words. */
  problems: string[];
  delivered: number;
  inStock: number;
};

/**
 * Holds our books against what the upstreams believe: every order at its end, every hold ended, the ledger's sum zero, the wallet
 * exact, each upstream's sales the same pieces and the same money as what we delivered, keep in stock or wrote off.
 */
export async function audit(database: Database, stage: Stage, simulators: Simulators): Promise<Audit> {
  return withScope(database, rootScope(stage.rootId), async (tx) => {
    const problems: string[] = [];
    const read = async <T>(statement: ReturnType<typeof sql<T>>) => (await statement.execute(tx.sql)).rows;
    const orders = await read(
      sql<{
        status: string;
        orders: number;
      }>`select status, count(*)::int as orders from orders.orders where root_id = ${stage.rootId} group by 1`,
    );
    const unfinished = orders.filter((row) => row.status === "processing");
    if (unfinished.length > 0) problems.push(`${unfinished[0]?.orders} orders are still under way`);
    problems.push(...(await moneyProblems(read, stage)));
    problems.push(...(await sagaProblems(read, stage)));
    for (const id of upstreamIds) problems.push(...(await upstreamProblems(read, stage, id, simulators)));
    const [counts] = await read(
      sql<{ delivered: number; stock: number }>`select count(*) filter (where account_id is not null)::int as delivered,
        count(*) filter (where account_id is null)::int as stock from orders.profiles where root_id = ${stage.rootId}`,
    );
    return {
      orders: Object.fromEntries(orders.map((row) => [row.status, row.orders])),
      problems,
      delivered: counts?.delivered ?? 0,
      inStock: counts?.stock ?? 0,
    };
  });
}

type Read = <T>(statement: ReturnType<typeof sql<T>>) => Promise<T[]>;

async function moneyProblems(read: Read, { rootId, accountId }: Stage): Promise<string[]> {
  const problems: string[] = [];
  const [wallet] = await read(
    sql<{ posted: bigint; held: bigint; summed: bigint; expected: bigint; open: bigint }>`
      select w.posted_micros as posted, w.held_micros as held,
        (select coalesce(sum(case when t.credit_account_id = w.ledger_account_id then t.amount_micros else -t.amount_micros end), 0)
          from ledger.transfers t where t.root_id = w.root_id and t.kind in ('post', 'capture')
          and w.ledger_account_id in (t.debit_account_id, t.credit_account_id))::bigint as summed,
        (select coalesce(sum(t.amount_micros), 0) from ledger.transfers t where t.root_id = w.root_id and t.reason = 'credit'
          and t.credit_account_id = w.ledger_account_id)::bigint
        - (select coalesce(sum(o.unit_price_micros), 0) from orders.items i join orders.orders o on o.root_id = i.root_id and o.id = i.order_id
          where i.root_id = w.root_id and i.account_id = w.account_id and i.state = 'captured')::bigint as expected,
        (select coalesce(sum(o.unit_price_micros), 0) from orders.items i join orders.orders o on o.root_id = i.root_id and o.id = i.order_id
          where i.root_id = w.root_id and i.account_id = w.account_id and i.state not in ('captured', 'released'))::bigint as open
      from ledger.wallets w where w.root_id = ${rootId} and w.account_id = ${accountId}`,
  );
  if (!wallet) return ["there is no wallet"];
  if (wallet.posted !== wallet.summed)
    problems.push(`the wallet says ${wallet.posted}, its transfers ${wallet.summed}`);
  if (wallet.posted !== wallet.expected)
    problems.push(`the wallet holds ${wallet.posted} and should hold ${wallet.expected}`);
  if (wallet.held !== wallet.open) problems.push(`${wallet.held} are held for open pieces worth ${wallet.open}`);
  const unbalanced = await read(
    sql<{ item: string }>`
      select i.id as item from orders.items i where i.root_id = ${rootId} and (
        (select count(*) from ledger.transfers t where t.root_id = i.root_id and t.id = i.hold_id and t.kind = 'hold') <> 1
        or (select coalesce(string_agg(t.kind::text, ','), '') from ledger.transfers t where t.root_id = i.root_id and t.hold_id = i.hold_id)
          <> case i.state when 'captured' then 'capture' when 'released' then 'void' else '' end)`,
  );
  if (unbalanced.length > 0) problems.push(`the hold of ${unbalanced.length} items did not end as the item did`);
  return problems;
}

async function sagaProblems(read: Read, { rootId }: Stage): Promise<string[]> {
  const checks: [string, ReturnType<typeof sql<{ id: string }>>][] = [
    [
      "attempts without a resolution",
      sql<{ id: string }>`select id from orders.attempts where root_id = ${rootId} and resolution is null`,
    ],
    [
      "captured items without exactly one profile of their own",
      sql<{
        id: string;
      }>`select i.id from orders.items i join orders.orders o on o.root_id = i.root_id and o.id = i.order_id
        where i.root_id = ${rootId} and i.state = 'captured' and o.kind = 'esim'
        and (select count(*) from orders.profiles p where p.root_id = i.root_id and p.item_id = i.id) <> 1`,
    ],
    [
      "profiles given to items that were not paid",
      sql<{
        id: string;
      }>`select p.id from orders.profiles p join orders.items i on i.root_id = p.root_id and i.id = p.item_id
        where p.root_id = ${rootId} and i.state <> 'captured'`,
    ],
    [
      "profiles that two customers have",
      sql<{
        id: string;
      }>`select min(id::text) as id from orders.profiles where root_id = ${rootId} and upstream_order_ref is not null
        group by provider_id, iccid having count(*) > 1`,
    ],
    [
      "items by a person without an open task, or tasks without such an item",
      sql<{
        id: string;
      }>`select coalesce(i.id, t.item_id) as id from (select * from orders.items where root_id = ${rootId} and state = 'manual') i
        full join (select * from orders.manual_tasks where root_id = ${rootId} and resolution is null) t on t.item_id = i.id
        where i.id is null or t.id is null`,
    ],
    [
      "dead jobs",
      sql<{
        id: string;
      }>`select j.id::text as id from graphile_worker._private_jobs j where j.payload ->> 'rootId' = ${rootId}
        and j.attempts >= j.max_attempts and j.locked_at is null`,
    ],
  ];
  const problems: string[] = [];
  for (const [what, statement] of checks) {
    const rows = await read(statement);
    if (rows.length > 0) problems.push(`${rows.length} ${what}, such as ${rows[0]?.id}`);
  }
  return problems;
}

async function upstreamProblems(read: Read, stage: Stage, id: UpstreamId, simulators: Simulators): Promise<string[]> {
  const problems: string[] = [];
  const providerId = stage.providers[id];
  const sales = simulators[id].sales().filter((sale) => !sale.refunded);
  const kept = await read(
    sql<{ upstream_order_ref: string; iccid: string; cost: bigint }>`
      select upstream_order_ref, iccid, cost_micros as cost from orders.profiles
      where root_id = ${stage.rootId} and provider_id = ${providerId} and upstream_order_ref is not null
        and stock_state is distinct from 'cancelled'`,
  );
  const ours = new Map(kept.map((row) => [`${row.upstream_order_ref}/${row.iccid}`, row.cost]));
  const pieces = sales.filter((sale) => sale.kind === "esim");
  for (const sale of pieces) {
    const key = `${sale.upstreamRef}/${sale.iccid}`;
    const cost = ours.get(key);
    if (cost === undefined) problems.push(`${id} sold ${key} (${sale.status}) and we do not have it`);
    else if (cost !== parseAmount(sale.cost)) problems.push(`${id} took ${sale.cost} for ${key}, we booked ${cost}`);
    ours.delete(key);
  }
  for (const key of ours.keys()) problems.push(`we have ${key}, which ${id} did not sell`);
  const [booked] = await read(
    sql<{ micros: bigint }>`
      select coalesce(sum(case when t.credit_account_id = a.id then t.amount_micros else -t.amount_micros end), 0)::bigint as micros
      from ledger.ledger_accounts a join ledger.transfers t on t.root_id = a.root_id and a.id in (t.debit_account_id, t.credit_account_id)
      where a.root_id = ${stage.rootId} and a.code = ${`provider:${providerId}`} and t.kind in ('post', 'capture')`,
  );
  const charged = sales.reduce((sum, sale) => sum + (parseAmount(sale.cost) ?? 0n), 0n);
  if ((booked?.micros ?? 0n) !== charged) problems.push(`${id} charged ${charged}, we booked ${booked?.micros}`);
  return problems.slice(0, 10);
}
