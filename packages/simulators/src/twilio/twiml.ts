import { parseXml, type XmlElement, XmlError } from "../lab/xml.ts";

/** One element of a TwiML document with what lies in it. */
export type Verb = XmlElement;

/** What Twilio does not understand in a document; its error number (twilio.com/docs/api/errors). */
export class TwimlError extends Error {
  readonly code: number;

  constructor(code: number, message: string) {
    super(message);
    this.name = "TwimlError";
    this.code = code;
  }
}

const verbs = new Set(["Say", "Play", "Pause", "Gather", "Dial", "Record", "Hangup", "Redirect", "Reject"]);

/** What may stand inside another verb. */
const nouns: Readonly<Record<string, readonly string[]>> = { Gather: ["Say", "Play", "Pause"], Dial: ["Number"] };

/**
 * The verbs of a document. Throws `TwimlError` for what is not XML (12100), not a response (12102) or holds what this simulator does
 * not know (12200): Twilio only warns of the latter, but here it would be a fault of ours.
 */
export function parseTwiml(text: string): Verb[] {
  const root = parse(text);
  if (root.name !== "Response") throw new TwimlError(12102, `the root is <${root.name}>, not <Response>`);
  for (const verb of root.children) {
    if (!verbs.has(verb.name)) throw new TwimlError(12200, `<${verb.name}> is no verb known here`);
    for (const child of verb.children) {
      if (!nouns[verb.name]?.includes(child.name)) {
        throw new TwimlError(12200, `<${child.name}> may not stand in <${verb.name}>`);
      }
    }
  }
  return root.children;
}

function parse(text: string): Verb {
  try {
    return parseXml(text);
  } catch (error) {
    if (error instanceof XmlError) throw new TwimlError(12100, error.message);
    throw error;
  }
}
