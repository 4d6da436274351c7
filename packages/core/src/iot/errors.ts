import { DomainError, publicId } from "../kernel/index.ts";

export const simNotFound = (simId: string) => new DomainError("iot.sim_not_found", { simId: publicId("sim", simId) });

/** The SIM belongs to an account already. */
export const simTaken = (iccid: string) => new DomainError("iot.sim_taken", { iccid });

/** Nobody can deliver a SIM for a device right now. */
export const simsNotForSale = () => new DomainError("iot.sims_not_for_sale");

/** Its provider has no code that installs it, or does not tell it now. */
export const noActivationCode = (simId: string) =>
  new DomainError("iot.no_activation_code", { simId: publicId("sim", simId) });

/** Its provider cannot do that, with this SIM or at all. `problem` says why, at the field of the request that asks for it. */
export const simCannot = (field: "state" | "limitMb" | "upstreamRef" | "providerId", problem: string) =>
  new DomainError("iot.not_possible", { field, problem });
