import type { Hono } from "hono";
import type { LabEnv } from "../lab/types.ts";
import { type Desk, wireTime } from "./desk.ts";
import { jsonBody, numberOf, type Serve, textOf } from "./http.ts";
import { findApplication } from "./profiles.ts";
import { badNumber, missing, notFound, Refusal } from "./refusal.ts";
import { statusAt, type Verification, type VerificationType, verifyCost } from "./verification.ts";
import { notify } from "./webhooks.ts";

const types: readonly VerificationType[] = ["sms", "call", "flashcall", "whatsapp"];
const TOLD_AFTER_MS = 800;

/** Codes: started, checked, decided by us (sheet: Verify). */
export function addVerifyRoutes(app: Hono<LabEnv>, serve: Serve, desk: Desk): void {
  for (const type of types) {
    app.post(
      `/v2/verifications/${type}`,
      serve("startVerification", (c, call) => c.json({ data: wire(start(desk, type, jsonBody(call)), desk.nowMs()) })),
    );
  }
  app.get(
    "/v2/verifications/:id",
    serve("getVerification", (c) => c.json({ data: wire(verification(desk, c.req.param("id") ?? ""), desk.nowMs()) })),
  );
  app.post(
    "/v2/verifications/:id/actions/verify",
    serve("checkVerification", (c, call) => {
      const accepted = check(desk, verification(desk, c.req.param("id") ?? ""), jsonBody(call));
      return c.json({ data: accepted });
    }),
  );
  app.post(
    "/v2/verifications/by_phone_number/:number/actions/verify",
    serve("checkVerificationByNumber", (c, call) => {
      const number = c.req.param("number") ?? "";
      const body = jsonBody(call);
      const profileId = textOf(body, "verify_profile_id");
      if (!profileId) throw missing("verify_profile_id");
      const row = newest(desk, number);
      if (!row || row.profileId !== profileId) throw notFound(`A verification of ${number}`);
      return c.json({ data: check(desk, row, body) });
    }),
  );
  desk.onTask("verificationTold", (id) => tell(desk, id));
}

/** The verification a person got last. */
export function newest(desk: Desk, number: string): Verification | undefined {
  return desk.rows("verifications").findLast((row) => row.phoneNumber === number);
}

function verification(desk: Desk, id: string): Verification {
  return desk.get("verifications", id, `The verification ${id}`);
}

function start(desk: Desk, type: VerificationType, body: Record<string, unknown>): Verification {
  const phoneNumber = textOf(body, "phone_number");
  if (!phoneNumber) throw missing("phone_number");
  if (!/^\+[1-9]\d{9,14}$/.test(phoneNumber) || phoneNumber.endsWith("0005")) throw badNumber(400, "phone_number");
  const profile = findApplication(desk, "verify_profile", textOf(body, "verify_profile_id") ?? "");
  if (!profile)
    throw new Refusal(400, "10015", "Bad Request", "The verify profile does not exist.", "/verify_profile_id");
  const customCode = type === "flashcall" ? undefined : textOf(body, "custom_code");
  const atMs = desk.nowMs();
  const row: Verification = {
    id: desk.uuid(),
    type,
    phoneNumber,
    profileId: profile.id,
    code: customCode ?? madeCode(desk, type === "flashcall" ? 4 : profile.codeLength),
    customCode: customCode ?? null,
    timeoutSeconds: numberOf(body, "timeout_secs", { min: 1, max: 86_400, fallback: 300 }),
    status: "pending",
    createdAtMs: atMs,
    updatedAtMs: atMs,
  };
  const sale = {
    id: row.id,
    ourRef: null,
    kind: "verification" as const,
    subject: phoneNumber,
    iccid: null,
    offer: type,
    cost: verifyCost[type],
    refunded: false,
    status: "delivered" as const,
    atMs,
  };
  desk.sell(sale, { puts: [{ table: "verifications", row }] });
  desk.later(TOLD_AFTER_MS, "verificationTold", row.id);
  return row;
}

function madeCode(desk: Desk, length: number): string {
  return String(desk.context.random.int(10 ** length)).padStart(length, "0");
}

/** A wrong code is an answer, not an error (sheet: Verify). What a late one gets is not published: it is rejected here. */
function check(desk: Desk, row: Verification, body: Record<string, unknown>) {
  const code = textOf(body, "code");
  const status = textOf(body, "status");
  if (code === undefined && status === undefined) throw missing("code");
  const isOpen = statusAt(row, desk.nowMs()) === "pending";
  const accepted = status === undefined ? isOpen && code === row.code : status === "accepted";
  const next = accepted ? "accepted" : status === "rejected" ? "invalid" : row.status;
  if (isOpen && next !== row.status) desk.put("verifications", { ...row, status: next, updatedAtMs: desk.nowMs() });
  return { phone_number: row.phoneNumber, response_code: accepted ? "accepted" : "rejected" };
}

/** The real payload carries the code too; so does this one, as nobody may log it (sheet: Webhooks). */
function tell(desk: Desk, id: string): void {
  const row = desk.find("verifications", id);
  if (!row) return;
  const profile = findApplication(desk, "verify_profile", row.profileId);
  const payload = {
    id: row.id,
    verification_id: row.id,
    phone_number: row.phoneNumber,
    verify_profile_id: row.profileId,
    type: row.type,
    code: row.code,
    delivery_status: "delivered",
  };
  notify(desk, { type: "verify.delivered", payload, url: profile?.webhookUrl, operations: ["startVerification"] });
}

function wire(row: Verification, nowMs: number) {
  return {
    record_type: "verification",
    id: row.id,
    type: row.type,
    phone_number: row.phoneNumber,
    verify_profile_id: row.profileId,
    custom_code: row.customCode,
    timeout_secs: row.timeoutSeconds,
    status: statusAt(row, nowMs),
    created_at: wireTime(row.createdAtMs),
    updated_at: wireTime(row.updatedAtMs),
  };
}
