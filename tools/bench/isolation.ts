import pg from "pg";
import { beginWithScope, newId, tenantScope } from "../../packages/core/src/kernel/index.ts";
import { type BenchContext, measureMs } from "./context.ts";

const accounts = 500;
const ordersPerAccount = 200;

type Query = { name: string; text: string; values: unknown[] };

/**
 * Row-level security on and off: the same query on the same rows, as the application's role under its policies and as the
 * owner, who bypasses them. Both open the same transaction with the same settings, so only the policies differ.
 */
export async function runIsolationBench(context: BenchContext): Promise<void> {
  const rootId = newId();
  const owner = new pg.Client({ connectionString: context.ownerUrl });
  const app = new pg.Client({ connectionString: context.appUrl });
  await Promise.all([owner.connect(), app.connect()]);
  try {
    const accountId = await fill(owner, rootId);
    const queries: Query[] = [
      {
        name: "one account's newest 50 orders",
        text: "select id, status, unit_price_micros from orders.orders where root_id = $1 and account_id = $2 order by id desc limit 50",
        values: [rootId, accountId],
      },
      {
        name: `sum over a tenant's ${accounts * ordersPerAccount} orders`,
        text: "select count(*), sum(unit_price_micros) from orders.orders where root_id = $1 and tenant_id = $2",
        values: [rootId, rootId],
      },
    ];
    for (const query of queries) {
      const { without, under } = await compare({ owner, app }, rootId, query);
      context.report({
        path: `row-level security: ${query.name}`,
        value: round(under),
        unit: "µs",
        denominator: { name: "the same query without", value: round(without) },
        ratio: under / without,
        goal: "≤ 1.10 ×",
      });
    }
  } finally {
    await Promise.all([owner.end(), app.end()]);
  }
}

async function fill(owner: pg.Client, rootId: string): Promise<string> {
  const accountId = newId();
  await owner.query("insert into tenancy.roots (root_id) values ($1)", [rootId]);
  await owner.query(
    "insert into tenancy.tenants (root_id, tenant_id, kind, slug, name) values ($1, $1, 'platform', 'bench', 'Bench')",
    [rootId],
  );
  await owner.query(
    `insert into tenancy.accounts (root_id, tenant_id, account_id, kind, name, email)
     select $1, $1, case n when 1 then $2::uuid else gen_random_uuid() end, 'person', 'P' || n, n || '@example.test' from generate_series(1, $3) n`,
    [rootId, accountId, accounts],
  );
  await owner.query(
    `insert into orders.orders (root_id, tenant_id, account_id, id, kind, plan_id, plan, country_codes, quantity, currency, unit_price_micros, created_at, updated_at)
     select $1, $1, a.account_id, gen_random_uuid(), 'esim', gen_random_uuid(), '{"name": "bench"}', '{US}', 1, 'USD', 9990000, now(), now()
     from tenancy.accounts a cross join generate_series(1, $2) where a.root_id = $1`,
    [rootId, ordersPerAccount],
  );
  await owner.query("vacuum analyze orders.orders");
  return accountId;
}

async function compare(
  connections: { owner: pg.Client; app: pg.Client },
  rootId: string,
  query: Query,
): Promise<{ without: number; under: number }> {
  const begin = beginWithScope(tenantScope(rootId, rootId));
  const samples = { owner: [] as number[], app: [] as number[] };
  const until = performance.now() + measureMs;
  // Turn by turn, so that a noisy moment meets both; the median of many short runs is what counts.
  while (performance.now() < until) {
    for (const who of ["owner", "app"] as const) samples[who].push(await once(connections[who], begin, query));
  }
  return { without: median(samples.owner), under: median(samples.app) };
}

async function once(client: pg.Client, begin: string, query: Query): Promise<number> {
  await client.query(begin);
  const started = performance.now();
  await client.query({ ...query });
  const took = (performance.now() - started) * 1000;
  await client.query("commit");
  return took;
}

function median(samples: number[]): number {
  return samples.sort((one, other) => one - other)[Math.floor(samples.length / 2)] ?? 0;
}

function round(value: number): number {
  return Math.round(value);
}
