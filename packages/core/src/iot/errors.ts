import { DomainError, publicId } from "../kernel/index.ts";

export const simNotFound = (simId: string) => new DomainError("iot.sim_not_found", { simId: publicId("sim", simId) });

/** The SIM belongs to an account already. */
export const simTaken = (iccid: string) => new DomainError("iot.sim_taken", { iccid });

/** Its provider cannot do that, with this SIM or at all. */
export const simCannot = (what: string) => new DomainError("iot.not_possible", { reason: what });
