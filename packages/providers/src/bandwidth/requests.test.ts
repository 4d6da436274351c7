import type { CallStep } from "@tandem/provider-contract";
import { startSimulator } from "@tandem/simulators";
import { expect, test } from "vitest";
import { areDescribed, findings } from "../../../simulators/src/bandwidth/test-descriptions.ts";
import { provider } from "./index.ts";
import { toMessage } from "./verify.ts";
import { toSeconds } from "./webhooks.ts";

const person = "+12025550143";
const callbackUrl = "https://hooks.example.test/secret";
const ref = { ourRef: "att_0198f_1_end" };

type Running = Awaited<ReturnType<typeof startSimulator>>;

const connect = ({ baseUrl, credentials, config }: Running) =>
  provider.create({ baseUrl, credentials, config: { ...config, requestsPerSecond: "0" } });

/** Makes every call the adapter can make, whatever comes of it. */
async function makeEveryCall(simulator: Running): Promise<void> {
  const bandwidth = connect(simulator);
  const { numbers, messaging, verify, voice } = bandwidth;
  await bandwidth.account?.checkHealth();
  await bandwidth.webhooks?.registerWebhook?.(callbackUrl);
  const search = { country: "US", type: "local", features: ["sms"], limit: 5, areaCode: "212" } as const;
  const found = await numbers?.searchNumbers({ ...search, features: ["sms"], endsWith: "7" });
  await numbers?.searchNumbers({ ...search, features: [], type: "toll_free" });
  const from = found?.kind === "answered" ? (found.value[0]?.number ?? "") : "";
  const placedAfter = new Date();
  await numbers?.orderNumber({ ...ref, number: from, country: "US", type: "local", callbackUrl });
  await numbers?.findNumberOrder({ ...ref, number: from, placedAfter });
  await numbers?.getNumber({ upstreamNumberRef: from, number: from });
  await numbers?.lookupNumber?.(person);
  const message = { ...ref, from, to: person, text: "Hi", mediaUrls: ["https://m.test/a.jpg"], callbackUrl };
  const sent = await messaging?.sendMessage({ ...message, validitySeconds: 3_600 });
  if (sent?.kind === "done") await messaging?.getMessage(sent.upstreamRef);
  await messaging?.findMessage?.({ ...ref, from, to: person, text: "Hi", sentAfter: placedAfter });
  for (const channel of ["sms", "voice"] as const) {
    const request = { ...ref, to: person, channel, code: null, codeLength: 6, timeoutSeconds: 300 };
    const started = await verify?.startVerification({ ...request, brand: "Tandem", from, locale: null });
    if (started?.kind !== "done") continue;
    const { upstreamRef } = started;
    await verify?.checkVerification({ upstreamRef, to: person, code: "000000", timeoutSeconds: 300 });
  }
  const call = { ...ref, from, to: person, callbackUrl, ringSeconds: 20, maxSeconds: 300 };
  const placed = await voice?.placeCall({ ...call, machineDetection: true, record: true });
  const callRef = placed?.kind === "done" ? placed.upstreamRef : "";
  await voice?.getCall(callRef);
  await voice?.findCall?.({ ...ref, from, to: person, placedAfter });
  await voice?.redirectCall?.(callRef, { ...ref, callbackUrl });
  await voice?.startRecording?.(callRef, "cmd", { ...ref, callbackUrl });
  await voice?.stopRecording?.(callRef, "cmd", { ...ref, callbackUrl });
  await voice?.stopRecording?.(callRef, "cmd");
  await voice?.fetchRecording?.(`${callRef}/r-1`);
  await voice?.hangUp(callRef, ref.ourRef);
  for await (const _page of numbers?.listNumbers() ?? []);
  await numbers?.releaseNumber({ upstreamNumberRef: from, number: from });
}

test.skipIf(!areDescribed)("every request is one that Bandwidth describes", async () => {
  const simulator = await startSimulator("bandwidth");
  await makeEveryCall(simulator);
  const requests = simulator.requests();
  await simulator.close();
  expect(new Set(requests.map(({ operation }) => operation)).size).toBeGreaterThanOrEqual(18);
  for (const { method, path, body } of requests) {
    expect(findings("request", { method, path, status: null, body }), `${method} ${path} ${body}`).toEqual([]);
  }
});

test("documents end where Bandwidth asks again, and one that is recorded from the start says so first", () => {
  const context = { baseUrl: "https://{product}.bandwidth.com", config: {} };
  const credentials = { callbackUsername: "u", callbackPassword: 'p"' };
  const { voice } = provider.create({ ...context, credentials });
  const steps: CallStep[] = [{ do: "speak", text: "Hello", language: "en-GB" }];
  const user = 'username="u" password="p&quot;"';
  const next = `<Redirect redirectUrl="${callbackUrl}/next/att" redirectMethod="POST" ${user}/>`;
  const speak = '<SpeakSentence locale="en_UK">Hello</SpeakSentence>';
  const render = (topic: string | null) => voice?.renderSteps?.(steps, { callbackUrl, ourRef: "att", topic });
  const head = '<?xml version="1.0" encoding="UTF-8"?><Response>';
  expect(render("answer")).toMatchObject({ body: `${head}${speak}${next}</Response>`, steps: 1 });
  const recording = `<StartRecording recordingAvailableUrl="${callbackUrl}/recording/att" ${user}/>`;
  expect(render("answer-recorded")?.body).toBe(`${head}${recording}${speak}${next}</Response>`);
});

test("the code's place in the text is ours alone, and durations are read", () => {
  expect(toMessage("Evil {CODE} {NAME}")).toBe("Your Evil CODE NAME code is {CODE}");
  expect(["PT13.67S", "PT1H2M3S", "13", null].map(toSeconds)).toEqual([14, 3_723, null, null]);
});
