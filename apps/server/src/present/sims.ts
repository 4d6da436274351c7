import type { Sim } from "@tandem/core/iot";
import { publicId } from "@tandem/core/kernel";
import { toInstant, toInstantOrNull, toMoney } from "./values.ts";

const megabyte = 1_048_576;
const toMegabytes = (bytes: bigint) => Math.round((Number(bytes) / megabyte) * 100) / 100;

/** Megabytes (1 MB is 1 048 576 bytes) in bytes, keeping null. */
export const toBytes = (megabytes: number | null) => (megabytes === null ? null : BigInt(megabytes * megabyte));

/** A SIM as its account sees it. `currency` is the account's. */
export function presentSim(sim: Sim, currency: string) {
  return {
    id: publicId("sim", sim.id),
    iccid: sim.iccid,
    label: sim.label,
    state: sim.state,
    blockReason: sim.blockReason,
    wantedState: sim.wantedState,
    disabledFor: sim.disabledFor,
    limitMb: sim.limitBytes === null ? null : toMegabytes(sim.limitBytes),
    usedMb: toMegabytes(sim.usedBytes),
    charged: toMoney(sim.chargedMicros, currency),
    updatedAt: toInstantOrNull(sim.usedAt),
    createdAt: toInstant(sim.createdAt),
  };
}
