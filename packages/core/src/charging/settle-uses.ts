import { assert, type Micros, newId, type Transaction } from "../kernel/index.ts";
import {
  applyTransfers,
  ensureLedgerAccount,
  lockWallets,
  requireApplied,
  type TransferInput,
} from "../ledger/index.ts";
import { useDiffers, useEnded, useNotFound } from "./errors.ts";
import { moneyBeyond } from "./money.ts";
import { lockUses, readOverages, redrawUnits, salesOf, walletOf, writeUses } from "./queries.ts";
import type { ChainLink, Use } from "./use.ts";

/** How a use ended: what it came to, and what it costs us and every seller in between. */
export type Ending = {
  useId: string;
  /** What was used. */
  units: number;
  /** What is charged for; as used when left out. */
  billedUnits?: number;
  /** What the billed units cost by the price list. */
  listMicros: Micros;
  costMicros: Micros;
  /** Whom the cost is owed to; null when nobody is paid. */
  providerId: string | null;
  /** What each seller below the platform owes its own; empty when the platform sells. */
  chain: readonly ChainLink[];
};

export type Settled = {
  /** `exists`: it was settled just so before. */
  kind: "settled" | "exists";
  /** What the wallet paid. */
  chargedMicros: Micros;
  includedUnits: number;
  /** Used beyond what was set aside, and not to be had from the wallet any more. */
  unpaidMicros: Micros;
};

/**
 * Ends uses: takes their money, gives unused units and money back and posts the whole chain, customer → seller … → platform →
 * provider, in one batch of transfers (architecture §3). Of several uses the chain is posted in sums; each keeps its own figures.
 * What was used beyond the money set aside is taken from what the wallet has free; what is not there is the seller's loss, kept
 * in `unpaidMicros`. A use that expired is settled the same way. Throws `charging.use_not_found`, `charging.use_ended`,
 * `charging.use_differs`.
 */
export async function settleUses(
  tx: Transaction,
  endings: readonly Ending[],
  now: Date,
): Promise<Map<string, Settled>> {
  const uses = await lockUses(
    tx,
    endings.map((ending) => ending.useId),
  );
  const results = new Map<string, Settled>();
  const open: { use: Use; ending: Ending }[] = [];
  for (const ending of endings) {
    const use = uses.get(ending.useId);
    if (!use) throw useNotFound(ending.useId);
    if (use.state === "voided") throw useEnded(use.id, use.state);
    if (use.state !== "settled") open.push({ use, ending });
    else results.set(use.id, repeated(use, ending));
  }
  if (open.length > 0) await settleOpen(tx, open, now);
  for (const { use } of open) results.set(use.id, toSettled(use, "settled"));
  return results;
}

/** Ends a use that this transaction has just begun. */
export async function settleBegun(
  tx: Transaction,
  { use, ending, now }: { use: Use; ending: Ending; now: Date },
): Promise<Settled> {
  await settleOpen(tx, [{ use, ending }], now);
  return toSettled(use, "settled");
}

const toSettled = (use: Use, kind: Settled["kind"]): Settled => ({
  kind,
  chargedMicros: use.chargedMicros,
  includedUnits: use.includedUnits,
  unpaidMicros: use.unpaidMicros,
});

function repeated(use: Use, ending: Ending): Settled {
  for (const field of ["units", "listMicros", "costMicros", "providerId"] as const) {
    // What a provider told later is no other ending.
    if (field === "costMicros" && use.costToldAt !== null) continue;
    if (use[field] !== ending[field]) throw useDiffers(use.id, field === "listMicros" ? "chargedMicros" : field);
  }
  return toSettled(use, "exists");
}

async function settleOpen(tx: Transaction, open: readonly { use: Use; ending: Ending }[], now: Date): Promise<void> {
  const dueOf = await chargeable(tx, open);
  const freeOf = await readFree(
    tx,
    open.map(({ use }) => use),
    dueOf,
  );
  const transfers: TransferInput[] = [];
  for (const { use, ending } of open) {
    checkChain(tx, use, ending);
    const due = dueOf.get(use.id) ?? 0n;
    transfers.push(...(await takeMoney(tx, use, due, freeOf)));
    use.state = "settled";
    use.settledAt = now;
    use.costMicros = ending.costMicros;
    use.providerId = ending.providerId;
    use.chain = [...ending.chain];
    use.heldMicros = 0n;
    use.expiresAt = null;
  }
  transfers.push(
    ...(await chainTransfers(
      tx,
      open.map(({ use }) => use),
    )),
  );
  const written = writeUses(
    tx,
    open.map(({ use }) => use),
  );
  const [, applied] = await Promise.all([written, transfers.length > 0 ? applyTransfers(tx, transfers) : null]);
  if (applied) requireApplied(applied);
}

/** Sets each use's units and included units to what was really used, and tells what is to be paid for the rest. */
async function chargeable(
  tx: Transaction,
  open: readonly { use: Use; ending: Ending }[],
): Promise<Map<string, Micros>> {
  const allowanceIds = [...new Set(open.flatMap(({ use }) => use.allowanceId ?? []))];
  const overages = await readOverages(tx, allowanceIds);
  const due = new Map<string, Micros>();
  const inOrder = [...open].sort((one, other) => compare(one.use, other.use));
  for (const { use, ending } of inOrder) {
    use.units = ending.units;
    use.billedUnits = ending.billedUnits ?? ending.units;
    use.listMicros = ending.listMicros;
    if (use.allowanceId) {
      const change = use.billedUnits - use.includedUnits;
      use.includedUnits += await redrawUnits(tx, { allowanceId: use.allowanceId, change });
    }
    const overage = use.allowanceId ? (overages.get(use.allowanceId) ?? null) : null;
    due.set(use.id, moneyBeyond(use, use.allowanceId ? { included: use.includedUnits, overage } : null));
  }
  return due;
}

/** The order in which allowances are locked everywhere: by account, then service. */
const compare = (one: Use, other: Use) =>
  one.accountId === other.accountId ? (one.service < other.service ? -1 : 1) : one.accountId < other.accountId ? -1 : 1;

/** What wallets have free, where more is due than was set aside: only then are they locked ahead of their transfers. */
async function readFree(
  tx: Transaction,
  uses: readonly Use[],
  dueOf: ReadonlyMap<string, Micros>,
): Promise<Map<string, Micros>> {
  const beyond = uses.filter((use) => (dueOf.get(use.id) ?? 0n) > use.heldMicros);
  if (beyond.length === 0) return new Map();
  const wallets = new Set<string>();
  for (const use of beyond) wallets.add(await walletOf(tx, use));
  return lockWallets(tx, [...wallets]);
}

/** Captures or frees what was held, and takes what is due beyond it as far as the wallet has it. Sets what was charged. */
async function takeMoney(
  tx: Transaction,
  use: Use,
  dueMicros: Micros,
  freeOf: Map<string, Micros>,
): Promise<TransferInput[]> {
  const common = { currency: use.currency, reason: "usage", subjectId: use.subjectId };
  const transfers: TransferInput[] = [];
  const captured = dueMicros < use.heldMicros ? dueMicros : use.heldMicros;
  if (use.holdId && captured > 0n) {
    transfers.push({ ...common, kind: "capture", id: newId(), holdId: use.holdId, amountMicros: captured });
  } else if (use.holdId) {
    transfers.push({ ...common, kind: "void", id: newId(), holdId: use.holdId });
  }
  const wanted = dueMicros - captured;
  let extra = 0n;
  if (wanted > 0n) {
    const walletId = await walletOf(tx, use);
    const free = freeOf.get(walletId) ?? 0n;
    extra = wanted < free ? wanted : free;
    freeOf.set(walletId, free - extra);
    if (extra > 0n) {
      const creditAccountId = await salesOf(tx, use);
      transfers.push({
        ...common,
        kind: "post",
        id: newId(),
        debitAccountId: walletId,
        creditAccountId,
        amountMicros: extra,
      });
    }
  }
  use.chargedMicros = captured + extra;
  use.unpaidMicros = wanted - extra;
  return transfers;
}

function checkChain(tx: Transaction, use: Use, { chain, costMicros, providerId }: Ending): void {
  const first = chain[0]?.from ?? tx.scope.rootId;
  assert(first === use.tenantId, "a use of a reseller's customer names what its seller is owed, from the reseller up");
  assert(costMicros === 0n || providerId !== null, "a cost is owed to a provider");
}

type Flow = { debitAccountId: string; creditAccountId: string; amountMicros: Micros; currency: string };

/** What sellers owe each other and the platform its providers for these uses, in sums between the same two accounts. */
export async function chainTransfers(tx: Transaction, uses: readonly Use[]): Promise<TransferInput[]> {
  const { rootId } = tx.scope;
  const flows = new Map<string, Flow>();
  const add = (flow: Flow) => {
    if (flow.amountMicros === 0n) return;
    const key = `${flow.debitAccountId} ${flow.creditAccountId}`;
    const before = flows.get(key)?.amountMicros ?? 0n;
    flows.set(key, { ...flow, amountMicros: before + flow.amountMicros });
  };
  for (const { chain, currency, providerId, costMicros } of uses) {
    for (const link of chain) {
      const debitAccountId = await salesOf(tx, { tenantId: link.from, currency });
      const creditAccountId = await salesOf(tx, { tenantId: link.to, currency });
      add({ debitAccountId, creditAccountId, amountMicros: link.micros, currency });
    }
    if (!providerId || costMicros === 0n) continue;
    const debitAccountId = await salesOf(tx, { tenantId: rootId, currency });
    const code = `provider:${providerId}` as const;
    const creditAccountId = await ensureLedgerAccount(tx, { rootId, tenantId: rootId, code, currency });
    add({ debitAccountId, creditAccountId, amountMicros: costMicros, currency });
  }
  // One use's transfers all name it, so that they are found by it; a sum belongs to none.
  const subject = uses.length === 1 && uses[0] ? { subjectId: uses[0].subjectId } : {};
  return [...flows.values()].map((flow) => ({ ...flow, ...subject, kind: "post", id: newId(), reason: "usage" }));
}
