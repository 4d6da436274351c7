import { type UpstreamId, upstreamIds } from "../crash/at-work.ts";
import { type Reachable, startSimulators } from "../crash/rig.ts";

/** The lab of the order benchmark, a process of its own as in the product. Takes the latency of every call in milliseconds. */
const latencyMs = Number(process.argv[2] ?? 0);
const simulators = await startSimulators({ settings: { latencyMs } });
const reachable = upstreamIds.map((id): [UpstreamId, Reachable] => {
  const { baseUrl, credentials } = simulators[id];
  return [id, { baseUrl, credentials }];
});
process.send?.(Object.fromEntries(reachable));
process.on("disconnect", () => process.exit(0));
