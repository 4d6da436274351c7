import type { Hono } from "hono";
import { z } from "zod";
import type { LabEnv } from "../lab/types.ts";
import type { Serve } from "./account.ts";
import { readJson } from "./json.ts";
import type { BandwidthDesk } from "./rows.ts";

const request = z.object({
  phoneNumbers: z
    .array(z.string().regex(/^\+[1-9]\d{1,14}$/))
    .min(1)
    .max(100),
});

/** Whose a number is; for what cannot be a number there is no result, but an error. */
export function addLookupRoutes(app: Hono<LabEnv>, serve: Serve, desk: BandwidthDesk): void {
  app.post(
    "/api/v2/accounts/:account/phoneNumberLookup",
    serve("lookupNumber", ({ c, raw }) => {
      const { phoneNumbers } = readJson(raw, request);
      const known = phoneNumbers.filter((number) => /^\+1\d{10}$/.test(number));
      const unknown = phoneNumbers.filter((number) => !known.includes(number));
      const status = known.length === 0 ? "FAILED" : unknown.length > 0 ? "PARTIAL_COMPLETE" : "COMPLETE";
      const error = {
        code: "NO-MATCH",
        type: "NumberInventory",
        description: "No information is known of these numbers",
        meta: { phoneNumbers: unknown, message: "Invalid TNs", code: 1001 },
      };
      return c.json({
        links: [],
        data: { requestId: desk.uuid(), status, results: known.map(wireResult) },
        errors: unknown.length > 0 ? [error] : [],
      });
    }),
  );
}

function wireResult(phoneNumber: string) {
  return {
    phoneNumber,
    lineType: "MOBILE",
    messagingProvider: "Lab Wireless",
    voiceProvider: "Lab Wireless",
    countryCodeA3: "USA",
  };
}
