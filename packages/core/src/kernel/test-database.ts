import { randomBytes, randomUUID } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import pg from "pg";
import { inject } from "vitest";
import { createDatabase, type Database, withoutScope, withScope } from "./database.ts";
import { newId } from "./ids.ts";
import { tenantScope } from "./scope.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** Set by the global set-up of the `db` project: the embedded server, the application's login on it, and a folder all files share. */
    postgres: { ownerUrl: string; appUrl: string; template: string; scratch: string };
  }
}

export type TestDatabase = {
  database: Database;
  name: string;
  ownerUrl: string;
  appUrl: string;
  close(): Promise<void>;
};

/**
 * A fresh database, cloned from the migrated template, or from one that `ensureTemplate` made. A test file makes one and closes it;
 * a leaked connection makes `close` fail.
 */
export async function createTestDatabase(
  options: { maxConnections?: number; template?: string } = {},
): Promise<TestDatabase> {
  const { template } = inject("postgres");
  return cloneDatabase(`test_${randomBytes(6).toString("hex")}`, {
    template: options.template ?? template,
    maxConnections: options.maxConnections ?? 10,
  });
}

/**
 * Sees to a database that others are cloned from: the first test file of a run that asks has `fill` work on a migrated one, the
 * others wait for it. Returns the name, and a folder in which `fill` can leave what belongs to it.
 */
export async function ensureTemplate(
  name: string,
  fill: (db: TestDatabase, directory: string) => Promise<void>,
): Promise<{ template: string; directory: string }> {
  const { ownerUrl, template, scratch } = inject("postgres");
  const directory = join(scratch, name);
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    await client.query("select pg_advisory_lock(hashtext($1))", [name]);
    const { rowCount } = await client.query("select from pg_database where datname = $1", [name]);
    if (rowCount === 0) {
      await mkdir(directory, { recursive: true });
      await client.query(`drop database if exists ${name}_in_the_making with (force)`);
      const db = await cloneDatabase(`${name}_in_the_making`, { template, maxConnections: 10 });
      await fill(db, directory);
      await db.database.close();
      await client.query(`alter database ${db.name} rename to ${name}`);
    }
  } finally {
    await client.end();
  }
  return { template: name, directory };
}

async function cloneDatabase(
  name: string,
  { template, maxConnections }: { template: string; maxConnections: number },
): Promise<TestDatabase> {
  const server = inject("postgres");
  await asOwner(server.ownerUrl, `create database ${name} template ${template} strategy file_copy`);
  const at = (base: string) => {
    const url = new URL(base);
    url.pathname = `/${name}`;
    return url.toString();
  };
  const database = createDatabase({ url: at(server.appUrl), applicationName: "tandem test", maxConnections });
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
