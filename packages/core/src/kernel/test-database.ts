import { randomBytes, randomUUID } from "node:crypto";
import pg from "pg";
import { inject } from "vitest";
import { createDatabase, type Database, withoutScope, withScope } from "./database.ts";
import { newId } from "./ids.ts";
import { tenantScope } from "./scope.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** Set by the global set-up of the `db` project: the embedded server and the application's login on it. */
    postgres: { ownerUrl: string; appUrl: string; template: string };
  }
}

export type TestDatabase = {
  database: Database;
  name: string;
  ownerUrl: string;
  appUrl: string;
  close(): Promise<void>;
};

/** A fresh database, cloned from the migrated template. A test file makes one and closes it; a leaked connection makes `close` fail. */
export async function createTestDatabase(options: { maxConnections?: number } = {}): Promise<TestDatabase> {
  const server = inject("postgres");
  const name = `test_${randomBytes(6).toString("hex")}`;
  await asOwner(server.ownerUrl, `create database ${name} template ${server.template} strategy file_copy`);
  const at = (base: string) => {
    const url = new URL(base);
    url.pathname = `/${name}`;
    return url.toString();
  };
  const database = createDatabase({
    url: at(server.appUrl),
    applicationName: "tandem test",
    maxConnections: options.maxConnections ?? 10,
  });
  const close = async () => {
    await database.close();
    await asOwner(server.ownerUrl, `drop database ${name} with (force)`);
  };
  return { database, name, ownerUrl: at(server.ownerUrl), appUrl: at(server.appUrl), close };
}

async function asOwner(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

/** A root with its platform tenant and one person's account, nothing more. Call again for a foreign root. */
export async function createTestTenant(
  test: TestDatabase,
): Promise<{ rootId: string; tenantId: string; accountId: string }> {
  const rootId = newId();
  await withoutScope(test.database, (tx) => tx.sql.insertInto("tenancy.roots").values({ root_id: rootId }).execute());
  await withScope(test.database, tenantScope(rootId, rootId), (tx) =>
    tx.sql
      .insertInto("tenancy.tenants")
      .values({
        root_id: rootId,
        tenant_id: rootId,
        kind: "platform",
        slug: `platform-${randomUUID().slice(0, 8)}`,
        name: "Test platform",
      })
      .execute(),
  );
  const accountId = await addTestAccount(test, { rootId, tenantId: rootId });
  return { rootId, tenantId: rootId, accountId };
}

/** A reseller's tenant below a root, with one person's account. */
export async function addTestReseller(
  test: TestDatabase,
  rootId: string,
): Promise<{ tenantId: string; accountId: string }> {
  const tenantId = newId();
  await withScope(test.database, tenantScope(rootId, tenantId), (tx) =>
    tx.sql
      .insertInto("tenancy.tenants")
      .values({
        root_id: rootId,
        tenant_id: tenantId,
        parent_id: rootId,
        kind: "reseller",
        slug: `reseller-${tenantId.slice(-8)}`,
        name: "Test reseller",
      })
      .execute(),
  );
  return { tenantId, accountId: await addTestAccount(test, { rootId, tenantId }) };
}

/** Another person's account in a tenant. */
export async function addTestAccount(test: TestDatabase, owner: { rootId: string; tenantId: string }): Promise<string> {
  const accountId = newId();
  await withScope(test.database, tenantScope(owner.rootId, owner.tenantId), (tx) =>
    tx.sql
      .insertInto("tenancy.accounts")
      .values({
        root_id: owner.rootId,
        tenant_id: owner.tenantId,
        account_id: accountId,
        kind: "person",
        name: "Test person",
        email: `${accountId}@example.test`,
      })
      .execute(),
  );
  return accountId;
}
