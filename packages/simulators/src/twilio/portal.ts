import { z } from "zod";

/** What only Twilio's console can change: the calls a second the account may start (sheet: Limits). */
const portal = z.strictObject({ callsPerSecond: z.number().min(0.1).max(1_000) });

export type Portal = z.infer<typeof portal>;

export const portalChange = portal.partial();
export const initialPortal: Portal = { callsPerSecond: 1 };

export function readPortal(values: Record<string, unknown>): Portal {
  return portal.parse(values);
}
