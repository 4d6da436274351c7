import { DomainError } from "../kernel/index.ts";

/** There is no verification with this id, or it is someone else's. */
export const verificationNotFound = (verificationId: string) => new DomainError("verify.not_found", { verificationId });

/** It was approved, ran out or was given up: start a new one. */
export const verificationEnded = (verificationId: string, state: string) =>
  new DomainError("verify.ended", { verificationId, state });

/** No provider sends codes there by any of the channels that were asked for. */
export const noChannel = (channels: readonly string[]) =>
  new DomainError("verify.no_channel", { field: "channels", channels: [...channels] });

/** Too many codes to one number, or by one account; `retryAfterSeconds` says when the next may be sent. */
export const tooManyCodes = (details: { limit: "number" | "account"; retryAfterSeconds: number }) =>
  new DomainError("verify.too_many", details);

/** Codes to this prefix are stopped: they look like pumping. An operator can lift it. */
export const brakeSet = (details: { prefix: string; reason: string; since: Date }) =>
  new DomainError("verify.blocked", { field: "to", ...details, since: details.since.toISOString() });

/** There is no such brake, or it was lifted. */
export const brakeNotFound = (brakeId: string) => new DomainError("verify.brake_not_found", { brakeId });
