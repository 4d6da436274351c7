import type { CallStep, OutboundCall } from "@tandem/provider-contract";
import { type RunningSimulator, startSimulator } from "@tandem/simulators";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { skippedReason } from "../../../simulators/src/test/api-description.ts";
import { areDescribed, requestFindings } from "../../../simulators/src/twilio/test-descriptions.ts";
import { type DocumentServer, startDocumentServer } from "../../../simulators/src/twilio/test-document-server.ts";
import { provider } from "./index.ts";

const person = "+12025550143";

let simulator: RunningSimulator;
let server: DocumentServer;
let callbackUrl: string;
beforeAll(async () => {
  simulator = await startSimulator("twilio");
  server = await startDocumentServer();
  callbackUrl = `${server.url}/hook-secret`;
});
afterAll(async () => {
  await simulator.close();
  await server.close();
});

const create = (config: Record<string, string> = {}, leftOut: string[] = []) => {
  const kept = Object.entries(simulator.credentials).filter(([name]) => !leftOut.includes(name));
  const { baseUrl } = simulator;
  const made = provider.create({ baseUrl, credentials: Object.fromEntries(kept), config });
  const { numbers, messaging, verify, voice, account } = made;
  if (!numbers || !messaging || !verify || !voice || !account) throw new Error("a service is missing");
  return { numbers, messaging, verify, voice, account };
};

const buy = async () => {
  const { numbers } = create();
  const search = { country: "US", type: "local", features: ["voice", "sms"], limit: 1 } as const;
  const found = await numbers.searchNumbers({ ...search, features: [...search.features] });
  const [offer] = found.kind === "answered" ? found.value : [];
  if (!offer) throw new Error("no number is for sale");
  const { number, country, type } = offer;
  const bought = await numbers.orderNumber({ ourRef: "att_1_end", number, country, type, callbackUrl });
  if (bought.kind !== "done") throw new Error(`the purchase ended ${bought.kind}`);
  return bought.value;
};

const callOf = (from: string): OutboundCall => ({
  ourRef: "att_2_end",
  from,
  to: person,
  callbackUrl,
  ringSeconds: 25,
  maxSeconds: 600,
  machineDetection: true,
  record: true,
});

/** A call that is talking. */
const talk = async (from: string): Promise<string> => {
  simulator.act("set_phone", { number: person, talkMs: null });
  const { voice } = create();
  const placed = await voice.placeCall(callOf(from));
  if (placed.kind !== "done") throw new Error(`the call ended ${placed.kind}`);
  return placed.value.callRef;
};

describe("what goes out", () => {
  test("events of a call and pictures of a message are one name several times", async () => {
    const { number } = await buy();
    const { voice, messaging } = create();
    await voice.placeCall(callOf(number));
    const mediaUrls = ["https://media.example.com/1.jpg", "https://media.example.com/2.jpg"];
    await messaging.sendMessage({ ourRef: "att_3_end", from: number, to: person, text: "", mediaUrls, callbackUrl });
    const bodyOf = (operation: string) =>
      new URLSearchParams(simulator.requests().find((request) => request.operation === operation)?.body);
    const events = ["initiated", "ringing", "answered", "completed"];
    expect(bodyOf("placeCall").getAll("StatusCallbackEvent")).toEqual(events);
    expect(bodyOf("sendMessage").getAll("MediaUrl")).toEqual(mediaUrls);
    expect(bodyOf("sendMessage").has("Body")).toBe(false);
  });

  test("the account's token is used where no API key is given", async () => {
    expect((await create({}, ["apiKeySid", "apiKeySecret"]).account.checkHealth()).kind).toBe("answered");
    expect((await create({}, ["authToken"]).account.checkHealth()).kind).toBe("answered");
    const nothing = await create({}, ["apiKeySid", "authToken"]).account.checkHealth();
    expect(nothing).toMatchObject({ kind: "failed", error: { category: "auth" } });
  });

  test("a number is led to another address of ours, and keeps its reference", async () => {
    const own = await buy();
    const { numbers } = create();
    expect(await numbers.pointNumber?.(own, "https://new.example.com/hook")).toEqual({ kind: "answered", value: null });
    const [changed] = simulator.requests();
    expect(new URLSearchParams(changed?.body).get("VoiceUrl")).toBe("https://new.example.com/hook/voice");
    const query = { ourRef: "att_1_end", number: own.number, placedAfter: new Date() };
    expect(await numbers.findNumberOrder(query)).toMatchObject({ kind: "found", upstreamRef: own.upstreamNumberRef });
  });

  test("without a service of the operator's, codes go out from one of ours per length, made once", async () => {
    const { verify } = create();
    const request = {
      ourRef: "att_4_end",
      to: person,
      channel: "sms",
      code: null,
      codeLength: 8,
      timeoutSeconds: 300,
      brand: "Tandem",
      from: null,
      locale: "en-US",
    } as const;
    const first = await verify.startVerification(request);
    const second = await verify.startVerification(request);
    if (first.kind !== "done" || second.kind !== "done") throw new Error("no code was sent");
    expect(second.upstreamRef).toBe(first.upstreamRef);
    const { code } = simulator.act("read_code", { to: person }) as { code: string };
    expect(code).toMatch(/^\d{8}$/);
    const check = { upstreamRef: first.upstreamRef, to: person, code, timeoutSeconds: 300 };
    expect(await verify.checkVerification(check)).toEqual({ kind: "answered", value: "approved" });
    expect(await verify.startVerification({ ...request, channel: "flash_call" })).toMatchObject({
      kind: "rejected",
      error: { category: "unsupported" },
    });
  });
});

describe.skipIf(!areDescribed)(areDescribed ? "requests and Twilio's descriptions" : skippedReason, () => {
  test("every request is one that Twilio describes", async () => {
    simulator.reset();
    const own = await buy();
    const { numbers, messaging, verify, voice, account } = create();
    for await (const page of numbers.listNumbers()) expect(page.length).toBeGreaterThan(0);
    const search = { country: "US", type: "toll_free", features: [], limit: 5, contains: "8", endsWith: "6" } as const;
    await numbers.searchNumbers({ ...search, features: [], locality: "x", region: "NY", areaCode: "833" });
    await numbers.listRequirements?.({ country: "DE", type: "local" });
    await numbers.getNumber(own);
    await numbers.getNumberOrder(own.upstreamNumberRef);
    await numbers.findNumberOrder({ ourRef: "att_1_end", number: own.number, placedAfter: new Date() });
    await numbers.pointNumber?.(own, callbackUrl);
    await numbers.lookupNumber?.(person);
    await account.getBalance?.();
    const parties = { from: own.number, to: person };
    const outbound = { ourRef: "att_2_end", ...parties, text: "Hello", mediaUrls: ["https://m.example.com/1.jpg"] };
    const sent = await messaging.sendMessage({ ...outbound, callbackUrl, validitySeconds: 600 });
    if (sent.kind === "done") await messaging.getMessage(sent.upstreamRef);
    await messaging.findMessage?.({ ourRef: "att_2_end", ...parties, text: "Hello", sentAfter: new Date() });
    const callRef = await talk(own.number);
    await vi.waitFor(async () => {
      simulator.advanceClock(500);
      expect(await voice.getCall(callRef)).toMatchObject({ value: { state: "answered" } });
    });
    const addresses = { callbackUrl, ourRef: "att_2_end" };
    await voice.startRecording?.(callRef, "cmd", addresses);
    await voice.stopRecording?.(callRef, "cmd");
    await voice.redirectCall?.(callRef, addresses);
    await voice.findCall?.({ ourRef: "att_2_end", ...parties, placedAfter: new Date() });
    await voice.hangUp(callRef, "att_2_end");
    const code = { code: "493817", codeLength: 6, timeoutSeconds: 300, from: null, locale: "pt-BR" } as const;
    const started = await verify.startVerification({
      ...code,
      ourRef: "att_5_end",
      to: person,
      channel: "voice",
      brand: "T",
    });
    if (started.kind !== "done") throw new Error("no code was sent");
    await verify.checkVerification({ upstreamRef: started.upstreamRef, to: person, code: "1", timeoutSeconds: 300 });
    await verify.closeVerification?.(started.upstreamRef, "approved");
    await numbers.releaseNumber(own);
    const requests = simulator.requests();
    const operations = new Set(requests.map(({ operation }) => operation));
    expect(operations.size).toBeGreaterThanOrEqual(22);
    const findings = requests.flatMap(({ operation, method, path, body }) =>
      requestFindings(method, path, body).map((finding) => ({ operation, ...finding })),
    );
    expect(findings).toEqual([]);
  });
});

test("the steps of a document are all that TwiML needs", () => {
  const { voice } = create();
  const steps: CallStep[] = [{ do: "speak", text: "Hello", language: "en-US" }];
  expect(voice.renderSteps?.(steps, { callbackUrl, ourRef: "att_1_end" })).toEqual({
    contentType: "text/xml; charset=utf-8",
    body:
      '<?xml version="1.0" encoding="UTF-8"?><Response><Say language="en-US">Hello</Say>' +
      `<Redirect method="POST">${callbackUrl}/next/att_1_end</Redirect></Response>`,
    steps: 1,
  });
});
