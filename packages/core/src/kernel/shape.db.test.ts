import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "./test-database.ts";

/** Tables without a scope: directories, reference data and the workers' heartbeat. A new one is a reviewed line here. */
const reference = [
  "catalog.countries",
  "catalog.regions",
  "kernel.workers",
  "tenancy.api_key_directory",
  "tenancy.hosts",
  "tenancy.roots",
  "upstreams.default_failure_rules",
  "upstreams.webhook_routes",
];

let db: TestDatabase;
beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(() => db.close());

type Table = { name: string; columns: string[]; rls: boolean; forced: boolean; policies: number; keys: string[] };

async function tables(): Promise<Table[]> {
  const { rows } = await db.database.pool.query<Table>(`
    select n.nspname || '.' || c.relname as name, c.relrowsecurity as rls, c.relforcerowsecurity as forced,
      array(select a.attname::text from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attnotnull order by a.attnum) as columns,
      (select count(*)::int from pg_policy p where p.polrelid = c.oid) as policies,
      array(select pg_get_constraintdef(k.oid) from pg_constraint k where k.conrelid = c.oid and k.contype in ('p', 'u', 'f')
        union all select pg_get_indexdef(i.indexrelid) from pg_index i where i.indrelid = c.oid and i.indisunique
          and not exists (select from pg_constraint k where k.conindid = i.indexrelid)) as keys
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p') and not c.relispartition and n.nspname not in ('pg_catalog', 'information_schema', 'graphile_worker', 'public') and n.nspname !~ '^pg_'
    order by 1`);
  return rows;
}

test("every table but the listed reference tables belongs to a root and a tenant", async () => {
  const scoped = (await tables()).filter((table) => !reference.includes(table.name));
  expect(
    scoped
      .filter((table) => !table.columns.includes("root_id") || !table.columns.includes("tenant_id"))
      .map((table) => table.name),
  ).toEqual([]);
});

test("row-level security is on and forced on every scoped table, with a policy", async () => {
  const scoped = (await tables()).filter((table) => !reference.includes(table.name));
  expect(
    scoped.filter((table) => !table.rls || !table.forced || table.policies === 0).map((table) => table.name),
  ).toEqual([]);
});

const toReference = new RegExp(`^FOREIGN KEY .* REFERENCES (${reference.join("|")})\\(`);

test("every primary, unique and foreign key of a scoped table starts with root_id", async () => {
  const scoped = (await tables()).filter((table) => !reference.includes(table.name));
  const wrong = scoped.flatMap((table) =>
    table.keys
      .filter(
        (key) =>
          !toReference.test(key) &&
          !/^(PRIMARY KEY|UNIQUE|UNIQUE NULLS NOT DISTINCT|FOREIGN KEY) \(root_id\b/.test(key) &&
          !/USING btree \(root_id\b/.test(key),
      )
      .map((key) => `${table.name}: ${key}`),
  );
  expect(wrong).toEqual([]);
});

test("the application may not change its own structure", async () => {
  const { rows } = await db.database.pool.query<{ name: string }>(
    `select nspname as name from pg_namespace where has_schema_privilege(current_user, oid, 'create') and nspname !~ '^pg_' and nspname not in ('public')`,
  );
  expect(rows).toEqual([]);
});
