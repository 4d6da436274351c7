import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import type { TestProject } from "vitest/node";
import { ensureAppLogin, migrate } from "../../packages/core/src/kernel/migrate.ts";
import { removeDataDirectory, startEmbeddedPostgres } from "../postgres/embedded.ts";

const template = "tandem_template";

/** One PostgreSQL for the run, with a migrated template that each test file clones. Nothing here must survive a power cut, so fsync is off. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const dataDirectory = await mkdtemp(join(tmpdir(), "tandem-test-"));
  const server = await startEmbeddedPostgres({
    dataDirectory,
    settings: { fsync: "off", max_connections: "300", shared_buffers: "128MB" },
  });
  const admin = new pg.Client({ connectionString: server.url() });
  await admin.connect();
  await admin.query(`create database ${template}`);
  await admin.end();
  await migrate(server.url(template));
  const appUrl = await ensureAppLogin(server.url(template), { name: "tandem_app_test", password: "test" });
  const scratch = await mkdtemp(join(tmpdir(), "tandem-scratch-"));
  project.provide("postgres", { ownerUrl: server.url(), appUrl, template, scratch });
  return async () => {
    await server.stop();
    await rm(scratch, { recursive: true, force: true });
    removeDataDirectory(dataDirectory);
  };
}
