import type { Selectable } from "kysely";
import type { Micros } from "../kernel/index.ts";
import type { ChargingUses } from "../kernel/schema.generated.ts";
import type { ChainRate, Direction, Rate, UseService } from "../rating/index.ts";

export type UseState = "open" | "settled" | "voided" | "expired";

/** What a seller below the platform owes its own seller for a use. */
export type ChainLink = { from: string; to: string; micros: Micros };

/** A use from the money set aside for it to what was charged: the record of a call, of a message, of a page. */
export type Use = {
  id: string;
  tenantId: string;
  accountId: string;
  service: UseService;
  direction: Direction;
  /** The call, message, verification … */
  subjectId: string;
  state: UseState;
  currency: string;
  countryCode: string | null;
  /** Whom it went to or came from. */
  otherParty: string | null;
  /** What was used, once it is settled; until then what was asked for. */
  units: number;
  /** What is charged for: rounded up to the increments. Of an open call: paid ahead. */
  billedUnits: number;
  allowanceId: string | null;
  /** Covered by a subscription. */
  includedUnits: number;
  /** By the price list, as if nothing were included. */
  listMicros: Micros;
  heldMicros: Micros;
  chargedMicros: Micros;
  /** Used beyond what the wallet had: the seller's loss. */
  unpaidMicros: Micros;
  costMicros: Micros;
  /** Since when the provider's own word of its cost counts; null while it is what was expected. */
  costToldAt: Date | null;
  refundedMicros: Micros;
  providerId: string | null;
  chain: ChainLink[];
  /** The rate as it was, for a use that is rated here. */
  quote: KeptQuote | null;
  /** The hold of this moment; of a settled use the one that paid for it. */
  holdId: string | null;
  expiresAt: Date | null;
  usedAt: Date;
  settledAt: Date | null;
};

/** What a use was offered at: its rate, and the rates of the sellers in between. */
export type KeptQuote = Rate & { chain: readonly ChainRate[] };

type StoredChain = { from: string; to: string; micros: string }[];
type StoredRate = Omit<Rate, "priceMicros" | "connectionFeeMicros"> & {
  priceMicros: string;
  connectionFeeMicros: string;
};
type StoredQuote = StoredRate & { chain: { from: string; to: string; rate: StoredRate }[] };

export function toUse(row: Selectable<ChargingUses>): Use {
  return {
    id: row.id,
    tenantId: row.tenant_id,
    accountId: row.account_id,
    service: row.service as UseService,
    direction: row.direction as Direction,
    subjectId: row.subject_id,
    state: row.state as UseState,
    currency: row.currency,
    countryCode: row.country,
    otherParty: row.other_party,
    units: Number(row.units),
    billedUnits: Number(row.billed_units),
    allowanceId: row.allowance_id,
    includedUnits: Number(row.included_units),
    listMicros: row.list_micros,
    heldMicros: row.held_micros,
    chargedMicros: row.charged_micros,
    unpaidMicros: row.unpaid_micros,
    costMicros: row.cost_micros,
    costToldAt: row.cost_told_at,
    refundedMicros: row.refunded_micros,
    providerId: row.provider_id,
    chain: (row.chain as StoredChain).map(({ from, to, micros }) => ({ from, to, micros: BigInt(micros) })),
    quote: row.rate === null ? null : fromStoredQuote(row.rate as StoredQuote),
    holdId: row.hold_id,
    expiresAt: row.expires_at,
    usedAt: row.used_at,
    settledAt: row.settled_at,
  };
}

/** A chain as its column holds it: JSON has no bigint. */
export function toStoredChain(chain: readonly ChainLink[]): StoredChain {
  return chain.map(({ from, to, micros }) => ({ from, to, micros: micros.toString() }));
}

/** A quote as its column holds it. */
export function toStoredQuote(quote: KeptQuote): StoredQuote {
  const chain = quote.chain.map(({ from, to, rate }) => ({ from, to, rate: toStoredRate(rate) }));
  return { ...toStoredRate(quote), chain };
}

function toStoredRate({ per, incrementFirst, incrementNext, currency, ...amounts }: Rate): StoredRate {
  return {
    priceMicros: amounts.priceMicros.toString(),
    per,
    incrementFirst,
    incrementNext,
    connectionFeeMicros: amounts.connectionFeeMicros.toString(),
    currency,
  };
}

function fromStoredQuote({ chain, ...rate }: StoredQuote): KeptQuote {
  return {
    ...fromStoredRate(rate),
    chain: chain.map((link) => ({ from: link.from, to: link.to, rate: fromStoredRate(link.rate) })),
  };
}

function fromStoredRate(stored: StoredRate): Rate {
  return {
    ...stored,
    priceMicros: BigInt(stored.priceMicros),
    connectionFeeMicros: BigInt(stored.connectionFeeMicros),
  };
}
