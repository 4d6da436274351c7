import { describe, expect, test } from "vitest";
import type { HttpReply } from "../shared/http-exchange.ts";
import { readClientState, writeClientState } from "./client-state.ts";
import { fromReply } from "./errors.ts";
import { toVerifyEvents } from "./events.ts";
import { toFaxStatus } from "./fax.ts";
import { provider } from "./index.ts";
import { toIotSim } from "./iot-sim.ts";
import { message, toMessageRequest, toMessageStatus } from "./messaging.ts";
import { toLookup, toOrderState, toOwned } from "./number-map.ts";
import { toCallRequest } from "./voice.ts";
import { toVoiceEvents } from "./voice-events.ts";
import { toCommand, voiceFor } from "./voice-steps.ts";
import { withoutCodes } from "./webhooks.ts";
import { numberOrder } from "./wire-numbers.ts";

const replyOf = (status: number, body: object, headers: Record<string, string> = {}): HttpReply => ({
  kind: "reply",
  status,
  headers,
  body: Buffer.from(JSON.stringify(body)),
  json: () => body,
  durationMs: 1,
});
const refusal = (status: number, code: string, headers = {}) =>
  fromReply(replyOf(status, { errors: [{ code, title: "No" }] }, headers));

describe("errors", () => {
  test.each([
    ["40300", 400, "opted_out"],
    ["40310", 400, "invalid_recipient"],
    ["40002", 400, "content_refused"],
    ["40020", 400, "blocked"],
    ["20100", 402, "low_balance"],
    ["85001", 400, "out_of_stock"],
    ["90041", 403, "rate_limited"],
    ["10009", 401, "auth"],
    ["40333", 403, "low_balance"],
  ])("code %s is %s, whatever the status", (code, status, category) => {
    expect(refusal(status, code)).toMatchObject({ category, code, upstreamCode: code });
  });

  test("a code we do not know keeps the meaning of its status", () => {
    expect(refusal(404, "99999").category).toBe("not_found");
    expect(refusal(503, "40300").category).toBe("server");
  });

  test("10011 means too many requests only with 429, and the time to wait is in a header of its own", () => {
    expect(refusal(429, "10011", { "x-ratelimit-reset": "3" })).toMatchObject({
      category: "rate_limited",
      retryAfterMs: 3_000,
    });
    expect(refusal(422, "10011").category).toBe("invalid_request");
  });
});

describe("numbers", () => {
  const order = (status: string, item: object = {}) =>
    toOrderState(numberOrder.parse({ id: "1", status, phone_numbers: [{ phone_number: "+1", ...item }] }));

  test("papers that people look at are waited for; those nobody handed in end the order", () => {
    const missing = { requirements_met: false, requirements_status: "requirement-info-pending" };
    const reviewed = { requirements_met: false, requirements_status: "requirement-info-under-review" };
    const waiting = (item: object) =>
      toOrderState(
        numberOrder.parse({
          id: "1",
          status: "pending",
          requirements_met: false,
          phone_numbers: [{ phone_number: "+1", ...item }],
        }),
      ).kind;
    expect(waiting(missing)).toBe("papers");
    expect(waiting(reviewed)).toBe("pending");
    expect(order("failure", { ...missing, requirements_status: "cancelled" })).toMatchObject({
      error: { category: "requirements_missing" },
    });
    expect(order("failure")).toMatchObject({ error: { category: "out_of_stock" } });
  });

  test("a state nobody documented is unknown, never active", () => {
    expect(toOwned({ id: "1", phone_number: "+1", status: "sleeping" }).state).toBe("unknown");
  });

  test("a lookup of a number that cannot be is an answer", () => {
    expect(toLookup("+1", null)).toMatchObject({ valid: false, lineType: null });
  });
});

describe("messages", () => {
  const told = (status: string, rest: object = {}) =>
    toMessageStatus(message.parse({ id: "1", to: [{ phone_number: "+1", status }], parts: 1, ...rest }));

  test("a cost is believed only when the message is over", () => {
    const cost = { amount: "0.0051", currency: "USD" };
    expect(told("queued", { cost }).cost).toBeNull();
    expect(told("delivered", { cost }).cost).toEqual({ amountMicros: 5_100n, currency: "USD" });
    expect(told("delivered", { cost: null }).cost).toBeNull();
  });

  test("the code of a failed message says why", () => {
    const errors = [{ code: "40300", title: "Blocked due to STOP message" }];
    expect(told("delivery_failed", { errors })).toMatchObject({
      state: "undelivered",
      error: { category: "opted_out", code: "40300" },
    });
    expect(told("delivery_unconfirmed").error).toMatchObject({ code: "delivery_unconfirmed" });
    expect(told("brewing")).toMatchObject({ state: "unknown", error: null });
  });

  test("only the address on the message is told, with our reference in it", () => {
    const outbound = {
      ourRef: "att_1",
      from: "+1",
      to: "+2",
      text: "Hi",
      mediaUrls: [],
      callbackUrl: "https://h.test/s",
    };
    expect(toMessageRequest(outbound)).toEqual({
      from: "+1",
      to: "+2",
      text: "Hi",
      webhook_url: "https://h.test/s/messages/att_1",
      use_profile_webhooks: false,
    });
  });
});

const hook = (type: string, payload: object, state?: Parameters<typeof writeClientState>[0]) =>
  toVoiceEvents({
    type,
    occurredAt: new Date(0),
    ref: "att_1",
    payload: { call_control_id: "v3:a", ...(state ? { client_state: writeClientState(state) } : {}), ...payload },
  });

describe("events of calls", () => {
  test("the other party's hanging up ends the step, not our call", () => {
    const dialled = { c: "cmd_1", p: "v3:ours", k: "dial" } as const;
    const hungUp = { call_control_id: "v3:theirs", hangup_cause: "normal_clearing" };
    expect(hook("call.hangup", hungUp, dialled)).toMatchObject([
      { kind: "dialled_status", callRef: "v3:ours", status: { callRef: "v3:theirs", state: "completed" } },
      { kind: "call_step_done", callRef: "v3:ours", commandRef: "cmd_1" },
    ]);
    expect(hook("call.answered", {}, dialled)).toMatchObject([
      { kind: "dialled_status", status: { state: "answered" } },
    ]);
    const bill = { total_cost: "0.0106", status: "success" };
    expect(hook("call.cost", bill, dialled)).toMatchObject([
      { kind: "call_cost", callRef: "v3:ours", cost: { amountMicros: 10_600n, currency: "USD" } },
    ]);
  });

  test("what is broken off by the end of the call ends no step", () => {
    expect(hook("call.speak.ended", { status: "call_hangup" }, { c: "cmd_1" })).toEqual([]);
    expect(hook("call.gather.ended", { status: "call_hangup", digits: "" }, { c: "cmd_1" })).toEqual([]);
  });

  test("the beep may come in place of the detection", () => {
    expect(hook("call.machine.premium.greeting.ended", { result: "beep_detected" })).toMatchObject([
      { kind: "call_answered_by", answeredBy: "machine" },
    ]);
    expect(hook("call.machine.premium.greeting.ended", { result: "no_beep_detected" })).toEqual([]);
    expect(hook("call.machine.detection.ended", { result: "not_sure" })).toMatchObject([{ answeredBy: "unknown" }]);
  });

  test.each([
    ["user_busy", "busy"],
    ["timeout", "no_answer"],
    ["call_rejected", "rejected"],
    ["originator_cancel", "cancelled"],
    ["time_limit", "completed"],
    ["not_found", "failed"],
    ["something_new", "failed"],
  ])("a call that ended %s is %s", (cause, state) => {
    expect(hook("call.hangup", { hangup_cause: cause })).toMatchObject([{ status: { state } }]);
  });

  test("a type nobody knows is unknown, and a state that is not ours is no harm", () => {
    expect(hook("call.sang", {})).toBeNull();
    expect(readClientState("bm90IGpzb24=")).toEqual({});
    expect(readClientState(7)).toEqual({});
  });
});

describe("commands to calls", () => {
  test("ring and talk times stay within what Telnyx takes, and it tries no second route", () => {
    const call = {
      ourRef: "att_1",
      from: "+1",
      to: "+2",
      callbackUrl: "https://h.test/s",
      machineDetection: false,
      record: false,
    };
    expect(toCallRequest({ ...call, ringSeconds: 1, maxSeconds: 90_000 }, "c")).toMatchObject({
      timeout_secs: 5,
      time_limit_secs: 14_400,
      retry_on_timeout: false,
      command_id: "att_1",
    });
  });

  test("a pause is silence by SSML, in breaks of ten seconds at most", () => {
    const { body } = toCommand({ do: "pause", seconds: 23 }, "v3:a", "cmd_1");
    expect(body.payload).toBe('<speak><break time="10s"/><break time="10s"/><break time="3s"/></speak>');
  });

  test("every language has a voice, and unknown ones an American", () => {
    expect(voiceFor("de-AT")).toBe("AWS.Polly.Vicki-Neural");
    expect(voiceFor("zh-CN")).toBe("AWS.Polly.Zhiyu-Neural");
    expect(voiceFor("xx")).toBe("AWS.Polly.Joanna-Neural");
  });
});

test("the code in a webhook of a verification is never passed on", () => {
  const payload = { id: "ver-1", delivery_status: "delivered", code: "493817", phone_number: "+12025550143" };
  const events = toVerifyEvents({ type: "verify.delivered", occurredAt: null, ref: null, payload });
  expect(events).toMatchObject([{ kind: "verification_status", state: "delivered", upstreamRef: "ver-1" }]);
  expect(JSON.stringify(events)).not.toContain("493817");
});

test("a webhook of a verification is kept without its code, and reads the same", () => {
  const payload = { id: "ver-1", delivery_status: "delivered", code: "493817", custom_code: "493817" };
  const body = Buffer.from(JSON.stringify({ data: { id: "evt-1", event_type: "verify.delivered", payload } }));
  expect(withoutCodes(body).toString()).not.toContain("493817");
  const { webhooks } = provider.create({ baseUrl: "http://127.0.0.1:1", credentials: {}, config: {} });
  const raw = { headers: {}, topic: null, secretUrl: true, remoteAddress: null };
  const kept = webhooks?.parseWebhook({ ...raw, rawBody: withoutCodes(body) });
  expect(kept).toEqual(webhooks?.parseWebhook({ ...raw, rawBody: body }));
});

test("codes are in no log, neither those we send nor those people enter", async () => {
  const exchanges: string[] = [];
  const { verify } = provider.create({
    baseUrl: "http://127.0.0.1:1",
    credentials: { apiKey: "KEY" },
    config: { verifyProfileId: "profile" },
    observe: ({ exchange }) => exchanges.push(JSON.stringify(exchange())),
  });
  const request = { ourRef: "att_1", to: "+12025550143", channel: "sms", code: "493817", codeLength: 6 } as const;
  await verify?.startVerification({ ...request, timeoutSeconds: 300, brand: "T", from: null, locale: null });
  await verify?.checkVerification({ upstreamRef: "v", to: request.to, code: "493817", timeoutSeconds: 300 });
  expect(exchanges).toHaveLength(2);
  expect(exchanges.join()).not.toContain("493817");
});

test("faxes fail for reasons of the number, of our account, or of the moment", () => {
  expect(toFaxStatus("failed", "destination_invalid").error?.category).toBe("invalid_recipient");
  expect(toFaxStatus("failed", "destination_not_in_countries_whitelist").error?.category).toBe("auth");
  expect(toFaxStatus("failed", "receiver_no_answer").error).toMatchObject({
    category: "refused",
    code: "receiver_no_answer",
  });
  expect(toFaxStatus("folded", null)).toMatchObject({ state: "unknown", error: null });
});

test("a SIM's data is read exactly, whatever the unit", () => {
  const sim = (amount: string, unit: string) =>
    toIotSim({
      id: "1",
      iccid: "89",
      status: { value: "unauthorized_imei", reason: null },
      current_billing_period_consumed_data: { amount, unit },
      data_limit: null,
      ipv4: null,
    });
  expect(sim("2049.5", "MB").usedBytes).toBe(2_049_500_000n);
  expect(sim("1.5", "GB").usedBytes).toBe(1_500_000_000n);
  expect(sim("1", "furlong").usedBytes).toBeNull();
  expect(sim("1", "MB")).toMatchObject({ state: "blocked", reason: "unauthorized_imei" });
});
