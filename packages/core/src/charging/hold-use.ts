import { assert, DomainError, type Micros, newId, type Transaction } from "../kernel/index.ts";
import { applyTransfers, requireApplied } from "../ledger/index.ts";
import type { Direction, UseService } from "../rating/index.ts";
import { getAccount } from "../tenancy/index.ts";
import { useDiffers, useEnded } from "./errors.ts";
import { moneyBeyond } from "./money.ts";
import { type Begun, beginUses, lockUses, type NewUse, salesOf, walletOf, writeUses } from "./queries.ts";
import type { Use } from "./use.ts";

export type UseRequest = {
  /** UUIDv7 of the caller's, made once for what is used: a repeat with it changes nothing. */
  id: string;
  accountId: string;
  service: UseService;
  /** Outbound when left out. */
  direction?: Direction;
  /** As `unitsOf` counts the service: segments, seconds, pages. */
  units: number;
  /** What they cost by the price list; `priceUse` of a quote. */
  amountMicros: Micros;
  currency: string;
  /** The message, call, verification … */
  subjectId: string;
  countryCode?: string | null;
  /** Whom it goes to or came from, for the customer's usage list. */
  otherParty?: string | null;
  /** When it began; now when left out. */
  usedAt?: Date;
};

export type HoldRequest = UseRequest & {
  /** From then on the money goes back by itself. Later than anything that could still end the use. */
  expiresAt: Date;
};

/** What was set aside: units of a subscription first, then money. */
export type Held = { kind: "held" | "exists"; heldMicros: Micros; includedUnits: number };

/**
 * Sets aside what a use will cost at most: included units of a subscription first, the wallet's money for the rest. Throws
 * `wallet.insufficient_balance` with the missing amount, and then nothing may be done; `account.suspended`; `charging.use_differs`
 * when the id stands for something else, `charging.use_ended` when it is over.
 */
export async function holdUse(tx: Transaction, request: HoldRequest): Promise<Held> {
  const begun = await beginUse(tx, request, request.expiresAt);
  if (begun.kind === "exists") {
    if (begun.use.state !== "open") throw useEnded(request.id, begun.use.state);
    return { kind: "exists", heldMicros: begun.use.heldMicros, includedUnits: begun.use.includedUnits };
  }
  const { use, moneyMicros } = begun;
  if (moneyMicros > 0n) {
    use.holdId = newId();
    use.heldMicros = moneyMicros;
    const hold = {
      kind: "hold",
      id: use.holdId,
      debitAccountId: await walletOf(tx, use),
      creditAccountId: await salesOf(tx, use),
      amountMicros: moneyMicros,
      currency: use.currency,
      reason: "usage",
      subjectId: use.subjectId,
    } as const;
    const [, applied] = await Promise.all([writeUses(tx, [use]), applyTransfers(tx, [hold])]);
    requireApplied(applied);
  } else {
    await writeUses(tx, [use]);
  }
  return { kind: "held", heldMicros: use.heldMicros, includedUnits: use.includedUnits };
}

/** A use that has its row and its included units, and what is to be paid for it; or the one that was there before. */
export async function beginUse(
  tx: Transaction,
  request: UseRequest,
  expiresAt: Date | null,
): Promise<{ kind: "begun"; use: Use; moneyMicros: Micros } | { kind: "exists"; use: Use }> {
  assert(request.amountMicros >= 0n, "a use costs nothing or something");
  const fresh = toNewUse(request, expiresAt);
  const begun = (await beginUses(tx, [fresh])).get(request.id);
  if (!begun) return { kind: "exists", use: await readBefore(tx, fresh) };
  const use = toBegunUse(fresh, begun);
  return { kind: "begun", use, moneyMicros: moneyBeyond(use, begun.allowance) };
}

function toNewUse(request: UseRequest, expiresAt: Date | null): NewUse {
  return {
    id: request.id,
    accountId: request.accountId,
    service: request.service,
    direction: request.direction ?? "outbound",
    subjectId: request.subjectId,
    currency: request.currency,
    countryCode: request.countryCode ?? null,
    otherParty: request.otherParty ?? null,
    units: request.units,
    billedUnits: request.units,
    listMicros: request.amountMicros,
    expiresAt,
    usedAt: request.usedAt ?? new Date(),
    quote: null,
  };
}

/** The row as it stands after its beginning. */
export function toBegunUse(fresh: NewUse, begun: Begun): Use {
  return {
    ...fresh,
    tenantId: begun.tenantId,
    state: "open",
    allowanceId: begun.allowance?.id ?? null,
    includedUnits: begun.allowance?.included ?? 0,
    heldMicros: 0n,
    chargedMicros: 0n,
    unpaidMicros: 0n,
    costMicros: 0n,
    costToldAt: null,
    refundedMicros: 0n,
    providerId: null,
    chain: [],
    holdId: null,
    settledAt: null,
  };
}

/** The use an id stands for already. Throws when it stands for something else, or when nothing could be begun for the account. */
export async function readBefore(tx: Transaction, asked: NewUse): Promise<Use> {
  const before = (await lockUses(tx, [asked.id])).get(asked.id);
  if (!before) {
    const account = await getAccount(tx, asked.accountId);
    assert(account.status === "suspended", "a use of an account in order is begun or was there before");
    throw new DomainError("account.suspended", { accountId: asked.accountId });
  }
  for (const field of ["accountId", "service", "direction", "subjectId", "currency"] as const) {
    if (before[field] !== asked[field]) throw useDiffers(asked.id, field);
  }
  if (before.state === "open" && before.quote === null) {
    if (before.units !== asked.units) throw useDiffers(asked.id, "units");
    if (before.listMicros !== asked.listMicros) throw useDiffers(asked.id, "amountMicros");
  }
  return before;
}
