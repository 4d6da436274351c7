import { enqueue, newId, type Scope, type Transaction, withScope } from "../kernel/index.ts";
import { quote } from "../rating/index.ts";
import { getAccount, recordAudit } from "../tenancy/index.ts";
import { getProvider, mustCall } from "../upstreams/index.ts";
import { simCannot, simTaken } from "./errors.ts";
import { changeSim, getSim } from "./queries.ts";
import type { IotServices } from "./services.ts";
import type { WantedState } from "./sim.ts";

/** Data belongs to no number. */
const everywhere = "";

export type Registration = { accountId: string; providerId: string; upstreamRef: string; label: string; actor: string };

/**
 * Gives a SIM that is at a provider already to an account. What it used before is nobody's to pay. Throws `iot.sim_taken`,
 * `iot.not_possible`, `provider.not_found`, `rating.no_price`.
 */
export async function registerSim(services: IotServices, scope: Scope, registration: Registration): Promise<string> {
  const { accountId, providerId, upstreamRef, label, actor } = registration;
  await withScope(services.database, scope, async (tx) => {
    // Only whose provider it is may give its SIMs away; and what has no price would be used for nothing.
    await getProvider(tx, providerId);
    const { tenantId } = await getAccount(tx, accountId);
    await quote(tx, { tenantId, service: "iot_data", to: everywhere, at: services.clock.now() });
  });
  const provider = await services.hub.service(providerId, "iot-sim");
  const call = { providerId, operation: "getSim", region: "*" };
  const told = await mustCall(services.hub, call, () => provider.getSim(upstreamRef));
  if (told.kind === "failed") throw simCannot("the provider shows no such SIM");
  const { iccid, state, reason, usedBytes, limitBytes } = told.value;
  const used = usedBytes ?? 0n;
  return withScope(services.database, scope, async (tx) => {
    const { tenantId } = await getAccount(tx, accountId);
    const now = services.clock.now();
    const written = await tx.sql
      .insertInto("iot.sims")
      .values({
        ...{ root_id: tx.scope.rootId, tenant_id: tenantId, account_id: accountId, id: newId(), iccid, label, state },
        ...{ provider_id: providerId, upstream_ref: upstreamRef, block_reason: reason, limit_bytes: limitBytes },
        ...{ used_bytes: used, first_bytes: used, charged_bytes: used, used_at: now, created_at: now },
      })
      .onConflict((conflict) => conflict.columns(["root_id", "provider_id", "upstream_ref"]).doNothing())
      .returning("id")
      .executeTakeFirst();
    if (!written) throw simTaken(iccid);
    const details = { accountId, providerId, iccid };
    await recordAudit(tx, { actor, action: "iot_sim.registered", subject: written.id, tenantId, details });
    return written.id;
  });
}

/** Asks for a state; a job has it carried out. Throws `iot.not_possible` where the provider does not have it. */
export async function wantState(
  services: IotServices,
  scope: Scope,
  { simId, state }: { simId: string; state: WantedState },
): Promise<void> {
  await withScope(services.database, scope, async (tx) => {
    const sim = await getSim(tx, simId, true);
    if (sim.state === "deleted") throw simCannot("this SIM is gone");
    if (state === "standby" && !(await capabilitiesOf(services, tx, sim.providerId)).standby) {
      throw simCannot("its provider has no standby");
    }
    const disabled_for = state === "disabled" ? "owner" : null;
    await changeSim(tx, simId, { wanted_state: state, disabled_for });
    await schedule(tx, simId);
  });
}

/** Limits what a SIM may use, or with null lifts the limit. Throws `iot.not_possible`. */
export async function limitData(
  services: IotServices,
  scope: Scope,
  { simId, limitBytes }: { simId: string; limitBytes: bigint | null },
): Promise<void> {
  const sim = await withScope(services.database, scope, async (tx) => {
    const found = await getSim(tx, simId);
    const { dataLimits, removesDataLimits } = await capabilitiesOf(services, tx, found.providerId);
    if (!dataLimits || (limitBytes === null && !removesDataLimits)) {
      throw simCannot(limitBytes === null ? "a limit that was set cannot be taken away" : "its provider has no limits");
    }
    return found;
  });
  const { providerId, upstreamRef } = sim;
  const provider = await services.hub.service(providerId, "iot-sim");
  // The same limit twice is one limit, so nothing is written before the provider has it.
  const call = { providerId, operation: "setDataLimit", region: "*" };
  const set = await mustCall(services.hub, call, () => provider.setDataLimit(upstreamRef, limitBytes));
  if (set.kind === "failed") throw simCannot("the provider did not take the limit");
  await withScope(services.database, scope, (tx) => changeSim(tx, simId, { limit_bytes: set.value.limitBytes }));
}

export async function renameSim(tx: Transaction, simId: string, label: string): Promise<void> {
  await getSim(tx, simId, true);
  await changeSim(tx, simId, { label });
}

/** Queues a look at a SIM, with what is to be carried out. One waits per SIM. */
export async function schedule(tx: Transaction, simId: string, runAt?: Date): Promise<void> {
  const payload = { rootId: tx.scope.rootId, simId };
  await enqueue(tx, "iot.advance_sim", payload, { jobKey: `iot.advance_sim:${simId}`, ...(runAt && { runAt }) });
}

async function capabilitiesOf(services: IotServices, tx: Transaction, providerId: string) {
  const { providers } = await services.hub.snapshot(tx.scope.rootId);
  const capabilities = providers.find(({ id }) => id === providerId)?.manifest.capabilities["iot-sim"];
  if (!capabilities) throw simCannot("its provider cannot be used");
  return capabilities;
}
