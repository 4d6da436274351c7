import { startWorker } from "../../packages/core/src/kernel/index.ts";
import { defaultOrderPolicy } from "../../packages/core/src/orders/index.ts";
import { openDatabase, openServices, sagaJobs } from "../crash/at-work.ts";

/** The worker of the order benchmark, a process of its own as in the product, with the product's own waits. */
const { appUrl, stage, concurrency } = JSON.parse(process.argv[2] ?? "{}");
const database = openDatabase(appUrl, 20);
const services = openServices(database, stage, { ...defaultOrderPolicy, pollDelaysMs: [0, 200, 1_000] });
const { clock, logger } = services;
const worker = await startWorker({
  databaseUrl: appUrl,
  database,
  jobs: sagaJobs(services),
  clock,
  logger,
  concurrency,
});
process.send?.("ready");
process.on("disconnect", async () => {
  await worker.stop();
  await services.hub.close();
  process.exit(0);
});
