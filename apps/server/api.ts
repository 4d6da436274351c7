import { createLogger } from "@tandem/core/kernel";
import { readConfig } from "./src/config.ts";
import { startApi } from "./src/roles/api.ts";
import { runAsProcess } from "./src/roles/process.ts";

await runAsProcess(createLogger("api"), async () => startApi(readConfig()));
