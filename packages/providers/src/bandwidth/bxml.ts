import type { CallDocument, CallStep, DocumentAddresses } from "@tandem/provider-contract";
import { xmlElement as element, escapeXml } from "../shared/xml.ts";
import type { Topic } from "./manifest.ts";

/** The query parameter of our addresses that tells the documents of one call apart. */
export const DOCUMENT_PARAMETER = "document";

const CONTENT_TYPE = "application/xml; charset=utf-8";
const PAUSE_SECONDS_MAX = 86_400;
/** A message ends by itself after so much silence, as by hanging up. */
const SILENCE_SECONDS = 5;
/** The languages Bandwidth speaks, by ours in lower case; for all others its American voice reads the text. */
const LOCALES: Readonly<Record<string, string>> = {
  "en-gb": "en_UK",
  de: "de",
  es: "es",
  "es-mx": "es_MX",
  fr: "fr",
  it: "it",
};

/** Who Bandwidth says it is when it calls us. */
export type CallbackUser = { username: string; password: string };

/** Where Bandwidth tells or asks about a topic of this call. */
export function addressOf(topic: Topic, { callbackUrl, ourRef, documentRef }: DocumentAddresses): string {
  const query = documentRef === undefined ? "" : `?${DOCUMENT_PARAMETER}=${encodeURIComponent(documentRef)}`;
  return `${callbackUrl}/${topic}/${encodeURIComponent(ourRef)}${query}`;
}

/**
 * Writes steps as BXML. A gather, a dial or a record ends the document, because its result comes to our address, whose answer Bandwidth
 * carries out instead of the rest; after all others a redirect asks for more, since Bandwidth hangs up where a document ends.
 */
export function renderBxml(steps: readonly CallStep[], addresses: DocumentAddresses, user: CallbackUser): CallDocument {
  const last = steps.findIndex(({ do: kind }) => kind !== "speak" && kind !== "play" && kind !== "pause");
  const written = last === -1 ? steps : steps.slice(0, last + 1);
  const opening = addresses.topic === "answer-recorded" ? startRecording(addresses, user) : "";
  const verbs = written.map((step) => renderStep(step, addresses, user)).join("");
  const open = last === -1 && steps.length > 0;
  const ending = open ? redirect(addresses, user) : steps.length === 0 ? "<Hangup/>" : "";
  return { contentType: CONTENT_TYPE, body: response(opening + verbs + ending), steps: written.length };
}

/** A document that starts or stops recording and then asks for what the call does. */
export function renderRecording(change: "start" | "stop", addresses: DocumentAddresses, user: CallbackUser): string {
  const verb = change === "start" ? startRecording(addresses, user) : "<StopRecording/>";
  return response(verb + redirect(addresses, user));
}

function response(verbs: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?><Response>${verbs}</Response>`;
}

function renderStep(step: CallStep, addresses: DocumentAddresses, user: CallbackUser): string {
  switch (step.do) {
    case "speak":
      return speak(step.text, step.language);
    case "play":
      return element("PlayAudio", {}, escapeXml(step.url));
    case "pause":
      return element("Pause", { duration: String(Math.min(PAUSE_SECONDS_MAX, Math.max(1, step.seconds))) });
    case "gather": {
      const attributes = {
        gatherUrl: addressOf("digits", addresses),
        gatherMethod: "POST",
        ...user,
        maxDigits: String(step.digitsMax),
        firstDigitTimeout: String(step.timeoutSeconds),
        interDigitTimeout: String(step.timeoutSeconds),
        terminatingDigits: step.finishOn ?? "",
      };
      return element("Gather", attributes, step.prompt === "" ? "" : speak(step.prompt, step.language));
    }
    case "dial": {
      const attributes = {
        transferCallerId: step.from,
        callTimeout: String(step.ringSeconds),
        transferCompleteUrl: addressOf("dialled", addresses),
        transferCompleteMethod: "POST",
        ...user,
      };
      const told = {
        transferAnswerUrl: addressOf("leg", addresses),
        transferDisconnectUrl: addressOf("leg", addresses),
        ...user,
      };
      const transfer = element("Transfer", attributes, element("PhoneNumber", told, escapeXml(step.to)));
      return step.record ? startRecording(addresses, user) + transfer : transfer;
    }
    case "record":
      return record(step, addresses, user);
    case "hang_up":
      return "<Hangup/>";
  }
}

/** The beep is a key's tone: Bandwidth's own recording begins without a sound. */
function record(step: Extract<CallStep, { do: "record" }>, addresses: DocumentAddresses, user: CallbackUser): string {
  const transcription = step.transcribe
    ? { transcribe: "true", transcriptionAvailableUrl: addressOf("transcription", addresses) }
    : {};
  const attributes = {
    recordCompleteUrl: addressOf("recorded", addresses),
    recordCompleteMethod: "POST",
    recordingAvailableUrl: addressOf("recording", addresses),
    ...transcription,
    ...user,
    maxDuration: String(step.maxSeconds),
    silenceTimeout: String(SILENCE_SECONDS),
  };
  return element("SendDtmf", { toneDuration: "500" }, "1") + element("Record", attributes);
}

function speak(text: string, language: string): string {
  return element("SpeakSentence", { locale: localeOf(language) }, escapeXml(text));
}

function localeOf(language: string): string {
  const lower = language.toLowerCase();
  return LOCALES[lower] ?? LOCALES[lower.split("-")[0] ?? ""] ?? "en_US";
}

function startRecording(addresses: DocumentAddresses, user: CallbackUser): string {
  return element("StartRecording", { recordingAvailableUrl: addressOf("recording", addresses), ...user });
}

function redirect(addresses: DocumentAddresses, user: CallbackUser): string {
  return element("Redirect", { redirectUrl: addressOf("next", addresses), redirectMethod: "POST", ...user });
}
