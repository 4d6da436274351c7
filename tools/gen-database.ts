import { execFileSync } from "node:child_process";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { migrate } from "../packages/core/src/kernel/migrate.ts";
import { dumpSchema } from "./database/dump-schema.ts";
import { removeDataDirectory, startEmbeddedPostgres } from "./postgres/embedded.ts";

/** Migrates an empty database and writes what the code and its readers need of it: Kysely's types and the schema dump. */
const dataDirectory = await mkdtemp(join(tmpdir(), "tandem-gen-"));
const server = await startEmbeddedPostgres({ dataDirectory, settings: { fsync: "off" } });
try {
  const admin = new pg.Client({ connectionString: server.url() });
  await admin.connect();
  await admin.query("create database generated");
  await admin.end();
  await migrate(server.url("generated"));
  execFileSync(
    "npx",
    [
      "kysely-codegen",
      "--dialect",
      "postgres",
      "--url",
      server.url("generated"),
      "--out-file",
      "packages/core/src/kernel/schema.generated.ts",
      "--exclude-pattern",
      "{graphile_worker.*,public.*,*_default,*_20[0-9][0-9]_[0-9][0-9]}",
      "--partitions",
      "false",
      "--type-mapping",
      JSON.stringify({ int8: "bigint", numeric: "string" }),
    ],
    { stdio: ["ignore", "ignore", "inherit"] },
  );
  await dumpSchema(server.url("generated"), "packages/core/schema.sql");
} finally {
  await server.stop();
  removeDataDirectory(dataDirectory);
}
