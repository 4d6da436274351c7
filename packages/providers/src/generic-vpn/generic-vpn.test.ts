import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import type { VpnProvider } from "@tandem/provider-contract";
import { describeRecordsProvider, describeVpnProvider } from "@tandem/provider-contract/suites";
import { startSimulator } from "@tandem/simulators";
import { afterEach, expect, test } from "vitest";
import { provider } from "./index.ts";
import { fillBody, pick } from "./settings.ts";

describeVpnProvider({
  module: provider,
  startSimulator: () => startSimulator("generic-vpn"),
  createCall: { method: "POST", path: /\/api\/accounts$/ },
  withUnknownAccountStatus: (body) => body.replaceAll('"on"', '"brewing"'),
});

describeRecordsProvider({
  module: provider,
  startSimulator: () => startSimulator("generic-vpn"),
  listCall: { method: "GET", path: /\/api\/accounts$/ },
});

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

type Heard = { request: IncomingMessage; body: string };

/** A server that answers everything with one body, and a provider whose description names it. */
async function describedBy(config: Record<string, string>, reply: string) {
  const heard: Heard[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      heard.push({ request, body: Buffer.concat(chunks).toString() });
      response.end(reply);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closers.push(() => server.close().closeAllConnections());
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const instance = provider.create({ baseUrl, credentials: { secret: "s3", username: "us" }, config });
  return { heard, vpn: instance.vpn as VpnProvider, account: instance.account };
}

const order = { ourRef: "att_1", username: "u1", password: "p1", months: 3, until: new Date(), country: null };
const create = {
  method: "POST",
  path: "/new/{{username}}",
  body: { m: "{{months}}", t: "for {{months}}" },
  map: { id: "$.id" },
};

test.each([
  ["bearer", "", (heard: Heard) => expect(heard.request.headers.authorization).toBe("Bearer s3")],
  ["basic", "", (heard: Heard) => expect(heard.request.headers.authorization).toBe("Basic dXM6czM=")],
  ["header", "X-Key", (heard: Heard) => expect(heard.request.headers["x-key"]).toBe("s3")],
  ["query", "key", (heard: Heard) => expect(heard.request.url).toBe("/new/u1?key=s3")],
  ["form", "key", (heard: Heard) => expect(heard.body).toBe("m=3&t=for+3&key=s3")],
])("a key goes out by %s", async (authType, authName, claim) => {
  const bodyFormat = authType === "form" ? "form" : "json";
  const operations = JSON.stringify({ createAccount: create });
  const { heard, vpn } = await describedBy({ authType, authName, bodyFormat, operations }, '{"id":7}');
  expect(await vpn.createAccount(order)).toMatchObject({ kind: "done", value: { accountRef: "7", username: "u1" } });
  expect(heard).toHaveLength(1);
  for (const call of heard) claim(call);
});

test("a failure that comes with HTTP 200 is one, and no sign at all proves nothing", async () => {
  const operations = JSON.stringify({ createAccount: create });
  const success = '{"path":"$.ok","equals":"yes","message":"$.why"}';
  const refused = await describedBy({ operations, success }, '{"ok":"no","why":"sold out","id":7}');
  expect(await refused.vpn.createAccount(order)).toMatchObject({
    kind: "rejected",
    error: { category: "refused", code: "no", message: "sold out" },
  });
  const silent = await describedBy({ operations, success }, '{"id":7}');
  expect((await silent.vpn.createAccount(order)).kind).toBe("unknown");
});

test("what is not described does not exist, and typed servers stand in for a list", async () => {
  const servers = '[{"id":"de1","country":"DE","host":"de1.example.test","protocols":["openvpn"]}]';
  const { vpn, heard, account } = await describedBy({ servers }, "");
  expect([vpn.suspendAccount, vpn.getConfig, vpn.deleteAccount]).toEqual([undefined, undefined, undefined]);
  expect(await vpn.createAccount(order)).toMatchObject({ kind: "rejected", error: { category: "unsupported" } });
  expect(await vpn.findAccount({ ...order, placedAfter: new Date() })).toEqual({ kind: "unsupported" });
  expect(await vpn.listServers()).toMatchObject({ kind: "answered", value: [{ serverRef: "de1", name: "de1" }] });
  expect((await account?.checkHealth())?.kind).toBe("failed");
  expect(heard).toEqual([]);
});

test.each([
  ["no JSON", "{"],
  ["an operation nobody knows", '{"fly":{"method":"GET","path":"/"}}'],
  ["a password in a path", '{"getAccount":{"method":"GET","path":"/{{password}}"}}'],
  ["a path without its slash", '{"getAccount":{"method":"GET","path":"accounts"}}'],
])("a description with %s sells nothing and says why", async (_what, operations) => {
  const { vpn } = await describedBy({ operations }, "");
  expect(await vpn.createAccount(order)).toMatchObject({ kind: "rejected", error: { code: "misdescribed" } });
});

test("places are found, also in lists, and never in what objects inherit", () => {
  const body = { data: { rows: [{ id: 1 }, { id: 2 }] } };
  expect(pick(body, "$.data.rows[1].id")).toBe(2);
  expect(pick(body, "$")).toBe(body);
  expect(pick(body, "$.data.none.id")).toBeUndefined();
  expect(pick(body, "$.constructor.name")).toBeUndefined();
});

test("a placeholder alone keeps its type, and one that stands for nothing is nothing", () => {
  const body = fillBody({ a: "{{n}}", b: "{{n}} of {{none}}", c: "{{none}}" }, { n: 3 });
  expect(body).toEqual({ a: 3, b: "3 of ", c: null });
});
