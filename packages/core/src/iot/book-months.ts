import type { IotSimCapabilities, IotSimState } from "@tandem/provider-contract";
import { bookOwnCost } from "../charging/index.ts";
import { monthLater, newId, type Transaction } from "../kernel/index.ts";
import { changeSim } from "./queries.ts";
import type { Sim } from "./sim.ts";

/** What a provider asks for a SIM by the month. */
export type MonthlyCost = NonNullable<IotSimCapabilities["monthlyCost"]>;

/**
 * Books what a SIM's provider asks for each month that began, as the platform's own cost: once each, however late or often it is
 * called, since what is booked is written with it. Months run from when the SIM became the account's, and end on the last day where
 * theirs is missing. A month counts as worked in when the SIM was seen working in it; one that passed unseen counts as the SIM stands
 * now. The SIM is locked.
 */
export async function bookMonths(
  tx: Transaction,
  sim: Sim,
  { cost, state, now }: { cost: MonthlyCost | null; state: IotSimState; now: Date },
): Promise<void> {
  if (cost === null || state === "deleted") return;
  // On its way or unheard of it is taken for resting: once it is seen working the difference is booked.
  const works = state === "enabled" || state === "blocked";
  const { amountMicros, currency } = works ? cost.active : cost.idle;
  const { accountId, tenantId, providerId, id: subjectId } = sim;
  const about = { accountId, tenantId, providerId, subjectId, currency, costMicros: amountMicros } as const;
  const book = (id: string, month: Date) =>
    bookOwnCost(tx, { ...about, id, service: "iot_sim", direction: "outbound", toldAt: null }, month);
  let { fee, feeUntil } = sim;
  if (fee !== null && fee.micros < amountMicros && feeUntil > now) {
    await book(fee.id, now);
    fee = { id: fee.id, micros: amountMicros };
  }
  while (feeUntil <= now) {
    fee = { id: newId(feeUntil.getTime()), micros: amountMicros };
    await book(fee.id, feeUntil);
    feeUntil = monthLater(feeUntil, sim.createdAt.getUTCDate());
  }
  if (fee === sim.fee) return;
  await changeSim(tx, sim.id, { fee_until: feeUntil, fee_id: fee?.id ?? null, fee_micros: fee?.micros ?? null });
}
