import type { Micros } from "../kernel/index.ts";
import type { Use } from "./use.ts";

/**
 * How far a call is paid for. `granted` may be less than was asked when the money does not reach further (`isLast`): it has to end
 * at `paidUnits`. `refused`: not even the next increment is to be had, and `missingMicros` would be needed for it.
 */
export type Slice =
  | { kind: "granted"; paidUnits: number; isLast: boolean; heldMicros: Micros; includedUnits: number }
  | { kind: "refused"; paidUnits: number; missingMicros: Micros; availableMicros: Micros };

/** How an open call stands. */
export const toSlice = (use: Use, reached: boolean): Slice => ({
  kind: "granted",
  paidUnits: use.billedUnits,
  isLast: !reached,
  heldMicros: use.heldMicros,
  includedUnits: use.includedUnits,
});
