export { createFaxConsumer } from "./consume-event.ts";
export * from "./errors.ts";
export type { Fax, FaxFailure, FaxState } from "./fax.ts";
export { createFaxJobs } from "./jobs.ts";
export { type FaxFilter, findFax, listFaxes, readDocument } from "./queries.ts";
export { cancelFax, type FaxRequest, sendFax } from "./send-fax.ts";
export type { FaxNumber, FaxServices } from "./services.ts";
