import type { IotSimCapabilities } from "@tandem/provider-contract";
import { enqueue, newId, type Scope, type Transaction, withScope } from "../kernel/index.ts";
import { quote } from "../rating/index.ts";
import { getAccount, recordAudit } from "../tenancy/index.ts";
import { getProvider, mustCall } from "../upstreams/index.ts";
import { simCannot, simTaken } from "./errors.ts";
import { changeSim, getSim } from "./queries.ts";
import type { IotServices } from "./services.ts";
import { everywhere, type Sim, type WantedState } from "./sim.ts";

/** A SIM on its way to another state is asked for again so soon. */
export const askAgainMs = 10_000;

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
  if (told.kind === "failed") throw simCannot("upstreamRef", "its provider shows no such SIM");
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
        // Its first month begins now, and is booked when it is looked at.
        fee_until: now,
      })
      .onConflict((conflict) => conflict.columns(["root_id", "provider_id", "upstream_ref"]).doNothing())
      .returning("id")
      .executeTakeFirst();
    if (!written) throw simTaken(iccid);
    const details = { accountId, providerId, iccid };
    if (state === "changing") await schedule(tx, written.id, new Date(now.getTime() + askAgainMs));
    await recordAudit(tx, { actor, action: "iot_sim.registered", subject: written.id, tenantId, details });
    return written.id;
  });
}

/** Who changes a SIM in the place of its owner: it stands in the audit trail. */
export type SimOperator = { actor: string };

/**
 * Asks for a state; a job has it carried out. Throws `iot.not_possible` where the provider does not have it, and where an operator
 * disabled the SIM and its owner wants otherwise.
 */
export async function wantState(
  services: IotServices,
  scope: Scope,
  { simId, state, operator }: { simId: string; state: WantedState; operator?: SimOperator },
): Promise<void> {
  await withScope(services.database, scope, async (tx) => {
    const sim = await getSim(tx, simId, true);
    if (sim.state === "deleted") throw simCannot("state", "the SIM is gone");
    if (!operator && sim.disabledFor === "operator")
      throw simCannot("state", "the shop has disabled this SIM, and only the shop enables it");
    if (state === "standby" && !(await capabilitiesOf(services, tx, sim.providerId)).standby) {
      throw simCannot("state", "its provider has no standby");
    }
    const disabled_for = state === "disabled" ? (operator ? "operator" : "owner") : null;
    await changeSim(tx, simId, { wanted_state: state, disabled_for });
    await schedule(tx, simId);
    if (operator) await audit(tx, sim, { ...operator, details: { state } });
  });
}

/** Limits what a SIM may use, or with null lifts the limit. Throws `iot.not_possible`. */
export async function limitData(
  services: IotServices,
  scope: Scope,
  { simId, limitBytes, operator }: { simId: string; limitBytes: bigint | null; operator?: SimOperator },
): Promise<void> {
  const sim = await withScope(services.database, scope, async (tx) => {
    const found = await getSim(tx, simId);
    const { dataLimits, removesDataLimits } = await capabilitiesOf(services, tx, found.providerId);
    if (!dataLimits || (limitBytes === null && !removesDataLimits)) {
      throw simCannot(
        "limitMb",
        limitBytes === null ? "its provider cannot take a limit away" : "its provider has no limits",
      );
    }
    return found;
  });
  const { providerId, upstreamRef } = sim;
  const provider = await services.hub.service(providerId, "iot-sim");
  // The same limit twice is one limit, so nothing is written before the provider has it.
  const call = { providerId, operation: "setDataLimit", region: "*" };
  const set = await mustCall(services.hub, call, () => provider.setDataLimit(upstreamRef, limitBytes));
  if (set.kind === "failed") throw simCannot("limitMb", "its provider did not take the limit");
  await withScope(services.database, scope, async (tx) => {
    await changeSim(tx, simId, { limit_bytes: set.value.limitBytes });
    if (operator) await audit(tx, sim, { ...operator, details: { limitBytes } });
  });
}

async function audit(tx: Transaction, sim: Sim, { actor, details }: SimOperator & { details: object }): Promise<void> {
  const { tenantId, accountId } = sim;
  const subject = { action: "iot_sim.changed", subject: sim.id, tenantId, accountId };
  await recordAudit(tx, { actor, ...subject, details: { iccid: sim.iccid, ...details } });
}

export async function renameSim(tx: Transaction, simId: string, label: string, operator?: SimOperator): Promise<void> {
  const sim = await getSim(tx, simId, true);
  await changeSim(tx, simId, { label });
  if (operator) await audit(tx, sim, { ...operator, details: { label } });
}

/** Queues a look at a SIM, with what is to be carried out. One waits per SIM. */
export async function schedule(tx: Transaction, simId: string, runAt?: Date): Promise<void> {
  const payload = { rootId: tx.scope.rootId, simId };
  await enqueue(tx, "iot.advance_sim", payload, { jobKey: `iot.advance_sim:${simId}`, ...(runAt && { runAt }) });
}

async function capabilitiesOf(services: IotServices, tx: Transaction, providerId: string) {
  const capabilities = (await simCapabilities(services, tx.scope.rootId)).get(providerId);
  if (!capabilities) throw simCannot("state", "its provider cannot be used");
  return capabilities;
}

/** What providers of SIMs can do, by provider. Those without SIMs are left out. */
export async function simCapabilities(
  { hub }: Pick<IotServices, "hub">,
  rootId: string,
): Promise<Map<string, IotSimCapabilities>> {
  const { providers } = await hub.snapshot(rootId);
  return new Map(
    providers.flatMap(({ id, manifest }) => {
      const capabilities = manifest.capabilities["iot-sim"];
      return capabilities ? [[id, capabilities] as const] : [];
    }),
  );
}
