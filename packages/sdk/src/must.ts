import { TandemError } from "./error.ts";

/** The body of a success; `throwing` has turned everything else into an error before. */
export function must<T>(data: T | undefined): T {
  if (data === undefined) throw new TandemError(0, "reply.unreadable", "The server answered without a body.");
  return data;
}
