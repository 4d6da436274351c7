import type { Selectable } from "kysely";
import type { VideoPresences, VideoRooms } from "../kernel/schema.generated.ts";
import type { ChainRate, Rate } from "../rating/index.ts";

/** `creating`: not at a provider yet. `ending`: nobody gets in any more, and the last stays are being counted. */
export type RoomState = "creating" | "open" | "ending" | "ended" | "failed";

/** Why a room is over: its owner closed it, an operator did, its time was up, its money was, or the provider lost it. */
export type RoomEnding = "closed" | "operator" | "time" | "money" | "provider";

/** What a participant's time is sold at, kept from when the room was made. */
export type RoomQuote = Rate & { chain: readonly ChainRate[] };

export type Room = {
  id: string;
  tenantId: string;
  accountId: string;
  name: string;
  state: RoomState;
  participantsMax: number;
  record: boolean;
  currency: string;
  quote: RoomQuote;
  providerId: string | null;
  upstreamRef: string | null;
  endsAt: Date;
  endedBecause: RoomEnding | null;
  lookedAt: Date | null;
  createdAt: Date;
  endedAt: Date | null;
};

/** One stay of one participant. */
export type Presence = {
  id: string;
  roomId: string;
  participantRef: string;
  joinedAt: Date;
  leftAt: Date | null;
  /** Null until it is over. */
  chargedMicros: bigint | null;
};

type StoredRate = Omit<Rate, "priceMicros" | "connectionFeeMicros"> & {
  priceMicros: string;
  connectionFeeMicros: string;
};
type StoredQuote = StoredRate & { chain: { from: string; to: string; rate: StoredRate }[] };

export function toRoom(row: Selectable<VideoRooms>): Room {
  const { chain, ...rate } = row.quote as StoredQuote;
  return {
    id: row.id,
    tenantId: row.tenant_id,
    accountId: row.account_id,
    name: row.name,
    state: row.state as RoomState,
    participantsMax: row.participants_max,
    record: row.record,
    currency: row.currency,
    quote: { ...toRate(rate), chain: chain.map((link) => ({ ...link, rate: toRate(link.rate) })) },
    providerId: row.provider_id,
    upstreamRef: row.upstream_ref,
    endsAt: row.ends_at,
    endedBecause: row.ended_because as RoomEnding | null,
    lookedAt: row.looked_at,
    createdAt: row.created_at,
    endedAt: row.ended_at,
  };
}

export function toPresence(row: Selectable<VideoPresences>): Presence {
  return {
    id: row.id,
    roomId: row.room_id,
    participantRef: row.participant_ref,
    joinedAt: row.joined_at,
    leftAt: row.left_at,
    chargedMicros: row.charged_micros,
  };
}

/** A quote as its column holds it: JSON has no bigint. */
export function toStoredQuote(quote: RoomQuote): string {
  const { priceMicros, per, incrementFirst, incrementNext, connectionFeeMicros, currency, chain } = quote;
  const rate = { priceMicros, per, incrementFirst, incrementNext, connectionFeeMicros, currency, chain };
  return JSON.stringify(rate, (_key, value: unknown) => (typeof value === "bigint" ? value.toString() : value));
}

function toRate(stored: StoredRate): Rate {
  return {
    ...stored,
    priceMicros: BigInt(stored.priceMicros),
    connectionFeeMicros: BigInt(stored.connectionFeeMicros),
  };
}
