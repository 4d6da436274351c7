import { ProviderCallError } from "@tandem/provider-contract";
import { expect, test } from "vitest";
import { toRecord as fromAiralo } from "./airalo/records.ts";
import { order as airaloOrder } from "./airalo/wire.ts";
import { nextQuery } from "./bandwidth/records.ts";
import { toTopUps } from "./esim-access/records.ts";
import { profile as esimAccessProfile } from "./esim-access/wire.ts";
import { fromPackages } from "./telna/records.ts";
import { simPackage } from "./telna/wire.ts";
import { callDetail, fromCall, fromSessions } from "./telnyx/record-lines.ts";

// What records are read from beyond what the simulators send: what documents leave open, and what only some accounts have.

const airalo = { id: 101, type: "sim", package_id: "p-7days", quantity: 1, created_at: "2026-11-20 10:00:00" };
const airaloCost = (change: object) => fromAiralo(airaloOrder.parse({ ...airalo, ...change })).cost;

test("Airalo's net price is taken where an order carries one, and only that of a single piece", () => {
  expect(airaloCost({})).toBeNull();
  expect(airaloCost({ net_price: "2.10", currency: "USD" })).toEqual({ amountMicros: 2_100_000n, currency: "USD" });
  expect(airaloCost({ net_price: 2.1, quantity: 2 })).toBeNull();
  const refunded = airaloOrder.parse({ ...airalo, status: { name: "Refunded", slug: "refunded" } });
  expect(fromAiralo(refunded).state).toBe("returned");
});

test("Bandwidth's next page is what its Link header calls the next, and nothing else", () => {
  const link = '<https://voice.bandwidth.com/api/v2/accounts/9/calls?pageSize=2&pageToken=abc%3D>; rel="next"';
  expect(nextQuery(link)).toEqual({ pageSize: "2", pageToken: "abc=" });
  expect(nextQuery(link.replace("next", "prev"))).toBeNull();
  expect(nextQuery(undefined)).toBeNull();
});

test("what was put onto an eSIM Access profile is told by its own time and reference, however old the profile is", () => {
  const packages = [
    { transactionId: "att_1", packageCode: "P1", createTime: "2025-01-01T00:00:00+0000" },
    { transactionId: "att_2", packageCode: "TOPUP_P1", createTime: "2026-11-20T10:00:00+0000" },
  ];
  const told = { esimTranNo: "T1", orderNo: "B1", transactionId: "att_1", iccid: "8901", packageList: packages };
  expect(toTopUps(esimAccessProfile.parse(told))).toMatchObject([
    { subject: "top_up", ref: "att_2", ourRef: "att_2", label: "8901", happenedAt: new Date("2026-11-20T10:00:00Z") },
  ]);
});

test("the oldest package of a Telna SIM came with it, whatever order they are listed in", () => {
  const packages = [
    { id: 3, sim: "8901", created_date: "2026-11-03T00:00:00Z" },
    { id: 1, sim: "8901", created_date: "2026-11-01T00:00:00Z" },
    { id: 2, sim: "8902", created_date: "2026-11-02T00:00:00Z" },
  ].map((one) => simPackage.parse(one));
  expect(fromPackages(packages).map(({ ref, label }) => [ref, label])).toEqual([["3", "8901"]]);
});

const call = { cli: "+12025550100", cld: "+12025550143", direction: "outbound", started_at: "2026-11-20T10:00:00Z" };

test("Telnyx's records of calls are read in both spellings seen; one without the call's id is not understood", () => {
  const answered = { ...call, telnyx_call_control_id: "v3:abc", call_sec: 31, cost: "0.0042", currency: "USD" };
  const record = fromCall(callDetail.parse(answered));
  expect(record).toMatchObject({ ref: "v3:abc", state: "sold", cost: { amountMicros: 4_200n }, label: "+12025550143" });
  expect(fromCall(callDetail.parse({ ...call, call_control_id: "v3:x", call_sec: 0, cost: "0" })).state).toBe("failed");
  expect(callDetail.safeParse({ ...call, id: "leg" }).success).toBe(false);
  expect(() => fromCall(callDetail.parse({ ...answered, started_at: null }))).toThrow(ProviderCallError);
});

test("a room is told once, by the first time somebody was in it, and is under way while somebody is", () => {
  const session = (day: number, active: boolean) => ({
    room_id: "r1",
    active,
    created_at: new Date(Date.UTC(2026, 10, day)),
  });
  expect(fromSessions([session(21, false), session(20, false)])).toMatchObject([
    { ref: "r1", state: "sold", happenedAt: new Date("2026-11-20T00:00:00Z") },
  ]);
  expect(fromSessions([session(20, false), session(21, true)])).toMatchObject([{ state: "pending" }]);
});
