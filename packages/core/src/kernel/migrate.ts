import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { runMigrations } from "graphile-worker";
import pg from "pg";

const migrationsDirectory = new URL("../../migrations/", import.meta.url);
// Any constant will do, as long as every process that migrates this database uses the same one.
const migrationLock = 7_229_120_411n;

export type MigrationReport = { applied: string[]; total: number };

/**
 * Brings the schema up to date as the owner: the job queue's own tables, then each `.sql` file once, in order, each in its
 * transaction, under an advisory lock so that several processes may start together. Throws when a file that was applied has changed since.
 */
export async function migrate(
  ownerUrl: string,
  onProgress: (file: string) => void = () => undefined,
): Promise<MigrationReport> {
  await runMigrations({ connectionString: ownerUrl, logger: undefined });
  const client = new pg.Client({ connectionString: ownerUrl, application_name: "tandem migrate" });
  await client.connect();
  try {
    await client.query("select pg_advisory_lock($1)", [migrationLock]);
    await client.query(
      "create table if not exists public.migrations (name text primary key, content_hash text not null, applied_at timestamptz not null default now())",
    );
    const { rows } = await client.query<{ name: string; content_hash: string }>(
      "select name, content_hash from public.migrations",
    );
    const known = new Map(rows.map((row) => [row.name, row.content_hash]));
    const files = (await readdir(migrationsDirectory)).filter((file) => file.endsWith(".sql")).sort();
    const applied: string[] = [];
    for (const file of files) {
      const text = await readFile(new URL(file, migrationsDirectory), "utf8");
      const hash = createHash("sha256").update(text).digest("hex");
      const before = known.get(file);
      if (before === hash) continue;
      if (before) throw new Error(`Migration ${file} was changed after it had been applied. Write a new one instead.`);
      onProgress(file);
      await applyOne(client, { file, text, hash });
      applied.push(file);
    }
    return { applied, total: files.length };
  } finally {
    await client.end();
  }
}

/** Names of the migrations this program brings that the database does not have; empty when it is up to date. Works as the application's login. */
export async function pendingMigrations(pool: pg.Pool): Promise<string[]> {
  const { rows } = await pool.query<{ name: string }>("select name from public.migrations");
  const known = new Set(rows.map((row) => row.name));
  const files = (await readdir(migrationsDirectory)).filter((file) => file.endsWith(".sql")).sort();
  return files.filter((file) => !known.has(file));
}

async function applyOne(client: pg.Client, migration: { file: string; text: string; hash: string }): Promise<void> {
  try {
    await client.query("begin");
    await client.query(migration.text);
    await client.query("insert into public.migrations (name, content_hash) values ($1, $2)", [
      migration.file,
      migration.hash,
    ]);
    await client.query("commit");
  } catch (error) {
    await client.query("rollback");
    throw new Error(`Migration ${migration.file} failed: ${String(error)}`, { cause: error });
  }
}

/**
 * Makes sure the application's login exists and is a member of `tandem_app`, and returns the URL it connects with. The login
 * owns nothing. Safe to repeat; sets the password each time.
 */
export async function ensureAppLogin(ownerUrl: string, login: { name: string; password: string }): Promise<string> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    const name = client.escapeIdentifier(login.name);
    const { rowCount } = await client.query("select from pg_roles where rolname = $1", [login.name]);
    if (rowCount === 0)
      await client.query(`create role ${name} login nosuperuser nocreatedb nocreaterole nobypassrls inherit`);
    await client.query(`alter role ${name} password ${client.escapeLiteral(login.password)}`);
    await client.query(`grant tandem_app to ${name}`);
    const url = new URL(ownerUrl);
    url.username = login.name;
    url.password = login.password;
    return url.toString();
  } finally {
    await client.end();
  }
}
