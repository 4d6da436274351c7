import type pg from "pg";
import { assert, type Database, type Scope, type Transaction } from "../kernel/index.ts";
import { refusalError } from "./errors.ts";
import {
  fromTransferAnswer,
  type TransferInput,
  type TransferResult,
  toEndValues,
  toTransferRow,
  toTransferValues,
} from "./transfer.ts";

export type ApplyOptions = {
  /** When holds count as expired; the database's clock when left out. */
  now?: Date;
};

/**
 * Applies a batch of transfers in the caller's transaction, all of it or nothing, in one round trip (architecture §3). The
 * batch counts as a whole: each wallet must cover the net effect. Safe to repeat with the same ids. One call per transaction
 * keeps the order in which wallets are locked the same everywhere; more calls in one may meet another in a deadlock, which
 * PostgreSQL ends by failing one of the two.
 */
export async function applyTransfers(
  tx: Transaction,
  transfers: readonly TransferInput[],
  options: ApplyOptions = {},
): Promise<TransferResult> {
  return send(tx.client, { suffix: "", scope: [tx.scope.rootId], transfers, now: options.now });
}

/**
 * The same as a transaction of its own: scope, guard, transfer and commit in one round trip. For charges that need nothing
 * else written with them, such as usage.
 */
export async function applyTransfersAlone(
  database: Database,
  scope: Scope,
  transfers: readonly TransferInput[],
  options: ApplyOptions = {},
): Promise<TransferResult> {
  const { rootId, tenantId, accountId } = scope;
  const batch: Batch = { suffix: "_alone", scope: [rootId, tenantId, accountId], transfers, now: options.now };
  try {
    return await send(database.pool, batch);
  } catch (error) {
    // The short way of a single charge finds a repeated id only by failing; the long way says what the repeat is.
    if ((error as { code?: string }).code !== uniqueViolation) throw error;
    return send(database.pool, { ...batch, thorough: true });
  }
}

/** For callers to whom any refusal ends the request: throws its DomainError (`wallet.insufficient_balance`, `ledger.…`). */
export function requireApplied(result: TransferResult): "applied" | "exists" {
  if (result.kind === "applied" || result.kind === "exists") return result.kind;
  throw refusalError(result);
}

const uniqueViolation = "23505";

type Batch = {
  suffix: "" | "_alone";
  scope: string[];
  transfers: readonly TransferInput[];
  now: Date | undefined;
  /** Also a single charge takes the way of a batch. */
  thorough?: boolean;
};

/** Statements are prepared once per connection under the function's name. */
async function send(connection: Pick<pg.Pool | pg.ClientBase, "query">, batch: Batch): Promise<TransferResult> {
  checkBatch(batch.transfers);
  const short = batch.thorough ? null : shortWay(batch.transfers);
  const way = short ?? { name: "apply_transfers", input: [JSON.stringify(batch.transfers.map(toTransferRow))] };
  const name = `ledger.${way.name}${batch.suffix}`;
  const values = [...batch.scope, ...way.input, batch.now ?? null];
  const { rows } = await connection.query<{ answer: Record<string, string> }>({
    name,
    text: statement(name, values.length),
    values,
  });
  const answer = rows[0]?.answer;
  assert(answer, "the ledger answers each batch");
  return fromTransferAnswer(answer);
}

/** One charge or hold, and the end of a hold with what is posted because of it, have functions of their own, which are faster. */
function shortWay(transfers: readonly TransferInput[]): { name: string; input: unknown[] } | null {
  const [first, ...rest] = transfers;
  if (!first) return null;
  if (first.kind === "post" || first.kind === "hold") {
    return rest.length === 0 ? { name: "apply_transfer", input: toTransferValues(first) } : null;
  }
  const posts = rest.filter((each) => each.kind === "post");
  const alike = (other: TransferInput) =>
    other.currency === first.currency && other.reason === first.reason && other.subjectId === first.subjectId;
  if (posts.length < rest.length || !posts.every(alike) || transfers.some((each) => each.note !== undefined))
    return null;
  return { name: "end_hold", input: toEndValues(first, posts) };
}

const statements = new Map<string, string>();

function statement(name: string, valueCount: number): string {
  const known = statements.get(name);
  if (known) return known;
  const text = `select ${name}(${Array.from({ length: valueCount }, (_, index) => `$${index + 1}`).join(", ")}) as answer`;
  statements.set(name, text);
  return text;
}

function checkBatch(transfers: readonly TransferInput[]): void {
  assert(transfers.length > 0, "a batch holds at least one transfer");
  assert(
    new Set(transfers.map((transfer) => transfer.id)).size === transfers.length,
    "a batch names each transfer once",
  );
  for (const transfer of transfers) {
    assert(transfer.kind === "void" || transfer.amountMicros > 0n, "a transfer moves more than nothing");
  }
}
