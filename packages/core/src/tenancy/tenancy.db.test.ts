import { afterAll, beforeAll, expect, test } from "vitest";
import { accountScope, rootScope, tenantScope, withScope } from "../kernel/index.ts";
import { addTestReseller, createTestDatabase, createTestTenant, type TestDatabase } from "../kernel/test-database.ts";
import {
  createAccount,
  createPlatform,
  getAccount,
  getTenant,
  listAccounts,
  listAudit,
  listRoots,
  recordAudit,
} from "./index.ts";

let db: TestDatabase;
beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(() => db.close());

test("a platform is founded with its brand and answers at its hosts", async () => {
  const tenant = await createPlatform(db.database, {
    slug: "acme",
    name: "Acme",
    brand: { primaryColor: "#112233" },
    hosts: ["Shop.Acme.test"],
  });
  expect(
    await withScope(db.database, tenantScope(tenant.rootId, tenant.tenantId), (tx) => getTenant(tx, tenant.tenantId)),
  ).toEqual(tenant);
  expect(await listRoots(db.database)).toContain(tenant.rootId);
  const { rows } = await db.database.pool.query("select tenant_id from tenancy.hosts where host = 'shop.acme.test'");
  expect(rows).toEqual([{ tenant_id: tenant.tenantId }]);
});

test("an account is found in its own tenant and nowhere else", async () => {
  const own = await createTestTenant(db);
  const reseller = await addTestReseller(db, own.rootId);
  const accountId = await withScope(db.database, tenantScope(own.rootId, own.tenantId), (tx) =>
    createAccount(tx, { name: "Ann 100%", email: "Ann@Example.test" }),
  );
  const find = (tenantId: string) =>
    withScope(db.database, tenantScope(own.rootId, tenantId), (tx) => getAccount(tx, accountId));
  expect(await find(own.tenantId)).toMatchObject({ name: "Ann 100%", email: "ann@example.test", status: "active" });
  await expect(find(reseller.tenantId)).rejects.toMatchObject({ code: "account.not_found" });
  const search = (text: string) =>
    withScope(db.database, tenantScope(own.rootId, own.tenantId), (tx) =>
      listAccounts(tx, { search: text, limit: 10 }),
    );
  expect(await search("100%")).toHaveLength(1);
  expect(await search("%x%")).toHaveLength(0);
});

test("the trail shows operators what was done, customers nothing, and nobody can change it", async () => {
  const own = await createTestTenant(db);
  const customer = accountScope(own.rootId, own.tenantId, own.accountId);
  await withScope(db.database, customer, (tx) =>
    recordAudit(tx, { actor: "usr_1", action: "api_key.created", subject: "key_1", details: { amountMicros: 5n } }),
  );
  await withScope(db.database, rootScope(own.rootId), (tx) =>
    recordAudit(tx, { actor: "usr_2", action: "provider.updated", subject: "prv_1" }),
  );
  const seen = await withScope(db.database, tenantScope(own.rootId, own.tenantId), (tx) =>
    listAudit(tx, { limit: 10 }),
  );
  expect(seen.map((entry) => entry.action)).toEqual(["provider.updated", "api_key.created"]);
  expect(seen[1]).toMatchObject({ accountId: own.accountId, details: { amountMicros: "5" } });
  expect(
    await withScope(db.database, tenantScope(own.rootId, own.tenantId), (tx) =>
      listAudit(tx, { action: "provider.", limit: 10 }),
    ),
  ).toHaveLength(1);
  expect(await withScope(db.database, customer, (tx) => listAudit(tx, { limit: 10 }))).toEqual([]);
  await expect(
    withScope(db.database, rootScope(own.rootId), (tx) => tx.sql.deleteFrom("tenancy.audit_entries").execute()),
  ).rejects.toThrow(/permission denied/);
});
