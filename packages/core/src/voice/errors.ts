import { DomainError, type Micros, publicId } from "../kernel/index.ts";

/** No call of that id in this scope. */
export const callNotFound = (callId: string) =>
  new DomainError("voice.call_not_found", { callId: publicId("cal", callId) });

/** No recording of that id in this scope, or it is deleted. */
export const recordingNotFound = (recordingId: string) =>
  new DomainError("voice.recording_not_found", { recordingId: publicId("rcd", recordingId) });

/** It is still being fetched from the carrier. */
export const recordingNotReady = (recordingId: string) =>
  new DomainError("voice.recording_not_ready", { recordingId: publicId("rcd", recordingId) });

/** The number that was to call is none of the account's, or cannot call. */
export const fromNotUsable = (from: string | null, reason: string) =>
  new DomainError("voice.from_not_usable", { from, reason });

/** A minute costs more than the caller agreed to. */
export const priceAbove = (perMinuteMicros: Micros, maxPerMinuteMicros: Micros) =>
  new DomainError("voice.price_above", { perMinuteMicros, maxPerMinuteMicros });

/** The account may not call. */
export const accountSuspended = (accountId: string) =>
  new DomainError("account.suspended", { accountId: publicId("acc", accountId) });
