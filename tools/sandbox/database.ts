import pg from "pg";
import { ensureAppLogin, migrate } from "../../packages/core/src/kernel/index.ts";
import { startEmbeddedPostgres } from "../postgres/embedded.ts";
import type { Secrets } from "./secrets.ts";

export type PreparedDatabase = { ownerUrl: string; appUrl: string; stop(): Promise<void> };

/** The database of an instance, migrated: the server `DATABASE_URL` names, else an embedded one in the data directory. */
export async function prepareDatabase(options: {
  dataDirectory: string;
  secrets: Secrets;
  onProgress: (what: string) => void;
}): Promise<PreparedDatabase> {
  const { ownerUrl, stop } = process.env.DATABASE_URL
    ? { ownerUrl: process.env.DATABASE_URL, stop: async () => undefined }
    : await embedded(options);
  options.onProgress("Bringing the schema up to date");
  await migrate(ownerUrl, (file) => options.onProgress(`  ${file}`));
  const appUrl = process.env.DATABASE_APP_URL ?? (await ensureAppLogin(ownerUrl, options.secrets.appLogin));
  return { ownerUrl, appUrl, stop };
}

async function embedded(options: {
  dataDirectory: string;
  onProgress: (what: string) => void;
}): Promise<{ ownerUrl: string; stop(): Promise<void> }> {
  options.onProgress("Starting PostgreSQL");
  const server = await startEmbeddedPostgres({
    dataDirectory: options.dataDirectory,
    onProgress: (what) => options.onProgress(`  ${what}`),
  });
  const client = new pg.Client({ connectionString: server.url() });
  await client.connect();
  const { rowCount } = await client.query("select from pg_database where datname = 'tandem'");
  if (rowCount === 0) await client.query("create database tandem");
  await client.end();
  return { ownerUrl: server.url("tandem"), stop: server.stop };
}
