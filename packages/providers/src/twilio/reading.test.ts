import type { CallStep, ProviderEvent, RawWebhook } from "@tandem/provider-contract";
import { describe, expect, test } from "vitest";
import type { HttpReply } from "../shared/http-exchange.ts";
import { nextPage } from "./client.ts";
import { fromCallFailure, fromMessageError, fromReply } from "./errors.ts";
import { matchMessages, toMessageState } from "./messaging.ts";
import { toRequirements, toSearchQuery } from "./numbers.ts";
import { renderTwiml } from "./twiml.ts";
import { toLocale, toVerdict } from "./verify.ts";
import { matchCalls, toCallStatus } from "./voice.ts";
import { signatureOf, TwilioWebhooks, toAnsweredBy } from "./webhooks.ts";
import * as wire from "./wire.ts";

const replyOf = (status: number, body: object): HttpReply => ({
  kind: "reply",
  status,
  headers: {},
  body: Buffer.from(JSON.stringify(body)),
  json: () => body,
  durationMs: 1,
});

describe("errors", () => {
  test.each([
    [400, 21211, "invalid_recipient"],
    [400, 21610, "opted_out"],
    [400, 21422, "out_of_stock"],
    [400, 21649, "requirements_missing"],
    [400, 21215, "refused"],
    [400, 21606, "invalid_request"],
    [403, 20005, "low_balance"],
    [401, 20003, "auth"],
    [429, 20429, "rate_limited"],
    [429, 60202, "refused"],
    [403, 60410, "blocked"],
    [400, 29999, "invalid_request"],
    [503, 29999, "server"],
  ])("%i with number %i is %s", (status, code, category) => {
    expect(fromReply(replyOf(status, { code, message: "…", status }))).toMatchObject({
      category,
      code: String(code),
      httpStatus: status,
    });
  });

  test("a bad parameter of Verify is a bad recipient only where it is about the recipient", () => {
    const categoryOf = (message: string) => fromReply(replyOf(400, { code: 60200, message })).category;
    expect(categoryOf("Invalid parameter `To`: +1")).toBe("invalid_recipient");
    expect(categoryOf("Invalid parameter: Token")).toBe("invalid_request");
  });

  test("without a number of Twilio's the status speaks", () => {
    expect(fromReply(replyOf(502, {}))).toMatchObject({ category: "server", code: "http_502" });
  });

  test("a message held back is refused for its content; a number nobody listed is a refusal of the network", () => {
    expect(fromMessageError(30007, null)).toMatchObject({ category: "content_refused", code: "30007" });
    expect(fromMessageError(30999, "new")).toMatchObject({ category: "refused", message: "new" });
    expect(fromMessageError(null, null)).toMatchObject({ category: "refused", code: "undelivered" });
  });

  test("a call to a number nobody has is the recipient's; busy and no answer are nobody's failure", () => {
    expect(fromCallFailure("failed", 604)).toMatchObject({ category: "invalid_recipient", code: "sip_604" });
    expect(fromCallFailure("failed", 503)).toMatchObject({ category: "refused", code: "sip_503" });
    expect(fromCallFailure("failed", null)).toMatchObject({ category: "refused" });
    expect(fromCallFailure("busy", 486)).toBeNull();
  });
});

describe("what comes back", () => {
  test("a charge is negative at Twilio and positive here, and null until it is rated", () => {
    expect(wire.toCost("-0.00750", "usd")).toEqual({ amountMicros: 7_500n, currency: "USD" });
    expect(wire.toCost(-0.014, null)).toEqual({ amountMicros: 14_000n, currency: "USD" });
    expect(wire.toCost(null, "USD")).toBeNull();
  });

  test("states that Twilio adds later are unknown for a message, and hide nothing for a call", () => {
    expect(["read", "partially_delivered", "sending", "teleported"].map(toMessageState)).toEqual([
      "delivered",
      "undelivered",
      "queued",
      "unknown",
    ]);
    const call = { sid: "CA1", status: "teleported" };
    expect(toCallStatus(wire.call.parse(call))).toMatchObject({ state: "queued", seconds: null, cost: null });
  });

  test("the answer of a call lies its seconds before its end", () => {
    const call = { sid: "CA1", status: "completed", duration: "15", end_time: "Tue, 31 Aug 2010 20:36:44 +0000" };
    expect(toCallStatus(wire.call.parse(call))).toMatchObject({
      seconds: 15,
      answeredAt: new Date("2010-08-31T20:36:29Z"),
      endedAt: new Date("2010-08-31T20:36:44Z"),
    });
  });

  test("a lost message is looked for by what was sent and when, among those nobody owns", () => {
    const at = (minutes: number) => new Date(Date.parse("2026-11-20T10:00:00Z") + minutes * 60_000).toUTCString();
    const of = (sid: string, minutes: number, more: object = {}) =>
      wire.message.parse({
        sid,
        status: "queued",
        direction: "outbound-api",
        body: "Hi",
        date_created: at(minutes),
        ...more,
      });
    const messages = [
      of("SMlate", 2),
      of("SMfirst", 1),
      of("SMowned", 1),
      of("SMother", 1, { body: "Ho" }),
      of("SMinbound", 1, { direction: "inbound" }),
      of("SMyesterday", -1_440),
    ];
    const query = {
      ourRef: "a",
      from: "+1",
      to: "+2",
      text: "Hi",
      sentAfter: new Date(at(1)),
      excludeRefs: ["SMowned"],
    };
    expect(matchMessages(messages, query).map(({ sid }) => sid)).toEqual(["SMfirst", "SMlate"]);
  });

  test("a lost call is one that we placed, between these two", () => {
    const base = { status: "queued", from: "+1", to: "+2", date_created: "Fri, 20 Nov 2026 10:00:00 +0000" };
    const calls = [
      { ...base, sid: "CA1", direction: "inbound" },
      { ...base, sid: "CA2", direction: "outbound-api", to: "+3" },
      { ...base, sid: "CA3", direction: "outbound-api" },
      { ...base, sid: "CA4", direction: "outbound-dial" },
    ].map((call) => wire.call.parse(call));
    const query = { ourRef: "a", from: "+1", to: "+2", placedAfter: new Date("2026-11-20T10:00:30Z") };
    expect(matchCalls(calls, query).map(({ sid }) => sid)).toEqual(["CA3"]);
  });

  test("verdicts, locales, answerers and pages are read as they are meant", () => {
    expect(toVerdict({ status: "pending", valid: false })).toBe("wrong");
    expect(toVerdict({ status: "canceled" })).toBe("expired");
    expect(["pt-BR", "en-US", "de"].map(toLocale)).toEqual(["pt-br", "en", "de"]);
    expect(["machine_end_beep", "human", "fax", "martian"].map(toAnsweredBy)).toEqual([
      "machine",
      "human",
      "fax",
      "unknown",
    ]);
    expect(nextPage("/2010-04-01/x.json?PageSize=1&Page=1&PageToken=PA1")).toEqual({
      path: "/2010-04-01/x.json",
      query: { PageSize: "1", Page: "1", PageToken: "PA1" },
    });
    expect(nextPage(null)).toBeNull();
  });

  test("papers come once each, an address as such", () => {
    const told = wire.regulations.parse({
      results: [1, 2].map(() => ({
        requirements: {
          end_user: [{ name: "Business", fields: ["business_name"] }],
          supporting_document: [[{ name: "Address", description: "Where", accepted_documents: [{ type: "address" }] }]],
        },
      })),
    });
    expect(toRequirements(told)).toEqual([
      { name: "Business", description: "business_name", kind: "text" },
      { name: "Address", description: "Where", kind: "address" },
    ]);
  });

  test("a search asks Twilio only for what it can filter by", () => {
    const search = { country: "US", type: "local", features: ["sms"], limit: 5, endsWith: "77" } as const;
    expect(toSearchQuery({ ...search, features: ["sms"] })).toMatchObject({
      Contains: "77",
      SmsEnabled: "true",
      VoiceEnabled: undefined,
      PageSize: 200,
    });
  });
});

describe("documents", () => {
  const addresses = { callbackUrl: "https://hooks.example.com/s", ourRef: "att_1_end", documentRef: "7" };
  const render = (...steps: CallStep[]) => renderTwiml(steps, addresses);

  test("a question ends a document, and silence is told as well", () => {
    const question: CallStep = {
      do: "gather",
      prompt: "One & two?",
      language: "en-GB",
      digitsMax: 1,
      timeoutSeconds: 4,
      finishOn: null,
    };
    const { body, steps } = render(question, { do: "hang_up" });
    expect(steps).toBe(1);
    expect(body).toContain('<Gather input="dtmf" numDigits="1" timeout="4" finishOnKey=""');
    expect(body).toContain('action="https://hooks.example.com/s/digits/att_1_end?document=7"');
    expect(body).toContain('actionOnEmptyResult="true"><Say language="en-GB">One &amp; two?</Say></Gather></Response>');
  });

  test("after a message taken, Twilio asks us also when nothing was said", () => {
    const { body } = render({ do: "record", maxSeconds: 30, transcribe: true });
    expect(body).toContain('maxLength="30"');
    expect(body).toContain('transcribeCallback="https://hooks.example.com/s/transcription/att_1_end?document=7"');
    expect(body).toMatch(/<Redirect method="POST">[^<]*\/recorded\/att_1_end\?document=7<\/Redirect><\/Response>$/);
  });

  test("no steps hang up, and characters XML cannot hold are left out", () => {
    expect(render().body).toContain("<Response><Hangup/></Response>");
    expect(render({ do: "speak", text: "a\u0000b\u0008", language: "en-US" }).body).toContain(">ab<");
  });
});

describe("callbacks", () => {
  const url = "https://hooks.example.com/s/call/att_1_end";
  const reader = new TwilioWebhooks({ authToken: "12345" });
  const rawOf = (topic: string, fields: Record<string, string>, more: Partial<RawWebhook> = {}): RawWebhook => ({
    headers: { "x-twilio-signature": signatureOf(url, new URLSearchParams(fields), "12345") },
    rawBody: Buffer.from(new URLSearchParams(fields).toString()),
    topic,
    ref: "att_1_end",
    url,
    secretUrl: true,
    remoteAddress: null,
    ...more,
  });
  const eventsOf = (raw: RawWebhook): ProviderEvent[] => reader.parseWebhook(raw).events;

  test("the signature covers the address, and is not believed where the address is not known", () => {
    const raw = rawOf("call", { CallSid: "CA1", CallStatus: "ringing" });
    expect(reader.verifyWebhook(raw)).toEqual({ kind: "verified", by: "signature" });
    expect(reader.verifyWebhook({ ...raw, url: `${url}?x` }).kind).toBe("forged");
    expect(reader.verifyWebhook({ ...raw, url: null }).kind).toBe("forged");
    expect(reader.verifyWebhook({ ...raw, url: url.replace("example.com", "example.com:443") }).kind).toBe("verified");
    expect(new TwilioWebhooks({}).verifyWebhook(raw).kind).toBe("forged");
  });

  test("a person who declines is rejected, by the network's code", () => {
    const declined = { CallSid: "CA1", CallStatus: "busy", SipResponseCode: "603" };
    expect(eventsOf(rawOf("call", declined))).toMatchObject([{ kind: "call_status", status: { state: "rejected" } }]);
    expect(eventsOf(rawOf("call", { ...declined, SipResponseCode: "486" }))).toMatchObject([
      { status: { state: "busy" } },
    ]);
  });

  test("the end of a document says which one it was", () => {
    const raw = rawOf("next", { CallSid: "CA1", CallStatus: "in-progress" }, { url: `${url}?document=7` });
    expect(reader.expectsDocument(raw)).toBe(true);
    expect(eventsOf(raw)).toMatchObject([
      { kind: "call_step_done", callRef: "CA1", commandRef: "7", ourRef: "att_1_end" },
    ]);
  });

  test("only a recording that can be fetched is ready", () => {
    const recording = {
      CallSid: "CA1",
      RecordingSid: "RE1",
      RecordingDuration: "4",
      RecordingUrl: "https://x.test/RE1",
    };
    expect(eventsOf(rawOf("recording", { ...recording, RecordingStatus: "completed" }))).toMatchObject([
      { kind: "recording_ready", recordingRef: "RE1", seconds: 4 },
    ]);
    expect(eventsOf(rawOf("recording", { ...recording, RecordingStatus: "absent" }))).toMatchObject([
      { kind: "unknown" },
    ]);
  });

  test("a failed message says why", () => {
    const fields = { MessageSid: "SM1", MessageStatus: "undelivered", ErrorCode: "30005" };
    expect(eventsOf(rawOf("message", fields))).toMatchObject([
      {
        kind: "message_status",
        upstreamRef: "SM1",
        status: { state: "undelivered", error: { category: "invalid_recipient" } },
      },
    ]);
  });
});
