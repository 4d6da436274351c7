import { createLogger } from "@tandem/core/kernel";
import { readConfig } from "./src/config.ts";
import { runAsProcess } from "./src/roles/process.ts";
import { startWorkerRole } from "./src/roles/worker.ts";

await runAsProcess(createLogger("worker"), async () => startWorkerRole(readConfig()));
