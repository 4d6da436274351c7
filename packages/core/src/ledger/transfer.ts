import type { Micros } from "../kernel/index.ts";

type Common = {
  /** UUIDv7 of the caller's: made once for what is to be paid, so that a retry names the same transfer. */
  id: string;
  /** ISO 4217; must be the currency of both accounts. */
  currency: string;
  /** Why, in one word: 'order', 'usage', 'top_up', 'credit', 'refund', 'adjustment', 'expired' … */
  reason: string;
  /** What it was for, e.g. the order's id. */
  subjectId?: string;
  note?: string;
};

/** Money moved at once. A wallet on the debit side must have it available. */
export type PostInput = Common & {
  kind: "post";
  debitAccountId: string;
  creditAccountId: string;
  amountMicros: Micros;
};

/** Money of a wallet set aside. After `expiresAt` it can no longer be captured, and a sweep frees it; without it a hold stays until it is ended. */
export type HoldInput = Common & {
  kind: "hold";
  debitAccountId: string;
  creditAccountId: string;
  amountMicros: Micros;
  expiresAt?: Date;
};

/** Ends a hold by taking all or part of it; the rest is free again. The accounts are the hold's. */
export type CaptureInput = Common & { kind: "capture"; holdId: string; amountMicros: Micros };

/** Ends a hold by freeing the whole of it; an amount, when given, is not read. */
export type VoidInput = Common & { kind: "void"; holdId: string; amountMicros?: Micros };

export type TransferInput = PostInput | HoldInput | CaptureInput | VoidInput;

/** Why a batch was not applied. Nothing of it was. */
export type Refusal =
  | { kind: "insufficient"; walletId: string; missingMicros: Micros; availableMicros: Micros }
  | { kind: "differs"; transferId: string; field: string }
  | { kind: "hold_missing"; transferId: string; holdId: string }
  | { kind: "hold_ended"; transferId: string; holdId: string; endedBy: string; how: "capture" | "void" }
  | { kind: "hold_expired"; transferId: string; holdId: string }
  | { kind: "hold_exceeded"; transferId: string; holdId: string; holdMicros: Micros }
  | { kind: "account_missing"; transferId: string; ledgerAccountId: string }
  | { kind: "currency_differs"; transferId: string; ledgerAccountId: string; currency: string };

/** `exists`: every transfer was there already with the same content, also when its hold has ended since. */
export type TransferResult = { kind: "applied" } | { kind: "exists" } | Refusal;

/** One item as ledger.apply_transfers reads it: the columns of a transfer, bigints as text. */
export function toTransferRow(transfer: TransferInput): Record<string, unknown> {
  return {
    id: transfer.id,
    kind: transfer.kind,
    currency: transfer.currency,
    reason: transfer.reason,
    subject_id: transfer.subjectId,
    note: transfer.note,
    amount_micros: transfer.kind === "void" ? undefined : transfer.amountMicros.toString(),
    ...(transfer.kind === "post" || transfer.kind === "hold"
      ? { debit_account_id: transfer.debitAccountId, credit_account_id: transfer.creditAccountId }
      : { hold_id: transfer.holdId }),
    expires_at: transfer.kind === "hold" ? transfer.expiresAt : undefined,
  };
}

/** One charge or hold as the arguments of ledger.apply_transfer, from its id to its note. */
export function toTransferValues(transfer: PostInput | HoldInput): unknown[] {
  return [
    transfer.id,
    transfer.kind,
    transfer.debitAccountId,
    transfer.creditAccountId,
    transfer.amountMicros.toString(),
    transfer.currency,
    transfer.reason,
    transfer.subjectId ?? null,
    (transfer.kind === "hold" && transfer.expiresAt) || null,
    transfer.note ?? null,
  ];
}

/** The end of a hold and what is posted with it as the arguments of ledger.end_hold. All have the end's currency, reason and subject. */
export function toEndValues(end: CaptureInput | VoidInput, posts: readonly PostInput[]): unknown[] {
  return [
    end.kind,
    end.id,
    end.holdId,
    end.kind === "void" ? null : end.amountMicros.toString(),
    end.currency,
    end.reason,
    end.subjectId ?? null,
    posts.map((post) => post.id),
    posts.map((post) => post.debitAccountId),
    posts.map((post) => post.creditAccountId),
    posts.map((post) => post.amountMicros.toString()),
  ];
}

const moneyFields = new Set(["missingMicros", "availableMicros", "holdMicros"]);

/** The function's answer; its money travels as text because JSON has no bigint. */
export function fromTransferAnswer(answer: Record<string, string>): TransferResult {
  if (answer.kind === "applied" || answer.kind === "exists") return { kind: answer.kind };
  const entries = Object.entries(answer).map(([field, value]) => [
    field,
    moneyFields.has(field) ? BigInt(value) : value,
  ]);
  return Object.fromEntries(entries) as TransferResult;
}
