import type { components } from "./schema.generated.ts";

/** The body of an error reply (RFC 9457). */
export type Problem = components["schemas"]["Problem"];

/**
 * The API refused or failed a request. `code` is stable; `problem` holds the numbers some codes carry
 * (`missing` with `wallet.insufficient_balance`). Status 0 with code `network.failed`: there was no reply at all.
 */
export class TandemError extends Error {
  override readonly name = "TandemError";
  readonly status: number;
  readonly code: string;
  readonly requestId: string | null;
  readonly problem: Problem | null;

  constructor(status: number, code: string, message: string, problem: Problem | null = null, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.status = status;
    this.code = code;
    this.problem = problem;
    this.requestId = problem?.requestId ?? null;
  }
}

/** The error of a reply, whatever its body holds. */
export function errorFrom(status: number, body: unknown): TandemError {
  if (isProblem(body)) return new TandemError(status, body.code, body.detail ?? body.title, body);
  return new TandemError(status, "reply.unreadable", `The server answered with status ${status}.`);
}

function isProblem(body: unknown): body is Problem {
  return typeof body === "object" && body !== null && "code" in body && "title" in body && "requestId" in body;
}
