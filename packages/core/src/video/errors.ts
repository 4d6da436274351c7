import { DomainError, type Micros, publicId } from "../kernel/index.ts";

export const roomNotFound = (roomId: string) =>
  new DomainError("video.room_not_found", { roomId: publicId("vrm", roomId) });

/** The room is still being made, or over: nobody gets in. */
export const roomNotOpen = (roomId: string, state: string) =>
  new DomainError("video.room_not_open", { roomId: publicId("vrm", roomId), state });

/** Not even a minute of one participant could be paid. */
export const cannotPayAMinute = (missingMicros: Micros, availableMicros: Micros, currency: string) =>
  new DomainError("wallet.insufficient_balance", { missingMicros, availableMicros, currency });
