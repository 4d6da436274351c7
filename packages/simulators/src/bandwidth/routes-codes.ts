import type { Hono } from "hono";
import { z } from "zod";
import type { LabEnv } from "../lab/types.ts";
import { messagingApplicationId, type Serve, voiceApplicationId } from "./account.ts";
import { readJson } from "./json.ts";
import { Refusal } from "./refusal.ts";
import { ours } from "./routes-messages.ts";
import type { BandwidthDesk, Code } from "./rows.ts";

/** After so many wrong codes the number is locked for the scope; the sheet names no number. */
const WRONG_MAX = 5;
/** Contract prices; in ten-thousandths of a dollar. */
const COST = { messaging: 110, voice: 180 } as const;

const number = z.string().regex(/^\+[1-9]\d{1,14}$/);
const codeRequest = z.object({
  to: number,
  from: number,
  applicationId: z.string().max(50),
  scope: z.string().max(25).optional(),
  message: z.string().max(2_048).includes("{CODE}"),
  digits: z.number().int().min(4).max(8),
});
const checkRequest = z.object({
  to: number,
  scope: z.string().optional(),
  expirationTimeInMinutes: z.number().min(1).max(15),
  code: z.string().min(4).max(8),
});
const DEFAULT_SCOPE = "2FA";

/** Codes: send by message or call, and check. */
export function addCodeRoutes(app: Hono<LabEnv>, serve: Serve, desk: BandwidthDesk): void {
  const base = "/mfa/api/v1/accounts/:account/code";
  app.post(
    `${base}/messaging`,
    serve("startVerification", ({ c, raw }) => c.json({ messageId: start(desk, raw, "messaging").id })),
  );
  app.post(
    `${base}/voice`,
    serve("startVerification", ({ c, raw }) => c.json({ callId: `c-${start(desk, raw, "voice").id}` })),
  );
  app.post(
    `${base}/verify`,
    serve("checkVerification", ({ c, raw }) => c.json({ valid: check(desk, raw) })),
  );
}

function start(desk: BandwidthDesk, raw: string, way: keyof typeof COST): Code {
  const { to, from, applicationId, scope = DEFAULT_SCOPE, digits } = readJson(raw, codeRequest);
  const wanted = way === "voice" ? voiceApplicationId : messagingApplicationId;
  if (applicationId !== wanted) throw new Refusal(400, 400, "400 Invalid applicationId");
  if (!ours(desk, from)) throw new Refusal(400, 400, "400 Invalid from number");
  if (to.endsWith("0005")) throw new Refusal(400, 400, "400 Invalid to number");
  const code = desk.put("codes", {
    id: desk.uuid(),
    to,
    scope,
    code: Array.from({ length: digits }, () => desk.context.random.int(10)).join(""),
    wrong: 0,
    used: false,
    createdAtMs: desk.nowMs(),
  });
  desk.sell({
    id: code.id,
    ourRef: scope,
    kind: "verification",
    subject: to,
    offer: way === "voice" ? "code by call" : "code by SMS",
    cost: COST[way],
    status: "delivered",
  });
  return code;
}

/** Any code of that number and scope that is young enough counts, and each once. */
function check(desk: BandwidthDesk, raw: string): boolean {
  const { to, scope = DEFAULT_SCOPE, code, expirationTimeInMinutes } = readJson(raw, checkRequest);
  const sent = desk.rows("codes").filter((one) => one.to === to && one.scope === scope);
  const newest = sent.at(-1);
  if (newest && newest.wrong >= WRONG_MAX) throw new Refusal(429, 429, "429 Too many bad requests have been made");
  const since = desk.nowMs() - expirationTimeInMinutes * 60_000;
  const right = sent.find((one) => one.code === code && !one.used && one.createdAtMs >= since);
  if (right) desk.amend("codes", right.id, { used: true });
  else if (newest) desk.amend("codes", newest.id, { wrong: newest.wrong + 1 });
  return right !== undefined;
}

/** The newest code on its way to that phone; what a person sees who looks at it. */
export function readCode(desk: BandwidthDesk, to: string): { code: string } | { refused: string } {
  const newest = desk
    .rows("codes")
    .filter((one) => one.to === to)
    .at(-1);
  return newest ? { code: newest.code } : { refused: `nobody sent a code to ${to}` };
}
