import { Kysely, PostgresDialect } from "kysely";
import pg from "pg";
import type { DB } from "./schema.generated.ts";
import { beginWithScope, type Scope } from "./scope.ts";
import { isOutdatedStatement, StatementNames } from "./statement-names.ts";

// Money and counts are int8: BigInt once, here, and nowhere a float. Not set for the whole process: the job queue's own
// connections write ids as JSON, which cannot carry a BigInt.
const types: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: "text" | "binary") =>
    oid === pg.types.builtins.INT8
      ? (text: string) => BigInt(text)
      : pg.types.getTypeParser(oid, format as "text")) as pg.CustomTypesConfig["getTypeParser"],
};

/** A pool of connections as the application's own role. */
export type Database = { pool: pg.Pool; names: StatementNames; close(): Promise<void> };

export type DatabaseOptions = { url: string; maxConnections?: number; applicationName: string };

/** The connection of an open transaction, for as long as it is open: whoever comes later is refused. */
export type TransactionClient = { query: pg.PoolClient["query"] };

/** An open transaction. `sql` for typed queries; `client` for the few hot statements that are prepared by name. */
export type Transaction = { sql: Kysely<DB>; client: TransactionClient; scope: Scope };

/** A transaction on the directory tables, which have no scope. */
export type Unscoped = { sql: Kysely<DB>; client: TransactionClient };

/**
 * Opens a pool. Connections are made on first use; idle ones are closed after 30 s. They are pipelined: what does not wait for an
 * answer is sent right behind what does, so that statements which need nothing of each other are awaited together.
 */
export function createDatabase(options: DatabaseOptions): Database {
  const pool = new pg.Pool({
    connectionString: options.url,
    max: options.maxConnections ?? 10,
    application_name: options.applicationName,
    idleTimeoutMillis: 30_000,
    types,
    pipeline: true,
  });
  // A connection that breaks while idle is replaced by the pool; without a listener it would end the process.
  pool.on("error", () => undefined);
  return { pool, names: new StatementNames(), close: () => pool.end() };
}

/**
 * Runs `work` in one transaction that sees only the scope's rows: committed when it returns, rolled back when it throws.
 * BEGIN and the scope travel together, and with the first statement: no round trip of their own.
 */
export async function withScope<T>(
  database: Database,
  scope: Scope,
  work: (tx: Transaction) => Promise<T>,
): Promise<T> {
  return inTransaction(database, beginWithScope(scope), (client) =>
    work({ sql: boundTo(client, database.names), client, scope }),
  );
}

/**
 * The same for work that looks everything up by id, account or the like: prepared statements keep their plans, whatever their values.
 * Of tables parted by time PostgreSQL would plan each look-up anew, to name its one part, and that takes longer than to look it up.
 * Not for lists with optional filters, whose plan depends on what is asked for.
 */
export async function withKeptPlans<T>(
  database: Database,
  scope: Scope,
  work: (tx: Transaction) => Promise<T>,
): Promise<T> {
  const begin = `${beginWithScope(scope)}; set local plan_cache_mode = force_generic_plan`;
  return inTransaction(database, begin, (client) => work({ sql: boundTo(client, database.names), client, scope }));
}

/** The same on the directories (hosts, API keys, webhook routes, roots) and the workers' table. Scoped tables show nothing here. */
export async function withoutScope<T>(database: Database, work: (tx: Unscoped) => Promise<T>): Promise<T> {
  return inTransaction(database, "begin", (client) => work({ sql: boundTo(client, database.names), client }));
}

// What is to be done once an open transaction is committed.
const waiting = new WeakMap<TransactionClient, ((database: Database) => void)[]>();

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
  work: (client: TransactionClient) => Promise<T>,
): Promise<T> {
  const connection = await database.pool.connect();
  const { client, end } = whileOpen(connection);
  let broken: Error | undefined;
  const after: ((database: Database) => void)[] = [];
  waiting.set(client, after);
  try {
    const opening = connection.query(begin);
    // Both have to come to their end: what is still on its way must not meet the rollback, or whoever has the connection next.
    const [opened, worked] = await Promise.allSettled([opening, work(client)]);
    if (opened.status === "rejected") throw opened.reason;
    if (worked.status === "rejected") throw worked.reason;
    end();
    await connection.query("commit");
    for (const each of after) each(database);
    return worked.value;
  } catch (error) {
    end();
    if (isOutdatedStatement(error)) database.names.forget();
    try {
      await connection.query("rollback");
    } catch (rollbackError) {
      broken = rollbackError as Error;
    }
    throw error;
  } finally {
    // A connection whose rollback failed is thrown away, never handed to another request with this scope on it.
    connection.release(broken);
  }
}

/** A branch of the work that outlives the rest of it, as of a failed `Promise.all`, must not reach into the next transaction. */
function whileOpen(connection: pg.PoolClient): { client: TransactionClient; end(): void } {
  let open = true;
  const query = (...args: Parameters<pg.PoolClient["query"]>) =>
    open ? connection.query(...args) : Promise.reject(new Error("the transaction is over"));
  return {
    client: { query: query as pg.PoolClient["query"] },
    end: () => {
      open = false;
    },
  };
}

/** Kysely over one connection that is already inside a transaction. */
function boundTo(client: TransactionClient, names: StatementNames): Kysely<DB> {
  const query = (text: string, values: unknown[]) => {
    const name = names.nameOf(text);
    return client.query(name ? { name, text, values } : { text, values });
  };
  const connection = { query, release: () => undefined };
  const pool = { connect: async () => connection, end: async () => undefined };
  return new Kysely<DB>({ dialect: new PostgresDialect({ pool: pool as never }) });
}
