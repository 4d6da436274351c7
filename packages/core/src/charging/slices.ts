import type { Micros, Transaction } from "../kernel/index.ts";
import { refusalError } from "../ledger/index.ts";
import { billedUnits, type Direction, rateUnits, type UseService } from "../rating/index.ts";
import { useEnded, useNotFound } from "./errors.ts";
import { drawFurther, grantSlices, type Wish } from "./grant-slices.ts";
import { readBefore, toBegunUse } from "./hold-use.ts";
import { beginUses, lockUses, type NewUse, readOverages, walletOf } from "./queries.ts";
import { type Settled, settleUses } from "./settle-uses.ts";
import { type Slice, toSlice } from "./slice.ts";
import type { KeptQuote, Use } from "./use.ts";

/** A call about to begin. */
export type SliceOpening = {
  /** UUIDv7 of the caller's: a repeat with it changes nothing. */
  id: string;
  accountId: string;
  service: UseService;
  direction?: Direction;
  subjectId: string;
  /** What it is charged at; kept with it, so that the end needs no price. */
  quote: KeptQuote;
  /** Reserve at least so many units (seconds of a call), as far as the money goes. */
  untilUnits: number;
  /** When what is unspent goes back by itself; later than the reserved time could last. */
  expiresAt: Date;
  countryCode?: string | null;
  otherParty?: string | null;
  usedAt?: Date;
};

export type SliceExtension = Pick<SliceOpening, "id" | "untilUnits" | "expiresAt">;

export type SliceEnding = {
  id: string;
  /** What was used, in units: the answered seconds of a call. */
  units: number;
  costMicros: Micros;
  providerId: string | null;
};

/** Reserves the first slice of a call. Throws `wallet.insufficient_balance` when not even the first increment is to be had. */
export async function openSlice(tx: Transaction, opening: SliceOpening): Promise<Slice & { kind: "granted" }> {
  const slice = (await openSlices(tx, [opening])).get(opening.id) as Slice;
  if (slice.kind === "granted") return slice;
  const { missingMicros, availableMicros } = slice;
  const walletId = await walletOf(tx, await useOf(tx, opening.id));
  throw refusalError({ kind: "insufficient", walletId, missingMicros, availableMicros });
}

/** Reserves further, up to `untilUnits` in all; what is reserved already stays. A call that expired in between begins to reserve anew. */
export async function extendSlice(tx: Transaction, extension: SliceExtension): Promise<Slice> {
  return (await extendSlices(tx, [extension])).get(extension.id) as Slice;
}

/** Ends a call: one charge for all its slices, by the rate it began with. */
export async function settleSlice(tx: Transaction, ending: SliceEnding, now: Date = new Date()): Promise<Settled> {
  return (await settleSlices(tx, [ending], now)).get(ending.id) as Settled;
}

/** The same for many calls at once, each granted or refused by itself in the order given. */
export async function openSlices(tx: Transaction, openings: readonly SliceOpening[]): Promise<Map<string, Slice>> {
  const fresh = new Map(openings.map((opening) => [opening.id, toNewUse(opening)]));
  const begun = await beginUses(tx, [...fresh.values()]);
  const slices = new Map<string, Slice>();
  const wishes: Wish[] = [];
  for (const opening of openings) {
    const asked = fresh.get(opening.id) as NewUse;
    const one = begun.get(opening.id);
    if (one) {
      const use = { ...toBegunUse(asked, one), billedUnits: 0 };
      const { quote } = opening;
      wishes.push({ use, quote, target: asked.billedUnits, allowance: one.allowance, ifRefused: "voided" });
      continue;
    }
    const before = await readBefore(tx, asked);
    if (before.state !== "open") throw useEnded(before.id, before.state);
    slices.set(before.id, toSlice(before, before.billedUnits >= asked.billedUnits));
  }
  return grantSlices(tx, wishes, slices);
}

/** The same for many calls at once, each granted or refused by itself in the order given. */
export async function extendSlices(
  tx: Transaction,
  extensions: readonly SliceExtension[],
): Promise<Map<string, Slice>> {
  const ids = extensions.map((extension) => extension.id);
  const uses = await lockUses(tx, ids);
  const overages = await readOverages(
    tx,
    [...uses.values()].flatMap((use) => use.allowanceId ?? []),
  );
  const slices = new Map<string, Slice>();
  const wishes: Wish[] = [];
  for (const { id, untilUnits, expiresAt } of extensions) {
    const use = uses.get(id);
    if (!use?.quote) throw useNotFound(id);
    if (use.state !== "open" && use.state !== "expired") throw useEnded(id, use.state);
    const target = billedUnits(use.quote, untilUnits);
    if (use.state === "open" && target <= use.billedUnits) {
      slices.set(id, toSlice(use, true));
      continue;
    }
    const ifRefused = use.state;
    if (use.state === "expired") Object.assign(use, { state: "open", billedUnits: 0 });
    use.expiresAt = expiresAt;
    const allowance = use.allowanceId ? { overage: overages.get(use.allowanceId) ?? null } : null;
    wishes.push({ use, quote: use.quote, target, allowance, ifRefused });
  }
  await drawFurther(tx, wishes);
  return grantSlices(tx, wishes, slices);
}

/** The same for many calls at once; the chain is posted in sums. */
export async function settleSlices(
  tx: Transaction,
  endings: readonly SliceEnding[],
  now: Date,
): Promise<Map<string, Settled>> {
  const uses = await lockUses(
    tx,
    endings.map((ending) => ending.id),
  );
  const toEnding = ({ id, units, costMicros, providerId }: SliceEnding) => {
    const quote = uses.get(id)?.quote;
    if (!quote) throw useNotFound(id);
    const chain = quote.chain.map(({ from, to, rate }) => ({ from, to, micros: rateUnits(rate, units) }));
    const listMicros = rateUnits(quote, units);
    return { useId: id, units, billedUnits: billedUnits(quote, units), listMicros, costMicros, providerId, chain };
  };
  return settleUses(tx, endings.map(toEnding), now);
}

function toNewUse(opening: SliceOpening): NewUse {
  const { quote, untilUnits } = opening;
  const paid = billedUnits(quote, untilUnits);
  return {
    id: opening.id,
    accountId: opening.accountId,
    service: opening.service,
    direction: opening.direction ?? "outbound",
    subjectId: opening.subjectId,
    currency: quote.currency,
    countryCode: opening.countryCode ?? null,
    otherParty: opening.otherParty ?? null,
    units: 0,
    billedUnits: paid,
    listMicros: rateUnits(quote, paid),
    expiresAt: opening.expiresAt,
    usedAt: opening.usedAt ?? new Date(),
    quote,
  };
}

async function useOf(tx: Transaction, id: string): Promise<Use> {
  const use = (await lockUses(tx, [id])).get(id);
  if (!use) throw useNotFound(id);
  return use;
}
