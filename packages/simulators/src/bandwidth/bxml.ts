import { parseXml, type XmlElement, XmlError } from "../lab/xml.ts";
import type { CallbackUser } from "./rows.ts";

/** What Bandwidth cannot carry out; a call that meets it ends by `invalid-bxml`. */
export class BxmlError extends Error {}

/** Each verb this simulator knows with the attributes Bandwidth documents for it, and what may stand inside. */
const verbs: Readonly<Record<string, { attributes: readonly string[]; inside?: readonly string[] }>> = {
  SpeakSentence: { attributes: ["voice", "gender", "locale"] },
  PlayAudio: { attributes: ["username", "password"] },
  Pause: { attributes: ["duration"] },
  Gather: {
    attributes: [
      "gatherUrl",
      "gatherMethod",
      "username",
      "password",
      "tag",
      "terminatingDigits",
      "maxDigits",
      "interDigitTimeout",
      "firstDigitTimeout",
      "repeatCount",
    ],
    inside: ["SpeakSentence", "PlayAudio"],
  },
  Transfer: {
    attributes: [
      "transferCallerId",
      "callTimeout",
      "transferCompleteUrl",
      "transferCompleteMethod",
      "username",
      "password",
      "tag",
    ],
    inside: ["PhoneNumber"],
  },
  PhoneNumber: {
    attributes: [
      "transferAnswerUrl",
      "transferAnswerMethod",
      "transferDisconnectUrl",
      "transferDisconnectMethod",
      "username",
      "password",
      "tag",
    ],
  },
  Record: {
    attributes: [
      "recordCompleteUrl",
      "recordCompleteMethod",
      "recordingAvailableUrl",
      "recordingAvailableMethod",
      "transcribe",
      "transcriptionAvailableUrl",
      "transcriptionAvailableMethod",
      "username",
      "password",
      "tag",
      "terminatingDigits",
      "maxDuration",
      "silenceTimeout",
      "fileFormat",
    ],
  },
  StartRecording: {
    attributes: [
      "recordingAvailableUrl",
      "recordingAvailableMethod",
      "transcribe",
      "transcriptionAvailableUrl",
      "username",
      "password",
      "tag",
      "fileFormat",
      "multiChannel",
    ],
  },
  StopRecording: { attributes: [] },
  SendDtmf: { attributes: ["toneDuration", "toneInterval"] },
  Redirect: { attributes: ["redirectUrl", "redirectMethod", "username", "password", "tag"] },
  Hangup: { attributes: [] },
};

/**
 * The verbs of a document. Throws `BxmlError` for what is not XML, not a response, or holds what this simulator does not know: the
 * latter would be a fault of ours.
 */
export function parseBxml(text: string): XmlElement[] {
  const root = parse(text);
  if (root.name !== "Response") throw new BxmlError(`the root is <${root.name}>, not <Response>`);
  for (const verb of root.children) {
    const inside = check(verb);
    for (const inner of verb.children) {
      if (!inside.includes(inner.name)) throw new BxmlError(`<${inner.name}> may not stand in <${verb.name}>`);
      check(inner);
    }
  }
  return root.children;
}

/** The element is known with all its attributes; answers what may stand inside. */
function check({ name, attributes }: XmlElement): readonly string[] {
  const known = verbs[name];
  if (!known) throw new BxmlError(`<${name}> is no verb known here`);
  const strange = Object.keys(attributes).find((one) => !known.attributes.includes(one));
  if (strange) throw new BxmlError(`<${name}> has no attribute ${strange}`);
  return known.inside ?? [];
}

function parse(text: string): XmlElement {
  try {
    return parseXml(text);
  } catch (error) {
    if (error instanceof XmlError) throw new BxmlError(error.message);
    throw error;
  }
}

/** Who Bandwidth shows itself as when a verb's address is called. */
export function userOf({ attributes: { username, password } }: XmlElement): CallbackUser {
  return username ? { username, password: password ?? "" } : null;
}
