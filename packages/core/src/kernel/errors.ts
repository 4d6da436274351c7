import type { ErrorCode } from "./error-codes.ts";

/**
 * Something a caller can act on, with the numbers needed to act. What cannot happen is asserted instead. `details` may hold
 * bigint micros; the API edge writes them as money.
 */
export class DomainError extends Error {
  readonly code: ErrorCode;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: ErrorCode, details: Record<string, unknown> = {}) {
    super(code);
    this.name = "DomainError";
    this.code = code;
    this.details = details;
  }
}

/** States what must hold; a failure is a bug of ours, never a caller's mistake. */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(`Assertion failed: ${message}`);
}
