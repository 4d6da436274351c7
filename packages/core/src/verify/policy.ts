import { defaultPumpingLimits, type PumpingLimits } from "./pumping.ts";

/** How many codes may go where, and how long things are waited for. */
export type VerifyPolicy = {
  /** Codes to one number of a shop within `numberWindowMs`. */
  perNumber: number;
  numberWindowMs: number;
  /** Codes of one account within a minute. */
  perAccountMinute: number;
  /** Wrong codes before a new verification must be started. */
  checksMax: number;
  /** Without word of delivery by then, the next channel is tried. */
  deliverySeconds: number;
  /** After an operator lifted a brake it is not set again for so long. */
  spareMs: number;
  pumping: PumpingLimits;
};

const minute = 60_000;

export const defaultVerifyPolicy: VerifyPolicy = {
  perNumber: 5,
  numberWindowMs: 10 * minute,
  perAccountMinute: 600,
  checksMax: 5,
  deliverySeconds: 30,
  spareMs: 24 * 60 * minute,
  pumping: defaultPumpingLimits,
};
