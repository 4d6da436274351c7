import type { PostInput, TransferInput, TransferResult } from "./transfer.ts";

type ModelWallet = { posted: bigint; held: bigint };
type ModelHold = {
  walletId: string;
  creditAccountId: string;
  amountMicros: bigint;
  expiresAt: Date | undefined;
  endedBy: string | undefined;
};

/** What the ledger should do, written down a second time and as plainly as possible, for the property test to compare with. */
export class LedgerModel {
  readonly wallets = new Map<string, ModelWallet>();
  readonly holds = new Map<string, ModelHold>();
  readonly #seen = new Map<string, TransferInput>();

  constructor(wallets: Iterable<[string, bigint]>) {
    for (const [id, posted] of wallets) this.wallets.set(id, { posted, held: 0n });
  }

  /** The kind of answer the database should give to one transfer. */
  apply(transfer: TransferInput, now: Date): TransferResult["kind"] {
    const before = this.#seen.get(transfer.id);
    if (before) return hasSameContent(before, transfer) ? "exists" : "differs";
    const kind = this.#applyFresh(transfer, now);
    if (kind === "applied") this.#seen.set(transfer.id, transfer);
    return kind;
  }

  /** The same for several new posts at once, which count by their net effect on each wallet. */
  applyPosts(posts: readonly PostInput[]): "applied" | "insufficient" {
    const after = new Map([...this.wallets].map(([id, wallet]) => [id, { ...wallet }]));
    for (const { debitAccountId, creditAccountId, amountMicros } of posts) {
      const debit = after.get(debitAccountId);
      if (debit) debit.posted -= amountMicros;
      const credit = after.get(creditAccountId);
      if (credit) credit.posted += amountMicros;
    }
    if ([...after.values()].some((wallet) => wallet.posted < wallet.held)) return "insufficient";
    for (const [id, wallet] of after) this.wallets.set(id, wallet);
    for (const post of posts) this.#seen.set(post.id, post);
    return "applied";
  }

  #applyFresh(transfer: TransferInput, now: Date): TransferResult["kind"] {
    if (transfer.kind === "post" || transfer.kind === "hold") return this.#payOrHold(transfer);
    const hold = this.holds.get(transfer.holdId);
    if (!hold) return "hold_missing";
    if (hold.endedBy) return "hold_ended";
    if (transfer.kind === "capture" && hold.expiresAt && hold.expiresAt <= now) return "hold_expired";
    if (transfer.kind === "capture" && transfer.amountMicros > hold.amountMicros) return "hold_exceeded";
    const wallet = this.#wallet(hold.walletId);
    wallet.held -= hold.amountMicros;
    if (transfer.kind === "capture") this.#move(hold.walletId, hold.creditAccountId, transfer.amountMicros);
    hold.endedBy = transfer.id;
    return "applied";
  }

  #payOrHold(transfer: Extract<TransferInput, { kind: "post" | "hold" }>): TransferResult["kind"] {
    const wallet = this.wallets.get(transfer.debitAccountId);
    if (wallet && wallet.posted - wallet.held < transfer.amountMicros) return "insufficient";
    if (transfer.kind === "post") this.#move(transfer.debitAccountId, transfer.creditAccountId, transfer.amountMicros);
    else {
      this.#wallet(transfer.debitAccountId).held += transfer.amountMicros;
      const { debitAccountId: walletId, creditAccountId, amountMicros, expiresAt } = transfer;
      this.holds.set(transfer.id, { walletId, creditAccountId, amountMicros, expiresAt, endedBy: undefined });
    }
    return "applied";
  }

  #move(from: string, to: string, amountMicros: bigint): void {
    const debit = this.wallets.get(from);
    if (debit) debit.posted -= amountMicros;
    const credit = this.wallets.get(to);
    if (credit) credit.posted += amountMicros;
  }

  #wallet(id: string): ModelWallet {
    const wallet = this.wallets.get(id);
    if (!wallet) throw new Error(`the model has no wallet ${id}`);
    return wallet;
  }

  /** Frees what has expired, as the sweep does. Returns how many holds it freed. */
  expire(now: Date): number {
    let freed = 0;
    for (const hold of this.holds.values()) {
      if (hold.endedBy || !hold.expiresAt || hold.expiresAt > now) continue;
      this.#wallet(hold.walletId).held -= hold.amountMicros;
      hold.endedBy = "expired";
      freed++;
    }
    return freed;
  }
}

function hasSameContent(a: TransferInput, b: TransferInput): boolean {
  const content = (transfer: TransferInput) =>
    JSON.stringify(Object.entries({ ...transfer, expiresAt: undefined }).sort(), (_, value) =>
      typeof value === "bigint" ? value.toString() : value,
    );
  return content(a) === content(b);
}
