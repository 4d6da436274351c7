import { parseJson } from "../shared/json.ts";

/**
 * What we give Telnyx to hand back with every event of a leg. It tells events of a step from one another, names the leg for events
 * that do not (a finished recording), and marks the legs that only exist because a call was put through.
 */
export type ClientState = {
  /** Our reference of the call. */
  o?: string;
  /** The command that caused what is told. */
  c?: string;
  /** The leg that the command was given to. */
  p?: string;
  /** `dial`: this is the leg that `p` was put through to. */
  k?: "dial" | "gather" | "record" | "step";
};

/** As `client_state` goes over the wire: JSON in base64. */
export function writeClientState(state: ClientState): string {
  return Buffer.from(JSON.stringify(state)).toString("base64");
}

/** What came back; empty for a state that is not ours. */
export function readClientState(text: unknown): ClientState {
  if (typeof text !== "string") return {};
  const value = parseJson(Buffer.from(text, "base64").toString("utf8"));
  if (typeof value !== "object" || value === null) return {};
  const fields = Object.entries(value).filter(([, entry]) => typeof entry === "string");
  return Object.fromEntries(fields) as ClientState;
}
