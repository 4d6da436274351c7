import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createDatabase, type Transaction, withoutScope, withScope } from "./database.ts";
import { newId } from "./ids.ts";
import { accountScope, rootScope, tenantScope } from "./scope.ts";
import {
  addTestAccount,
  addTestReseller,
  createTestDatabase,
  createTestTenant,
  type TestDatabase,
} from "./test-database.ts";

let db: TestDatabase;
beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(() => db.close());

const countAccounts = async (scope: Parameters<typeof withScope>[1]) =>
  (await withScope(db.database, scope, (tx) => tx.sql.selectFrom("tenancy.accounts").select("account_id").execute()))
    .length;

test("each scope sees its own rows and nothing else", async () => {
  const own = await createTestTenant(db);
  const foreign = await createTestTenant(db);
  const reseller = await addTestReseller(db, own.rootId);
  await addTestAccount(db, own);
  expect(await countAccounts(rootScope(own.rootId))).toBe(3);
  expect(await countAccounts(tenantScope(own.rootId, own.tenantId))).toBe(2);
  expect(await countAccounts(tenantScope(own.rootId, reseller.tenantId))).toBe(1);
  expect(await countAccounts(accountScope(own.rootId, own.tenantId, own.accountId))).toBe(1);
  expect(await countAccounts(accountScope(own.rootId, own.tenantId, foreign.accountId))).toBe(0);
  expect(await countAccounts(rootScope(newId()))).toBe(0);
});

test("without a scope a scoped table shows nothing", async () => {
  await createTestTenant(db);
  const rows = await withoutScope(db.database, (tx) => tx.sql.selectFrom("tenancy.accounts").selectAll().execute());
  expect(rows).toEqual([]);
});

test("a row of another tenant cannot be written", async () => {
  const own = await createTestTenant(db);
  const foreign = await createTestTenant(db);
  const write = withScope(db.database, tenantScope(own.rootId, own.tenantId), (tx) =>
    tx.sql
      .insertInto("tenancy.accounts")
      .values({
        root_id: foreign.rootId,
        tenant_id: foreign.tenantId,
        account_id: newId(),
        kind: "person",
        name: "Mallory",
        email: "m@example.test",
      })
      .execute(),
  );
  await expect(write).rejects.toThrow(/row-level security/);
});

test("a failed transaction leaves nothing and its connection is clean for the next", async () => {
  const own = await createTestTenant(db);
  const scope = tenantScope(own.rootId, own.tenantId);
  await expect(
    withScope(db.database, scope, async (tx) => {
      await tx.sql.updateTable("tenancy.accounts").set({ name: "Changed" }).execute();
      throw new Error("stop");
    }),
  ).rejects.toThrow("stop");
  const names = await withScope(db.database, scope, (tx) =>
    tx.sql.selectFrom("tenancy.accounts").select("name").execute(),
  );
  expect(names.map((row) => row.name)).toEqual(["Test person"]);
  const { rows } = await db.database.pool.query("select current_setting('app.root_id', true) as root");
  expect(rows[0].root ?? "").toBe("");
});

test("the application's role owns nothing and cannot switch row-level security off", async () => {
  const { rows } = await db.database.pool.query(
    "select count(*)::int as owned from pg_class where relowner = current_user::regrole",
  );
  expect(rows[0].owned).toBe(0);
  await expect(db.database.pool.query("alter table tenancy.accounts no force row level security")).rejects.toThrow(
    /must be owner/,
  );
  await expect(db.database.pool.query("truncate tenancy.accounts")).rejects.toThrow(/permission denied/);
});

test("a transaction that failed leaves nothing behind on its connection", async () => {
  const own = await createTestTenant(db);
  const foreign = await createTestTenant(db);
  const one = createDatabase({ url: db.appUrl, applicationName: "one connection", maxConnections: 1 });
  try {
    const late = Promise.withResolvers<unknown>();
    const failed = withScope(one, rootScope(own.rootId), async (tx) => {
      const branch = async () => {
        await tx.sql.selectFrom("tenancy.accounts").select("account_id").execute();
        await new Promise((resolve) => setTimeout(resolve, 50));
        return tx.sql.selectFrom("tenancy.accounts").selectAll().execute();
      };
      branch().then(late.resolve, late.reject);
      throw new Error("something else went wrong");
    });
    await expect(failed).rejects.toThrow("something else went wrong");
    await withScope(one, rootScope(foreign.rootId), async (tx) => {
      await expect(late.promise).rejects.toThrow("the transaction is over");
      const rows = await tx.sql.selectFrom("tenancy.accounts").select("root_id").distinct().execute();
      expect(rows).toEqual([{ root_id: foreign.rootId }]);
    });
  } finally {
    await one.close();
  }
});

test("statements that are awaited together answer each for itself, and all see the scope", async () => {
  const own = await createTestTenant(db);
  await createTestTenant(db);
  const read = (tx: Transaction) => tx.sql.selectFrom("tenancy.accounts").select("root_id").distinct().execute();
  const [first, second, third] = await withScope(db.database, rootScope(own.rootId), (tx) =>
    Promise.all([read(tx), tx.sql.selectFrom("tenancy.tenants").select("tenant_id").execute(), read(tx)]),
  );
  expect(first).toEqual([{ root_id: own.rootId }]);
  expect(second).toEqual([{ tenant_id: own.tenantId }]);
  expect(third).toEqual(first);
});

test("a column that is added while a process runs costs it one transaction, and no more", async () => {
  const owner = createDatabase({ url: db.ownerUrl, applicationName: "owner", maxConnections: 1 });
  try {
    const change = (text: string) => owner.pool.query(text);
    await change("create table public.grows (id int); grant select on public.grows to tandem_app");
    const read = () =>
      withoutScope(db.database, (tx) => sql`select * from public.grows where 1 = ${1}`.execute(tx.sql));
    for (let run = 0; run < 60; run++) await read();
    await change("alter table public.grows add column name text; insert into public.grows values (1, 'one')");
    await expect(read()).rejects.toThrow("cached plan must not change result type");
    for (let run = 0; run < 60; run++) expect((await read()).rows).toEqual([{ id: 1, name: "one" }]);
    await change("drop table public.grows");
  } finally {
    await owner.close();
  }
});
