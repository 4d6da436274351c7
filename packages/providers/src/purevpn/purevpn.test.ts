import { describeVpnProvider } from "@tandem/provider-contract/suites";
import { startSimulator } from "@tandem/simulators";
import { expect, test } from "vitest";
import { provider } from "./index.ts";
import { fromStatus, toCreateForm, toOpenvpn, toServers } from "./vpn.ts";

describeVpnProvider({
  module: provider,
  startSimulator: () => startSimulator("purevpn"),
  createCall: { method: "POST", path: /\/vam\/v3\/create$/ },
  postpaid: true,
});

test("the day glued on a status is taken off it", () => {
  const expiresAt = new Date("2024-02-26T00:00:00Z");
  expect(fromStatus("Enabled:February 26, 2024")).toEqual({ state: "active", expiresAt });
  expect(fromStatus("Disabled:2024-02-26")).toEqual({ state: "suspended", expiresAt });
  expect(fromStatus("Enabled")).toEqual({ state: "active", expiresAt: null });
  expect(fromStatus("Brewing:soon")).toEqual({ state: "unknown", expiresAt: null });
});

test("an account is ordered for a day more than paid, within what the upstream allows", () => {
  const now = new Date("2026-11-29T06:00:00Z");
  const order = { ourRef: "att_1", username: "u", password: "p", months: 1, country: null };
  const until = new Date("2026-12-29T06:00:00Z");
  expect(toCreateForm({ ...order, until }, now)).toEqual({ uuid: "att_1", period: "31", subscriptionType: "paid" });
  expect(toCreateForm({ ...order, until: new Date("2046-01-01") }, now).period).toBe("3700");
  expect(toCreateForm({ ...order, until: new Date("2020-01-01") }, now).period).toBe("1");
});

test("a country without OpenVPN has no server for us", () => {
  const told = { country: "US", name: "United States", iso_code: "us" };
  expect(toServers({ ...told, protocols: [{ protocol: "IKEV" }] })).toEqual([]);
  expect(toServers({ ...told, protocols: [{ protocol: "UDP" }] })).toMatchObject([{ serverRef: "US", country: "US" }]);
});

test("what a configuration lacks is added, and without an address there is none", () => {
  const server = { host: "h.example.test", dns: null, port_number: null, configuration: "client\ndev tun\n" };
  expect(toOpenvpn(server, {})).toBeNull();
  const text = toOpenvpn(server, { openvpnPort: "53", openvpnCa: "CERT" });
  expect(text).toBe("client\ndev tun\nremote h.example.test 53\nauth-user-pass\n<ca>\nCERT\n</ca>\n");
  const whole = "client\nremote a 1\nauth-user-pass\n<ca>\nX\n</ca>\n";
  expect(toOpenvpn({ ...server, configuration: whole }, { openvpnCa: "CERT" })).toBe(whole);
  expect(toOpenvpn({ ...server, configuration: null }, {})).toBeNull();
});
