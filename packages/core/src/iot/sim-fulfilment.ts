import type { Found, IotSim, IotSimProvider, Outcome } from "@tandem/provider-contract";
import { z } from "zod";
import { newId } from "../kernel/index.ts";
import { defineFulfilment, type Purchase, purchaseOf, referenceOf } from "../orders/index.ts";
import { schedule } from "./manage-sims.ts";

const payload = z.object({ label: z.string() });

/** How a SIM for a device is bought: one an order, switched on. Our reference is on it, so that one of a lost reply is found. */
export const simFulfilment = defineFulfilment<"iot-sim", IotSim>({
  service: "iot-sim",
  operation: "orderSims",
  // There is nothing a person could do by hand that the providers could not.
  whenNobody: "refund",
  // Nobody else's data may be used with it: it is switched off, and what it cost is lost.
  whenLate: {
    kind: "cancel",
    refOf: ({ simRef, iccid }) => ({ ref: { simRef }, label: iccid }),
    cancel: (provider, { simRef = "" }) => switchOff(provider, simRef),
  },
  traits: () => ({ exact: true, repeatable: false }),
  async submit(provider, { attempt }) {
    const ourRef = referenceOf(attempt.id);
    return onlyOne(await provider.orderSims({ ourRef, quantity: 1, state: "enabled" }));
  },
  async read(provider, purchase) {
    const found = await find(provider, purchase);
    if (found.kind === "found") return found.outcome;
    if (found.kind === "failed") return { kind: "unknown", error: found.error };
    return { kind: "pending", upstreamRef: purchase.attempt.upstreamRef ?? referenceOf(purchase.attempt.id) };
  },
  find,
  async keep({ tx, locked, attempt, now }, { simRef, iccid, state, reason, usedBytes, limitBytes }) {
    const { rootId, tenantId, accountId, id: orderId } = locked.order;
    const { label } = payload.parse(purchaseOf(locked.order).payload);
    const id = newId(now.getTime());
    const used = usedBytes ?? 0n;
    await tx.sql
      .insertInto("iot.sims")
      .values({
        ...{ root_id: rootId, tenant_id: tenantId, account_id: accountId, id, order_id: orderId, iccid, label, state },
        ...{ provider_id: attempt.providerId, upstream_ref: simRef, block_reason: reason, limit_bytes: limitBytes },
        // It is on its way to be switched on, and looked at until it is.
        wanted_state: state === "enabled" ? null : "enabled",
        ...{ used_bytes: used, first_bytes: used, charged_bytes: used, used_at: now, created_at: now },
        // Its first month begins now, and is booked when it is looked at.
        fee_until: now,
      })
      .execute();
    await schedule(tx, id);
    return { id, label: iccid };
  },
});

async function find(provider: IotSimProvider, { attempt }: Purchase): Promise<Found<IotSim>> {
  const ourRef = referenceOf(attempt.id);
  const found = await provider.findSims({ ourRef, quantity: 1, placedAfter: attempt.startedAt });
  return found.kind === "found" ? { ...found, outcome: onlyOne(found.outcome) } : found;
}

/** An order is for one SIM. */
function onlyOne(outcome: Outcome<IotSim[]>): Outcome<IotSim> {
  if (outcome.kind !== "done") return outcome;
  const [value] = outcome.value;
  return value ? { ...outcome, value } : { kind: "pending", upstreamRef: outcome.upstreamRef };
}

/** Off is off, whoever switched it; a state that is on its way is asked for again. */
async function switchOff(provider: IotSimProvider, simRef: string): Promise<Outcome<{ refund: null }>> {
  const told = await provider.getSim(simRef);
  if (told.kind === "failed") return { kind: "unknown", error: told.error };
  const done = { kind: "done", upstreamRef: simRef, value: { refund: null } } as const;
  if (told.value.state === "disabled" || told.value.state === "deleted") return done;
  if (told.value.state === "changing") return { kind: "pending", upstreamRef: simRef };
  const outcome = await provider.setState(simRef, "disabled");
  return outcome.kind === "done" ? done : outcome;
}
