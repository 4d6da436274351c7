import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { skippedReason } from "../test/api-description.ts";
import { type FormInput, sidOf, startTestClient, type TestClient, type TestReply } from "./test-client.ts";
import { areDescribed, replyFindings } from "./test-descriptions.ts";

const person = "+12025550143";
const twiml = "<Response><Pause length='60'/></Response>";

let client: TestClient;
let own: { sid: string; number: string };

beforeAll(async () => {
  client = await startTestClient();
  own = await client.buy();
});
afterAll(() => client.simulator.close());

const call = (form: FormInput = {}) =>
  client.api("POST", "/Calls.json", { To: person, From: own.number, Twiml: twiml, ...form });

/** A call that is talking. */
const talk = async (): Promise<string> => {
  const sid = sidOf(await call());
  await vi.waitFor(async () => {
    client.simulator.advanceClock(300);
    expect((await client.api("GET", `/Calls/${sid}.json`)).body.status).toBe("in-progress");
  });
  return sid;
};

const verify = (path: string, form?: FormInput) => {
  const base = `/v2/Services/${client.simulator.config.verifyServiceSid}`;
  return client.send(form ? "POST" : "GET", "verify", base + path, form);
};

const holds = ({ method, path, status, body }: TestReply, wanted: number) => {
  expect(status, JSON.stringify(body)).toBe(wanted);
  expect(replyFindings(method, path, status, body)).toEqual([]);
};

describe.skipIf(!areDescribed)(areDescribed ? "replies" : skippedReason, () => {
  test("numbers: found, bought, listed, read, changed and given back as described", async () => {
    for (const [country, kind] of [
      ["US", "Local"],
      ["US", "TollFree"],
      ["GB", "Mobile"],
      ["GB", "National"],
    ]) {
      const found = await client.api("GET", `/AvailablePhoneNumbers/${country}/${kind}.json?PageSize=2`);
      holds(found, 200);
    }
    const { sid } = await client.buy();
    holds(await client.api("GET", "/IncomingPhoneNumbers.json?PageSize=1"), 200);
    holds(await client.api("GET", `/IncomingPhoneNumbers/${sid}.json`), 200);
    holds(await client.api("POST", `/IncomingPhoneNumbers/${sid}.json`, { FriendlyName: "desk" }), 200);
    holds(await client.api("DELETE", `/IncomingPhoneNumbers/${sid}.json`), 204);
    const [{ phone_number: PhoneNumber }] = (await client.api("GET", "/AvailablePhoneNumbers/US/Local.json")).body
      .available_phone_numbers as [{ phone_number: string }];
    holds(await client.api("POST", "/IncomingPhoneNumbers.json", { PhoneNumber }), 201);
  });

  test("prices, papers, lookups and the balance as described", async () => {
    const prices = await client.send("GET", "pricing", "/v1/PhoneNumbers/Countries/US");
    const findings = replyFindings(prices.method, prices.path, prices.status, prices.body);
    // The description says numbers and, beside them, that they come as texts.
    expect(findings.filter(({ at }) => !/_price$/.test(at))).toEqual([]);
    const regulations = "/v2/RegulatoryCompliance/Regulations?IsoCountry=DE&NumberType=local";
    holds(await client.send("GET", "numbers", regulations), 200);
    const looked = await client.send("GET", "lookups", `/v2/PhoneNumbers/${person}?Fields=line_type_intelligence`);
    holds(looked, 200);
    holds(await client.api("GET", "/Balance.json"), 200);
  });

  test("messages: sent, listed, read and cancelled as described, before and after they were rated", async () => {
    const form = { To: person, From: own.number, Body: "Hello" };
    const sent = await client.api("POST", "/Messages.json", form);
    holds(sent, 201);
    await vi.waitFor(async () => {
      client.simulator.advanceClock(3_000);
      const read = await client.api("GET", `/Messages/${sidOf(sent)}.json`);
      holds(read, 200);
      expect(read.body).toMatchObject({ status: "delivered", price: "-0.00830" });
    });
    holds(await client.api("GET", "/Messages.json?PageSize=1"), 200);
    const second = await client.api("POST", "/Messages.json", form);
    holds(await client.api("POST", `/Messages/${sidOf(second)}.json`, { Status: "canceled" }), 200);
    const undelivered = await client.api("POST", "/Messages.json", { ...form, To: "+12025550004" });
    await vi.waitFor(async () => {
      client.simulator.advanceClock(3_000);
      const read = await client.api("GET", `/Messages/${sidOf(undelivered)}.json`);
      expect(read.body).toMatchObject({ error_code: 30003 });
      holds(read, 200);
    });
  });

  test("calls and their recordings: placed, listed, read, recorded and ended as described", async () => {
    holds(await call(), 201);
    const sid = await talk();
    const started = await client.api("POST", `/Calls/${sid}/Recordings.json`, {});
    holds(started, 201);
    holds(await client.api("GET", `/Calls/${sid}/Recordings.json`), 200);
    const recording = sidOf(started);
    holds(await client.api("POST", `/Calls/${sid}/Recordings/Twilio.CURRENT.json`, { Status: "stopped" }), 200);
    holds(await client.api("GET", `/Recordings/${recording}.json`), 200);
    holds(await client.api("POST", `/Calls/${sid}.json`, { Twiml: twiml }), 200);
    holds(await client.api("POST", `/Calls/${sid}.json`, { Status: "completed" }), 200);
    await vi.waitFor(async () => {
      client.simulator.advanceClock(3_000);
      const read = await client.api("GET", `/Calls/${sid}.json`);
      expect(read.body).toMatchObject({ status: "completed", price: "-0.01400" });
      holds(read, 200);
    });
    holds(await client.api("GET", `/Calls.json?To=${encodeURIComponent(person)}&PageSize=1`), 200);
  });

  test("codes: services, sending, checking and closing as described", async () => {
    holds(await client.send("POST", "verify", "/v2/Services", { FriendlyName: "Second", CodeLength: "8" }), 201);
    holds(await client.send("GET", "verify", "/v2/Services"), 200);
    const started = await verify("/Verifications", { To: person, Channel: "sms" });
    holds(started, 201);
    holds(await verify(`/Verifications/${sidOf(started)}`), 200);
    holds(await verify("/VerificationCheck", { To: person, Code: "nothing" }), 201);
    holds(await verify(`/Verifications/${sidOf(started)}`, { Status: "canceled" }), 200);
  });

  test("refusals all have Twilio's form", async () => {
    holds(await client.send("GET", "api", "/2010-04-01/Accounts/AC1/Balance.json"), 404);
    holds(await client.send("GET", "verify", "/v2/Services", undefined, "Basic bm9ib2R5Og=="), 401);
    holds(await call({ To: "123" }), 400);
    holds(await client.api("GET", "/Calls/CA404.json"), 404);
    client.simulator.fail([{ operation: "placeCall", fault: "rate_limited", times: 1 }]);
    holds(await call(), 429);
    client.simulator.fail([{ operation: "placeCall", fault: "error_500", times: 1 }]);
    holds(await call(), 500);
  });
});
