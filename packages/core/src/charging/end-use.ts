import { type Micros, newId, type Transaction } from "../kernel/index.ts";
import { applyTransfers, refusalError, requireApplied } from "../ledger/index.ts";
import { useEnded } from "./errors.ts";
import { beginUse, type UseRequest } from "./hold-use.ts";
import { lockUses, redrawUnits, walletOf, writeUses } from "./queries.ts";
import { type Settled, settleBegun, settleUses } from "./settle-uses.ts";
import type { ChainLink, Use } from "./use.ts";

export type Settlement = {
  /** The id the use was held under. */
  holdId: string;
  /** What was used. */
  units: number;
  /** What they cost by the price list; included units and the plan's overage price are reckoned here. */
  chargedMicros: Micros;
  costMicros: Micros;
  /** Whom the cost is owed to; null when nobody is paid. */
  providerId: string | null;
  /** What each seller below the platform owes its own (`priceUse`); may be left out when the platform sells. */
  chain?: readonly ChainLink[];
  now?: Date;
};

/**
 * Ends a held use: takes the money for what was used, gives the rest back, posts the chain. More than was held is taken from what
 * the wallet has free. A repeat changes nothing. Throws `charging.use_not_found`, `charging.use_ended`, `charging.use_differs`.
 */
export async function settleUse(tx: Transaction, settlement: Settlement): Promise<Settled> {
  const { holdId, units, chargedMicros, costMicros, providerId, chain = [], now = new Date() } = settlement;
  const ending = { useId: holdId, units, listMicros: chargedMicros, costMicros, providerId, chain };
  const settled = (await settleUses(tx, [ending], now)).get(holdId);
  return settled as Settled;
}

/** Ends a held use for nothing: units and money go back. Harmless when it was voided before or never begun. Throws `charging.use_ended` when it was settled. */
export async function voidUse(tx: Transaction, { holdId }: { holdId: string }): Promise<void> {
  const use = (await lockUses(tx, [holdId])).get(holdId);
  if (!use || use.state === "voided") return;
  if (use.state === "settled") throw useEnded(holdId, use.state);
  await giveBack(tx, use, "voided");
}

/** Frees what a use holds; the use is `voided`, or `expired` and may still be settled. */
export async function giveBack(tx: Transaction, use: Use, state: "voided" | "expired"): Promise<void> {
  const { holdId, allowanceId, includedUnits, currency, subjectId } = use;
  if (allowanceId) await redrawUnits(tx, { allowanceId, change: -includedUnits });
  Object.assign(use, { state, includedUnits: 0, heldMicros: 0n, holdId: null, expiresAt: null });
  await writeUses(tx, [use]);
  if (!holdId) return;
  const reason = state === "expired" ? "expired" : "usage";
  requireApplied(await applyTransfers(tx, [{ kind: "void", id: newId(), holdId, currency, reason, subjectId }]));
}

export type Charge = UseRequest & {
  costMicros: Micros;
  providerId: string | null;
  chain?: readonly ChainLink[];
};

/**
 * Holds and settles at once, for what is used already or certain to be. Throws `wallet.insufficient_balance` with the missing
 * amount unless `mayFallShort`: then what the wallet has is taken and the rest is `unpaidMicros`.
 */
export async function chargeUse(
  tx: Transaction,
  charge: Charge,
  options: { mayFallShort?: boolean } = {},
): Promise<Settled> {
  const { costMicros, providerId, chain = [], usedAt: now = new Date(), ...request } = charge;
  const begun = await beginUse(tx, { ...request, usedAt: now }, null);
  const ending = {
    useId: charge.id,
    units: charge.units,
    listMicros: charge.amountMicros,
    costMicros,
    providerId,
    chain,
  };
  if (begun.kind === "exists") return (await settleUses(tx, [ending], now)).get(charge.id) as Settled;
  const settled = await settleBegun(tx, { use: begun.use, ending, now });
  if (settled.unpaidMicros > 0n && !options.mayFallShort) {
    const walletId = await walletOf(tx, begun.use);
    const { unpaidMicros: missingMicros, chargedMicros: availableMicros } = settled;
    throw refusalError({ kind: "insufficient", walletId, missingMicros, availableMicros });
  }
  return settled;
}
