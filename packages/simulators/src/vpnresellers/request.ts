import { z } from "zod";
import type { Call } from "../lab/types.ts";

/** What is wrong with each field. */
export type Fields = Record<string, string[]>;

const fields = z.record(z.string(), z.union([z.string(), z.null()]).catch(null));

/** The texts of a JSON body; nothing where it is none. */
export function readBody(call: Call): Record<string, string | undefined> {
  try {
    const parsed = fields.parse(JSON.parse(call.rawBody || "{}"));
    return Object.fromEntries(Object.entries(parsed).map(([name, value]) => [name, value ?? undefined]));
  } catch {
    // What is no JSON object has no fields, and is refused for what is missing.
    return {};
  }
}

const portal = z.strictObject({
  /** Whether the list can be asked for one user name; unconfirmed, and not believed unless told. */
  filtersByUsername: z.boolean(),
});

export const portalChange = portal.partial();
export const initialPortal = { filtersByUsername: false };

export function readPortal(values: Record<string, unknown>): z.infer<typeof portal> {
  return portal.parse(values);
}
