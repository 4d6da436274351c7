import type { CallDocument, CallStep, DocumentAddresses } from "@tandem/provider-contract";
import { xmlElement as element, escapeXml } from "../shared/xml.ts";
import type { Topic } from "./manifest.ts";

/** The query parameter of our addresses that tells the documents of one call apart. */
export const DOCUMENT_PARAMETER = "document";

const CONTENT_TYPE = "text/xml; charset=utf-8";

/** Where Twilio tells or asks about a topic of this call. */
export function addressOf(topic: Topic, { callbackUrl, ourRef, documentRef }: DocumentAddresses): string {
  const query = documentRef === undefined ? "" : `?${DOCUMENT_PARAMETER}=${encodeURIComponent(documentRef)}`;
  return `${callbackUrl}/${topic}/${encodeURIComponent(ourRef)}${query}`;
}

/**
 * Writes steps as TwiML. A gather, a dial or a record ends the document, because its result comes to our address, whose answer Twilio
 * carries out instead of the rest; after all others a redirect asks for more, since Twilio hangs up where a document ends.
 */
export function renderTwiml(steps: readonly CallStep[], addresses: DocumentAddresses): CallDocument {
  const last = steps.findIndex(({ do: kind }) => kind !== "speak" && kind !== "play" && kind !== "pause");
  const written = last === -1 ? steps : steps.slice(0, last + 1);
  const verbs = written.map((step) => renderStep(step, addresses));
  const open = last === -1 && steps.length > 0;
  const ending = open ? redirect(addressOf("next", addresses)) : steps.length === 0 ? "<Hangup/>" : "";
  const body = `<?xml version="1.0" encoding="UTF-8"?><Response>${verbs.join("")}${ending}</Response>`;
  return { contentType: CONTENT_TYPE, body, steps: written.length };
}

function renderStep(step: CallStep, addresses: DocumentAddresses): string {
  switch (step.do) {
    case "speak":
      return say(step.text, step.language);
    case "play":
      return element("Play", {}, escapeXml(step.url));
    case "pause":
      return element("Pause", { length: String(Math.max(1, Math.ceil(step.seconds))) });
    case "gather": {
      const attributes = {
        input: "dtmf",
        numDigits: String(step.digitsMax),
        timeout: String(step.timeoutSeconds),
        finishOnKey: step.finishOn ?? "",
        action: addressOf("digits", addresses),
        method: "POST",
        // Otherwise silence would go on to the next verb, and nobody would tell us.
        actionOnEmptyResult: "true",
      };
      return element("Gather", attributes, step.prompt === "" ? "" : say(step.prompt, step.language));
    }
    case "dial": {
      const attributes = {
        callerId: step.from,
        timeout: String(step.ringSeconds),
        action: addressOf("dialled", addresses),
        method: "POST",
        ...(step.record
          ? { record: "record-from-answer", recordingStatusCallback: addressOf("recording", addresses) }
          : {}),
      };
      const told = {
        statusCallback: addressOf("leg", addresses),
        statusCallbackMethod: "POST",
        statusCallbackEvent: "ringing answered completed",
      };
      return element("Dial", attributes, element("Number", told, escapeXml(step.to)));
    }
    case "record": {
      const attributes = {
        maxLength: String(step.maxSeconds),
        playBeep: "true",
        action: addressOf("recorded", addresses),
        method: "POST",
        recordingStatusCallback: addressOf("recording", addresses),
        ...(step.transcribe ? { transcribe: "true", transcribeCallback: addressOf("transcription", addresses) } : {}),
      };
      // Of silence Twilio makes no recording and goes on to the next verb.
      return element("Record", attributes) + redirect(addressOf("recorded", addresses));
    }
    case "hang_up":
      return "<Hangup/>";
  }
}

function say(text: string, language: string): string {
  return element("Say", { language }, escapeXml(text));
}

function redirect(url: string): string {
  return element("Redirect", { method: "POST" }, escapeXml(url));
}
