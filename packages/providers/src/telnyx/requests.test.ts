import { startSimulator } from "@tandem/simulators";
import { expect, test } from "vitest";
import {
  type ApiDescription,
  loadApiDescription,
  skippedReason,
} from "../../../simulators/src/test/api-description.ts";
import { provider } from "./index.ts";

const ownFormats = ["integer", "url", "uri", "phone-number", "currency", "json-pointer"];
const description = loadApiDescription("telnyx.yaml", ownFormats);

type Running = Awaited<ReturnType<typeof startSimulator>>;

const person = "+12025550143";
const callbackUrl = "https://hooks.example.test/secret";

/** Makes every call the adapter can make, whatever comes of it. */
async function makeEveryCall(simulator: Running): Promise<void> {
  const { baseUrl, credentials, config } = simulator;
  const telnyx = provider.create({ baseUrl, credentials, config: { ...config, requestsPerSecond: "0" } });
  await telnyx.account?.checkHealth();
  await telnyx.webhooks?.registerWebhook?.(callbackUrl);
  const number = await callNumbers(simulator, telnyx);
  const sentAfter = new Date();
  const message = {
    ourRef: "att_1",
    from: number,
    to: person,
    text: "Hi",
    mediaUrls: ["https://m.test/a.jpg"],
    callbackUrl,
  };
  const sent = await telnyx.messaging?.sendMessage(message);
  if (sent?.kind === "done") await telnyx.messaging?.getMessage(sent.upstreamRef);
  for (const channel of ["sms", "voice", "flash_call", "whatsapp"] as const) {
    const wanted = { ourRef: "att_2", to: person, channel, code: "493817", codeLength: 6, timeoutSeconds: 300 };
    const started = await telnyx.verify?.startVerification({ ...wanted, brand: "Tandem", from: null, locale: null });
    if (started?.kind !== "done") continue;
    const { upstreamRef } = started;
    await telnyx.verify?.checkVerification({ upstreamRef, to: person, code: "000000", timeoutSeconds: 300 });
    await telnyx.verify?.closeVerification?.(upstreamRef, "cancelled");
  }
  await callVoice(simulator, telnyx, number);
  const fax = {
    ourRef: "att_4",
    from: number,
    to: person,
    documentUrl: "https://m.test/a.pdf",
    quality: "high",
    callbackUrl,
  };
  const faxed = await telnyx.fax?.sendFax({ ...fax, quality: "high" });
  await telnyx.fax?.findFax({ ourRef: "att_4", from: number, to: person, sentAfter });
  if (faxed?.kind === "done") await telnyx.fax?.getFax(faxed.upstreamRef);
  if (faxed?.kind === "done") await telnyx.fax?.cancelFax(faxed.upstreamRef);
  await callRooms(simulator, telnyx);
  const sims = telnyx["iot-sim"];
  const bought = await sims?.orderSims({ ourRef: "att_6", quantity: 2, state: "standby" });
  await sims?.findSims({ ourRef: "att_6", quantity: 2, placedAfter: sentAfter });
  const simRef = bought?.kind === "done" ? (bought.value[0]?.simRef ?? "") : "";
  await sims?.getSim(simRef);
  await sims?.getActivationCode(simRef);
  await sims?.setDataLimit(simRef, 2_500_000n);
  for (const state of ["enabled", "disabled", "standby"] as const) await sims?.setState(simRef, state);
}

type Instance = ReturnType<typeof provider.create>;

async function callNumbers(simulator: Running, { numbers }: Instance): Promise<string> {
  const search = {
    country: "US",
    type: "local",
    features: ["sms", "voice"],
    limit: 5,
    areaCode: "212",
    contains: "555",
  } as const;
  const found = await numbers?.searchNumbers({
    ...search,
    features: ["sms", "voice"],
    endsWith: "0",
    region: "NY",
    locality: "New York",
  });
  const number = found?.kind === "answered" ? (found.value[0]?.number ?? "") : "";
  await numbers?.listRequirements?.({ country: "DE", type: "local" });
  const mobile = await numbers?.listRequirements?.({ country: "DE", type: "mobile" });
  expect(mobile).toMatchObject({ kind: "answered", value: [{ name: "Proof of identity", kind: "document" }] });
  const order = { ourRef: "att_0", number, country: "US", type: "local", callbackUrl } as const;
  const placed = await numbers?.orderNumber(order);
  await numbers?.findNumberOrder({ ourRef: "att_0", number, placedAfter: new Date() });
  simulator.advanceClock(5_000);
  await expect
    .poll(async () => (placed?.kind === "pending" ? (await numbers?.getNumberOrder(placed.upstreamRef))?.kind : ""))
    .toBe("done");
  for await (const page of numbers?.listNumbers() ?? []) {
    for (const own of page) {
      await numbers?.getNumber(own);
      await numbers?.configureNumber?.(own, { forwardTo: person, recordInbound: true, voicemail: true });
      await numbers?.configureNumber?.(own, { forwardTo: null, voicemail: false });
    }
  }
  await numbers?.releaseNumber({ upstreamNumberRef: "1", number });
  await numbers?.lookupNumber?.(person);
  const regulated = await numbers?.searchNumbers({ country: "DE", type: "local", features: [], limit: 1 });
  const german = regulated?.kind === "answered" ? (regulated.value[0]?.number ?? "") : "";
  await numbers?.orderNumber({ ...order, ourRef: "att_00", number: german, country: "DE" });
  return number;
}

async function callVoice(simulator: Running, { voice }: Instance, from: string): Promise<void> {
  const call = { ourRef: "att_3", from, to: person, callbackUrl, ringSeconds: 20, maxSeconds: 300 };
  const placed = await voice?.placeCall({ ...call, machineDetection: true, record: true });
  const callRef = placed?.kind === "done" ? placed.value.callRef : "";
  simulator.advanceClock(2_000);
  await expect.poll(async () => (await voice?.getCall(callRef))?.kind).toBe("answered");
  const language = "de-DE";
  const gather = { do: "gather", prompt: "1?", language, digitsMax: 1, timeoutSeconds: 5, finishOn: "#" } as const;
  const steps = [
    { do: "speak", text: "Hallo", language },
    { do: "play", url: "https://m.test/a.mp3" },
    { do: "pause", seconds: 12 },
    gather,
    { do: "record", maxSeconds: 10, transcribe: true },
    { do: "dial", to: "+12025550177", from, ringSeconds: 20, record: true },
  ] as const;
  for (const [index, step] of steps.entries()) await voice?.runStep?.(callRef, step, `cmd_${index}`, callbackUrl);
  await voice?.answerCall?.(callRef, "cmd_answer", callbackUrl);
  await voice?.startRecording?.(callRef, "cmd_start");
  await voice?.stopRecording?.(callRef, "cmd_stop");
  await voice?.hangUp(callRef, "att_3");
  await voice?.fetchRecording?.("40000000-0000-4000-8000-000000000000");
  await voice?.fetchRecording?.("leg|40000000-0000-4000-8000-000000000000|2026-11-20T10:00:00Z");
}

async function callRooms(simulator: Running, { video }: Instance): Promise<void> {
  const made = await video?.createRoom({ ourRef: "att_5", participantsMax: 4, record: true, callbackUrl });
  const roomRef = made?.kind === "done" ? made.value.roomRef : "";
  await video?.findRoom({ ourRef: "att_5" });
  await video?.createToken(roomRef, 600);
  simulator.act("join_room", { roomId: roomRef });
  await video?.listPresence(roomRef);
  await video?.listRecordings(roomRef);
  await video?.endSession(roomRef);
  await video?.deleteRoom(roomRef);
}

/** The address of the description that a path belongs to; fixed words before parameters. */
function addressOf(known: ApiDescription, path: string): string | undefined {
  const fits = known.keys(["paths"]).filter((address) => {
    const pattern = address.replaceAll(/[.*+?^$()|[\]\\]/g, "\\$&").replaceAll(/\{[^}]+\}/g, "[^/]+");
    return new RegExp(`^${pattern}$`).test(path);
  });
  return fits.sort((one, other) => one.split("{").length - other.split("{").length)[0];
}

/** The names of an operation's query parameters; those of an object with brackets, such as `filter[status]`. */
function queryNames(known: ApiDescription, operation: string[]): RegExp[] {
  const resolve = (value: unknown): Record<string, unknown> => {
    const node = value as { $ref?: string };
    return node.$ref ? resolve(known.value(node.$ref.slice(2).split("/"))) : (value as Record<string, unknown>);
  };
  const parameters = (known.value([...operation, "parameters"]) as unknown[] | undefined) ?? [];
  const namesOf = (name: string, schema: Record<string, unknown>): string[] => {
    const properties = (schema.properties ?? {}) as Record<string, unknown>;
    const inner = Object.entries(properties).flatMap(([key, value]) => namesOf(`${name}[${key}]`, resolve(value)));
    return inner.length > 0 ? inner : [schema.type === "array" ? `${name}[]` : name];
  };
  const names = parameters.map(resolve).filter((one) => one.in === "query");
  return names
    .flatMap((one) => namesOf(String(one.name), resolve(one.schema)))
    .map((name) => new RegExp(`^${name.replaceAll(/[[\].]/g, "\\$&")}$`));
}

test.skipIf(!description)(description ? "every request is one that Telnyx describes" : skippedReason, async () => {
  if (!description) return;
  const simulator = await startSimulator("telnyx");
  await makeEveryCall(simulator);
  const wrong: unknown[] = [];
  const seen = new Set<string>();
  for (const { method, path, body } of simulator.requests()) {
    const url = new URL(path, "http://lab.test");
    const address = addressOf(description, url.pathname.replace("/telnyx/v2", ""));
    const name = `${method} ${address ?? path}`;
    seen.add(name);
    const operation = ["paths", address ?? "", method.toLowerCase()];
    if (!address || !description.keys(["paths", address]).includes(method.toLowerCase())) {
      wrong.push({ name, problem: "no such operation" });
      continue;
    }
    const names = queryNames(description, operation);
    for (const key of url.searchParams.keys()) {
      if (!names.some((pattern) => pattern.test(key))) wrong.push({ name, problem: `no such parameter: ${key}` });
    }
    if (body === "" || !description.keys(operation).includes("requestBody")) continue;
    const schema = [...operation, "requestBody", "content", "application/json", "schema"];
    for (const found of description.findings(schema, JSON.parse(body))) wrong.push({ name, ...found });
  }
  await simulator.close();
  expect(wrong).toEqual([]);
  expect(seen.size).toBeGreaterThan(55);
});
