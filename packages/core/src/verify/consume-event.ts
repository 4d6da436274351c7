import type { VerifyEvent } from "@tandem/provider-contract";
import { attemptTold } from "../dispatch/index.ts";
import { publicId } from "../kernel/index.ts";
import type { WebhookConsumer } from "../upstreams/index.ts";
import { failureOf, lockSend, mustFindSend } from "./send-code.ts";
import { sendDelivered, sendFailed, sendTaken } from "./send-life.ts";
import type { VerifyServices } from "./services.ts";

/** Applies what a provider tells of codes: sent, delivered, failed; in any order, repeated. What arrived has arrived. */
export function createVerifyConsumer(services: VerifyServices): WebhookConsumer<VerifyEvent> {
  return async ({ rootId, entry }, { ourRef, upstreamRef, state, error }) => {
    const snapshot = await services.hub.snapshot(rootId);
    return async (tx) => {
      const now = services.clock.now();
      const attempt = await attemptTold(tx, { providerId: entry.providerId, ourRef, upstreamRef, now });
      if (!attempt) return "unmatched";
      if (attempt.subject.kind !== "verification_send") return "nothing";
      const about = await lockSend(services, tx, await mustFindSend(tx, attempt.subject.id), snapshot);
      await sendTaken(about, attempt);
      const after = await lockSend(services, tx, about.send, snapshot);
      if (state === "delivered") await sendDelivered(after);
      if (state === "failed") await sendFailed(after, failureOf(error?.category ?? "refused"));
      return { subject: publicId("vrf", about.verification.id) };
    };
  };
}
