import { type Scope, withScope } from "../kernel/index.ts";
import { mustCall } from "../upstreams/index.ts";
import { noActivationCode } from "./errors.ts";
import { getSim } from "./queries.ts";
import type { IotServices } from "./services.ts";

/**
 * The text that installs a SIM on a device (`LPA:1$…`), asked of its provider each time and kept nowhere. Throws
 * `iot.sim_not_found` outside the scope, `iot.no_activation_code` for a SIM of plastic.
 */
export async function readActivationCode(services: IotServices, scope: Scope, simId: string): Promise<string> {
  const sim = await withScope(services.database, scope, (tx) => getSim(tx, simId));
  const provider = await services.hub.service(sim.providerId, "iot-sim");
  const call = { providerId: sim.providerId, operation: "getActivationCode", region: "*" };
  const told = await mustCall(services.hub, call, () => provider.getActivationCode(sim.upstreamRef));
  if (told.kind === "failed") throw noActivationCode(simId);
  return told.value.activationCode;
}
