import type { CallDocument, ProviderEvent, VoiceEvent } from "@tandem/provider-contract";
import { publicId, rootScope, type Transaction, withScope } from "../kernel/index.ts";
import { callbackUrl, type WebhookQuestion } from "../upstreams/index.ts";
import { applyVoiceEvent } from "./apply-event.ts";
import { type CallRow, lockCall, saveCall } from "./call-row.ts";
import { type Carrier, carrierOf, type VoiceServices } from "./services.ts";

/**
 * Answers a carrier that asks what a call does next: applies what the question tells, and writes the steps that are left in the
 * carrier's language. A repeat of the question gets the same steps. A call nobody knows is ended.
 */
export async function answerDocument(services: VoiceServices, question: WebhookQuestion): Promise<CallDocument> {
  const carrier = await carrierOf(services, question);
  return withScope(services.database, rootScope(question.rootId), async (tx) => {
    let call: CallRow | null = null;
    for (const event of question.events.filter(isVoice)) {
      const told = { carrier, inboxId: question.inboxId, event, asks: true };
      const applied = await applyVoiceEvent(services, tx, told);
      if (applied !== "unmatched") call = applied;
    }
    return handOut(services, tx, carrier, call && (await lockCall(tx, call.id)));
  });
}

async function handOut(
  services: VoiceServices,
  tx: Transaction,
  carrier: Carrier,
  call: CallRow | null,
): Promise<CallDocument> {
  const { renderSteps } = carrier.voice;
  if (!renderSteps) throw new Error("a carrier that asks for documents must render them");
  const url = await callbackUrl(tx, services, carrier.id);
  const isStopped = !call || call.hangUpBecause !== null;
  const document = renderSteps.call(carrier.voice, isStopped ? [] : call.steps.slice(call.position), {
    callbackUrl: url,
    ourRef: call?.attemptId ? publicId("att", call.attemptId) : call ? publicId("cal", call.id) : "none",
    documentRef: String(call?.turn ?? 0),
  });
  if (call && call.inFlight !== document.steps) {
    await saveCall(tx, { ...call, inFlight: document.steps }, services.clock.now());
  }
  return document;
}

function isVoice(event: ProviderEvent): event is VoiceEvent {
  return "service" in event && event.service === "voice";
}
