import { readConfig } from "../../apps/server/src/config.ts";
import { startApi } from "../../apps/server/src/roles/api.ts";

/** The api of the webhook benchmark, a process of its own as in the product. Tells its port, and stops when its parent lets go of it. */
const api = await startApi(readConfig());
process.send?.(api.port);
process.on("disconnect", async () => {
  await api.stop();
  process.exit(0);
});
