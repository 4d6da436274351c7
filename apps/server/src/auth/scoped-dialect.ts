import { beginWithScope, type Database, type Scope } from "@tandem/core/kernel";
import { type CompiledQuery, type DatabaseConnection, type Driver, PostgresDialect, type QueryResult } from "kysely";
import type { PoolClient } from "pg";

/**
 * A Kysely dialect on the shared pool whose every connection is inside a transaction with the scope set, so that row-level
 * security holds for code that knows nothing of scopes (better-auth). The transaction is committed before the connection
 * goes back; one whose commit failed is thrown away.
 */
export class ScopedDialect extends PostgresDialect {
  readonly #database: Database;
  readonly #scope: Scope;

  constructor(database: Database, scope: Scope) {
    super({ pool: database.pool });
    this.#database = database;
    this.#scope = scope;
  }

  override createDriver(): Driver {
    return new ScopedDriver(this.#database, this.#scope);
  }
}

class ScopedDriver implements Driver {
  readonly #database: Database;
  readonly #scope: Scope;

  constructor(database: Database, scope: Scope) {
    this.#database = database;
    this.#scope = scope;
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<DatabaseConnection> {
    const client = await this.#database.pool.connect();
    try {
      await client.query(beginWithScope(this.#scope));
    } catch (error) {
      client.release(true);
      throw error;
    }
    return new ScopedConnection(client);
  }

  // The connection is in its transaction from the start; Kysely's own begin and end only mark how it should end.
  async beginTransaction(): Promise<void> {}

  async commitTransaction(): Promise<void> {}

  async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    scoped(connection).failed = true;
  }

  async releaseConnection(connection: DatabaseConnection): Promise<void> {
    await scoped(connection).end();
  }

  async destroy(): Promise<void> {}
}

class ScopedConnection implements DatabaseConnection {
  readonly #client: PoolClient;
  failed = false;

  constructor(client: PoolClient) {
    this.#client = client;
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    const result = await this.#client.query(query.sql, [...query.parameters]);
    const rows = result.rows as R[];
    return result.command === "SELECT" ? { rows } : { rows, numAffectedRows: BigInt(result.rowCount ?? 0) };
  }

  // biome-ignore lint/correctness/useYield: nothing here streams; the interface asks for a generator.
  async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new Error("A scoped connection does not stream.");
  }

  /** Ends the transaction and gives the connection back. Throws when the commit fails. */
  async end(): Promise<void> {
    try {
      await this.#client.query(this.failed ? "rollback" : "commit");
    } catch (error) {
      this.#client.release(true);
      throw error;
    }
    this.#client.release();
  }
}

function scoped(connection: DatabaseConnection): ScopedConnection {
  if (connection instanceof ScopedConnection) return connection;
  throw new Error("A connection of another driver was given to the scoped driver.");
}
