import type { IotSim, IotSimProvider } from "@tandem/provider-contract";
import { chargeUse } from "../charging/index.ts";
import { newId, rootScope, type Transaction, withScope } from "../kernel/index.ts";
import { carrierCosts, priceUse, quote, rateUnits } from "../rating/index.ts";
import { mustCall } from "../upstreams/index.ts";
import { bookMonths, type MonthlyCost } from "./book-months.ts";
import { askAgainMs, schedule, simCapabilities } from "./manage-sims.ts";
import { changeSim, getSim, simsToRead } from "./queries.ts";
import type { IotServices } from "./services.ts";
import { everywhere, type Sim } from "./sim.ts";

/** Counters of SIMs lag; asking more often tells nothing new. */
export const readEveryMs = 3_600_000;
const readAtOnce = 200;

type Job = { rootId: string; simId: string };

/**
 * Has a SIM do what its owner wants, reads what it used, and charges what is new. Harmless to run twice and after a kill at any point:
 * asking for a state twice is asking once, and what was charged is written with the charge.
 */
export async function advanceSim(services: IotServices, { rootId, simId }: Job): Promise<void> {
  const scope = rootScope(rootId);
  const sim = await withScope(services.database, scope, (tx) => getSim(tx, simId));
  if (sim.state === "deleted") return;
  const provider = await services.hub.service(sim.providerId, "iot-sim");
  await carryOut(services, provider, sim);
  const call = { providerId: sim.providerId, operation: "getSim", region: "*" };
  const told = await mustCall(services.hub, call, () => provider.getSim(sim.upstreamRef));
  if (told.kind === "failed") throw new Error(`the SIM cannot be read: ${told.error.category}`);
  const cost = (await simCapabilities(services, rootId)).get(sim.providerId)?.monthlyCost ?? null;
  await withScope(services.database, scope, (tx) =>
    keep(services, tx, simId, { told: told.value, cost, asked: sim.wantedState }),
  );
}

async function carryOut(services: IotServices, provider: IotSimProvider, sim: Sim): Promise<void> {
  const { wantedState: wanted, state, providerId, upstreamRef } = sim;
  if (wanted === null || wanted === state || state === "changing") return;
  const call = { providerId, operation: "setState", region: "*" };
  const outcome = await mustCall(services.hub, call, () => provider.setState(upstreamRef, wanted));
  if (outcome.kind === "rejected")
    services.logger.warn({ simId: sim.id, error: outcome.error }, "a SIM's state was refused");
}

async function keep(
  services: IotServices,
  tx: Transaction,
  simId: string,
  { told, cost, asked }: { told: IotSim; cost: MonthlyCost | null; asked: Sim["wantedState"] },
): Promise<void> {
  const sim = await getSim(tx, simId, true);
  const now = services.clock.now();
  await bookMonths(tx, sim, { cost, state: told.state, now });
  const used = told.usedBytes !== null && told.usedBytes > sim.toldBytes ? told.usedBytes : sim.toldBytes;
  const isReached = sim.wantedState === told.state;
  const fresh = used - sim.chargedBytes;
  const unpaid = fresh > 0n ? await charge(tx, sim, { fresh, used, now }) : false;
  const stops = unpaid && told.state !== "disabled";
  await changeSim(tx, simId, {
    state: told.state,
    block_reason: told.reason,
    limit_bytes: told.limitBytes,
    used_bytes: used,
    used_at: now,
    ...(isReached ? { wanted_state: null } : {}),
    ...(stops ? { wanted_state: "disabled", disabled_for: sim.disabledFor === "operator" ? "operator" : "money" } : {}),
  });
  const isWaiting = stops || told.state === "changing" || (sim.wantedState !== null && !isReached);
  // What was wanted only since its provider was asked has not been asked for: that must not wait.
  const isNew = stops || sim.wantedState !== asked;
  if (isWaiting) await schedule(tx, simId, isNew ? undefined : new Date(now.getTime() + askAgainMs));
}

/** Charges the bytes that are new. True when the wallet could not pay all of them. */
async function charge(
  tx: Transaction,
  sim: Sim,
  { fresh, used, now }: { fresh: bigint; used: bigint; now: Date },
): Promise<boolean> {
  const units = Number(fresh);
  const price = await quote(tx, { tenantId: sim.tenantId, service: "iot_data", to: everywhere, at: now });
  const known = await carrierCosts(tx, { service: "iot_data", to: everywhere });
  const rate = known.get(sim.providerId)?.rate;
  const { chargedMicros: amountMicros, chain } = priceUse(price, units);
  const settled = await chargeUse(
    tx,
    {
      ...{ id: newId(), accountId: sim.accountId, service: "iot_data", units, amountMicros, currency: price.currency },
      ...{ subjectId: sim.id, otherParty: sim.iccid, usedAt: now, providerId: sim.providerId, chain },
      costMicros: rate ? rateUnits(rate, units) : 0n,
    },
    { mayFallShort: true },
  );
  await changeSim(tx, sim.id, {
    used_bytes: used,
    charged_bytes: used,
    charged_micros: sim.chargedMicros + settled.chargedMicros,
  });
  return settled.unpaidMicros > 0n;
}

/** Looks at SIMs nobody looked at for an hour. */
export async function readSims(services: IotServices, { rootId }: { rootId: string }): Promise<void> {
  const before = new Date(services.clock.now().getTime() - readEveryMs);
  await withScope(services.database, rootScope(rootId), async (tx) => {
    for (const simId of await simsToRead(tx, before, readAtOnce)) await schedule(tx, simId);
  });
}
