import type { Micros } from "@tandem/core/kernel";
import { publicId } from "@tandem/core/kernel";
import type { Presence, Room } from "@tandem/core/video";
import { toInstant, toInstantOrNull, toMoney, toMoneyOrNull } from "./values.ts";

const hourSeconds = 3_600n;

/** What was used in a room: who is there, seconds of all stays, and what those who left were charged. */
export type RoomMeter = { present: number; seconds: number; chargedMicros: Micros };

/** A room as its account sees it. */
export function presentRoom(room: Room, meter: RoomMeter = { present: 0, seconds: 0, chargedMicros: 0n }) {
  const { currency, quote } = room;
  return {
    id: publicId("vrm", room.id),
    name: room.name,
    state: room.state,
    participantsMax: room.participantsMax,
    recorded: room.record,
    pricePerParticipantHour: toMoney((quote.priceMicros * hourSeconds) / BigInt(quote.per), currency),
    present: meter.present,
    participantSeconds: meter.seconds,
    charged: toMoney(meter.chargedMicros, currency),
    endsAt: toInstant(room.endsAt),
    endedBecause: room.endedBecause,
    createdAt: toInstant(room.createdAt),
    endedAt: toInstantOrNull(room.endedAt),
    updatedAt: toInstantOrNull(room.lookedAt),
  };
}

/** One stay of one participant. */
export function presentStay(stay: Presence, currency: string) {
  return {
    participant: stay.participantRef,
    joinedAt: toInstant(stay.joinedAt),
    leftAt: toInstantOrNull(stay.leftAt),
    charged: toMoneyOrNull(stay.chargedMicros, currency),
  };
}
