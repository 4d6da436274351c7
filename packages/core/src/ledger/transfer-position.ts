import { sql } from "kysely";
import { DomainError, isUuid } from "../kernel/index.ts";

/** Where a transfer stands in time: its moment to the microsecond, as text because a Date holds milliseconds, and its id. */
export type TransferPosition = { at: string; id: string };

/** The moment of a row of transfers, as a position holds it. */
export const toPosition = (alias: "t" | "h") =>
  sql<string>`to_char(${sql.ref(`${alias}.created_at`)} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;

const momentPattern = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/;

/** A position that came back from outside. Throws `request.invalid_cursor` when it is none. */
export function readTransferPosition(at: unknown, id: unknown): TransferPosition {
  if (typeof at !== "string" || typeof id !== "string" || !momentPattern.test(at) || !isUuid(id)) {
    throw new DomainError("request.invalid_cursor", { field: "query.cursor" });
  }
  return { at, id };
}
