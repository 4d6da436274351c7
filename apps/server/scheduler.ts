import { createLogger } from "@tandem/core/kernel";
import { readConfig } from "./src/config.ts";
import { runAsProcess } from "./src/roles/process.ts";
import { startScheduler } from "./src/roles/scheduler.ts";

await runAsProcess(createLogger("scheduler"), async () => startScheduler(readConfig()));
