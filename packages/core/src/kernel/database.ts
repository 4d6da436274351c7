import { Kysely, PostgresDialect } from "kysely";
import pg from "pg";
import type { DB } from "./schema.generated.ts";
import { beginWithScope, type Scope } from "./scope.ts";

// Money and counts are int8: BigInt once, here, and nowhere a float. Not set for the whole process: the job queue's own
// connections write ids as JSON, which cannot carry a BigInt.
const types: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: "text" | "binary") =>
    oid === pg.types.builtins.INT8
      ? (text: string) => BigInt(text)
      : pg.types.getTypeParser(oid, format as "text")) as pg.CustomTypesConfig["getTypeParser"],
};

/** A pool of connections as the application's own role. */
export type Database = { pool: pg.Pool; close(): Promise<void> };

export type DatabaseOptions = { url: string; maxConnections?: number; applicationName: string };

/** An open transaction. `sql` for typed queries; `client` for the few hot statements that are prepared by name. */
export type Transaction = { sql: Kysely<DB>; client: pg.PoolClient; scope: Scope };

/** A transaction on the directory tables, which have no scope. */
export type Unscoped = { sql: Kysely<DB>; client: pg.PoolClient };

/** Opens a pool. Connections are made on first use; idle ones are closed after 30 s. */
export function createDatabase(options: DatabaseOptions): Database {
  const pool = new pg.Pool({
    connectionString: options.url,
    max: options.maxConnections ?? 10,
    application_name: options.applicationName,
    idleTimeoutMillis: 30_000,
    types,
  });
  // A connection that breaks while idle is replaced by the pool; without a listener it would end the process.
  pool.on("error", () => undefined);
  return { pool, close: () => pool.end() };
}

/**
 * Runs `work` in one transaction that sees only the scope's rows: committed when it returns, rolled back when it throws.
 * BEGIN and the scope travel together, in one round trip.
 */
export async function withScope<T>(
  database: Database,
  scope: Scope,
  work: (tx: Transaction) => Promise<T>,
): Promise<T> {
  return inTransaction(database, beginWithScope(scope), (client) => work({ sql: boundTo(client), client, scope }));
}

/** The same on the directories (hosts, API keys, webhook routes, roots) and the workers' table. Scoped tables show nothing here. */
export async function withoutScope<T>(database: Database, work: (tx: Unscoped) => Promise<T>): Promise<T> {
  return inTransaction(database, "begin", (client) => work({ sql: boundTo(client), client }));
}

// What is to be done once a connection's open transaction is committed.
const waiting = new WeakMap<pg.PoolClient, ((database: Database) => void)[]>();

/**
 * Asks for something to be done right after the open transaction was committed, and not at all when it is rolled back or the
 * process ends. For hints only: what must happen is a row or a job. False when the transaction was not opened here.
 */
export function afterCommit(tx: Unscoped, work: (database: Database) => void): boolean {
  const works = waiting.get(tx.client);
  works?.push(work);
  return works !== undefined;
}

async function inTransaction<T>(
  database: Database,
  begin: string,
  work: (client: pg.PoolClient) => Promise<T>,
): Promise<T> {
  const client = await database.pool.connect();
  let broken: Error | undefined;
  const after: ((database: Database) => void)[] = [];
  waiting.set(client, after);
  try {
    await client.query(begin);
    const result = await work(client);
    await client.query("commit");
    for (const each of after) each(database);
    return result;
  } catch (error) {
    try {
      await client.query("rollback");
    } catch (rollbackError) {
      broken = rollbackError as Error;
    }
    throw error;
  } finally {
    waiting.delete(client);
    // A connection whose rollback failed is thrown away, never handed to another request with this scope on it.
    client.release(broken);
  }
}

/** Kysely over one connection that is already inside a transaction. */
function boundTo(client: pg.PoolClient): Kysely<DB> {
  const connection = { query: client.query.bind(client), release: () => undefined };
  const pool = { connect: async () => connection, end: async () => undefined };
  return new Kysely<DB>({ dialect: new PostgresDialect({ pool: pool as never }) });
}
