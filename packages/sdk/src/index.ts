/** Typed client of the Tandem API: `createTandemClient({ baseUrl, apiKey })`. */
export {
  createApi,
  createTandemClient,
  newIdempotencyKey,
  type TandemClient,
  type TandemClientOptions,
} from "./client.ts";
export { errorFrom, type Problem, TandemError } from "./error.ts";
export { eachPage, type Page } from "./pages.ts";
export type { components, operations, paths } from "./schema.generated.ts";
export { readServerSentEvents, type ServerSentEvent } from "./sse.ts";
export type * from "./types.ts";
