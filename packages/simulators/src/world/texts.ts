import { z } from "zod";
import { type WorldAction, worldAction } from "../lab/types.ts";

/** One thing a person finds on their phone: a message, or a code by SMS, call or the number that rang. */
export type PhoneText = { kind: "message" | "code"; from: string; text: string; atMs: number };

const owner = z.strictObject({ number: z.string().regex(/^\+[1-9]\d{6,14}$/, "must be E.164 with a plus sign") });

/** The action every carrier's simulator offers: `read_phone` answers `{ texts }` with all that reached a phone by this carrier, oldest first. */
export function readPhoneAction(textsOf: (number: string) => readonly PhoneText[]): Record<string, WorldAction> {
  return {
    read_phone: worldAction({
      about: "Tells the messages and codes that reached the phone at a number.",
      schema: owner,
      act: ({ number }) => ({ texts: textsOf(number).toSorted((one, other) => one.atMs - other.atMs) }),
    }),
  };
}
