import type { Transaction } from "../kernel/index.ts";
import { numberNotFound } from "./errors.ts";
import { findNumber, type OwnNumber } from "./queries.ts";

/** One number of the scope. Throws `numbers.not_found`. */
export async function getNumber(tx: Transaction, numberId: string): Promise<OwnNumber> {
  const number = await findNumber(tx, numberId);
  if (!number) throw numberNotFound(numberId);
  return number;
}
