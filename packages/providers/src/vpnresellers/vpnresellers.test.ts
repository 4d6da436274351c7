import { describeRecordsProvider, describeVpnProvider } from "@tandem/provider-contract/suites";
import { startSimulator } from "@tandem/simulators";
import { expect, test } from "vitest";
import type { HttpReply } from "../shared/http-exchange.ts";
import { fromReply } from "./errors.ts";
import { provider } from "./index.ts";
import { choosePort, toAccount, toServer } from "./vpn.ts";
import { account } from "./wire.ts";

describeVpnProvider({
  module: provider,
  startSimulator: () => startSimulator("vpnresellers"),
  createCall: { method: "POST", path: /\/accounts$/ },
  withUnknownAccountStatus: (body) => body.replaceAll('"Active"', '"Brewing"'),
});

describeRecordsProvider({
  module: provider,
  startSimulator: () => startSimulator("vpnresellers"),
  listCall: { method: "GET", path: /\/accounts$/ },
});

test("the account of the sheet is read, and its keys are left out", () => {
  const told = account.parse({
    id: 7001,
    username: "demo.user-1",
    status: "Active",
    wg_ip: "10.9.0.2",
    wg_public_key: "x",
    expired_at: "2026-12-31",
  });
  expect(toAccount(told)).toEqual({
    accountRef: "7001",
    username: "demo.user-1",
    state: "active",
    expiresAt: new Date("2026-12-31T00:00:00Z"),
  });
  expect(toAccount({ ...told, status: "Sleeping" }).state).toBe("unknown");
});

test("a server's capacity is its load where it can be one", () => {
  const told = { id: "1", name: "Berlin", ip: "192.0.2.1", country_code: "de", city: "", capacity: "43" };
  expect(toServer(told)).toMatchObject({ country: "DE", city: null, load: 0.43 });
  expect(toServer({ ...told, capacity: 1_000 }).load).toBeNull();
  expect(toServer({ ...told, capacity: null }).load).toBeNull();
});

test("the default port is taken, else one of UDP", () => {
  const port = (id: string, protocol: string, isDefault: boolean) => ({ id, protocol, number: 1, default: isDefault });
  expect(choosePort([port("1", "udp", false), port("2", "tcp", true)])?.id).toBe("2");
  expect(choosePort([port("1", "tcp", false), port("2", "UDP", false)])?.id).toBe("2");
  expect(choosePort([])).toBeUndefined();
});

test("an empty reseller account and a taken name are told apart from a malformed request", () => {
  const reply = (status: number, body: object): HttpReply => ({
    kind: "reply",
    status,
    headers: {},
    durationMs: 1,
    body: Buffer.from(JSON.stringify(body)),
    json: () => body,
  });
  expect(fromReply(reply(402, { message: "Insufficient balance" })).category).toBe("low_balance");
  const taken = { errors: { username: ["The username has already been taken."] } };
  expect(fromReply(reply(422, taken))).toMatchObject({ category: "refused", code: "http_422" });
  const short = { errors: { password: ["The password is too short."] } };
  expect(fromReply(reply(422, short))).toMatchObject({ category: "invalid_request", message: /too short/ });
});
