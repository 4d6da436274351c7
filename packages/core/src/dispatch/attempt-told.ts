import { DomainError, parsePublicId, type Transaction } from "../kernel/index.ts";
import type { Attempt } from "./attempt.ts";
import { attemptsOf, changeAttempt, findTold, lockSubject } from "./queries.ts";

/** What a webhook says of an attempt, by whichever references came along. */
export type Told = {
  providerId: string;
  ourRef: string | null;
  upstreamRef: string | null;
  /** When it is processed. */
  now: Date;
};

/**
 * A provider tells of something we sent: whatever became of it later, it went out, so an attempt that waits for its outcome has
 * it now. Returns the attempt; null when neither reference is known (yet).
 */
export async function attemptTold(tx: Transaction, told: Told): Promise<Attempt | null> {
  const { providerId, upstreamRef, now } = told;
  const attemptId = attemptOfRef(told.ourRef);
  const seen = await findTold(tx, { providerId, attemptId, upstreamRef });
  if (!seen) return null;
  await lockSubject(tx, seen.subject.id);
  const attempts = await attemptsOf(tx, seen.subject.id);
  const attempt = attempts.find((each) => each.id === seen.id);
  if (!attempt || attempt.state === "done" || attempt.state === "rejected") return attempt ?? null;
  const duplicate = attempts.some((other) => other.id !== attempt.id && other.state === "done");
  const done = { state: "done" as const, duplicate, upstream_ref: attempt.upstreamRef ?? upstreamRef };
  await changeAttempt(tx, attempt.id, { ...done, error: null, look_at: null, answered_at: attempt.answeredAt ?? now });
  return { ...attempt, state: "done", duplicate, error: null, upstreamRef: done.upstream_ref };
}

/** Our reference back to the attempt; null for a reference that is not one of ours. */
function attemptOfRef(ourRef: string | null): string | null {
  if (!ourRef) return null;
  try {
    return parsePublicId("att", ourRef);
  } catch (error) {
    if (error instanceof DomainError) return null;
    throw error;
  }
}
