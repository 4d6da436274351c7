import { DomainError, publicId } from "../kernel/index.ts";

/** No endpoint of that id in this scope. */
export const endpointNotFound = (id: string) =>
  new DomainError("hooks.endpoint_not_found", { endpointId: publicId("whe", id) });

/** The event was never sent to this endpoint. */
export const deliveryNotFound = (eventId: string) =>
  new DomainError("hooks.delivery_not_found", { eventId: publicId("evt", eventId) });

/** The address is not one we send to. */
export const urlRefused = (problem: string) => new DomainError("hooks.url_refused", { field: "url", problem });

/** An account has as many endpoints as it may have. */
export const tooManyEndpoints = (endpointsMax: number) =>
  new DomainError("hooks.too_many_endpoints", { expected: `at most ${endpointsMax} endpoints` });
