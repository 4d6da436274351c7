import { describe, expect, test } from "vitest";
import type { ProviderInstance } from "./provider-module.ts";
import { present } from "./suite/harness.ts";
import { type PaidCall, paidCallTests } from "./suite/paid-call.suite.ts";
import { ServiceHarness, type ServiceSuiteOptions, type WireCall } from "./suite/service-harness.ts";
import type { VpnAccount, VpnAccountOrder, VpnCapabilities, VpnProvider, VpnState } from "./vpn.ts";
import { checkVpnConfig } from "./vpn-config.ts";

export type VpnSuiteOptions = ServiceSuiteOptions & {
  /** How `createAccount` looks on the wire. */
  createCall: WireCall;
  /** The reply to it, changed to a status nobody documented; absent where that reply has no status. */
  withUnknownAccountStatus?(body: string): string;
};

type Harness = ServiceHarness<VpnSuiteOptions>;

const DAY_MS = 86_400_000;
const NOBODY = "999999999";

const vpnOf = (instance: ProviderInstance): VpnProvider => present(instance.vpn);
const capabilitiesOf = (harness: Harness): VpnCapabilities => present(harness.options.module.manifest.capabilities.vpn);

/**
 * What every adapter that sells VPN accounts must hold, run against its simulator. Of the simulator it wants two actions:
 * `log_in` `{ username, password }`, which answers `{ admitted }`, and `plant_command`, after which its configurations hold a
 * line that runs a command.
 */
export function describeVpnProvider(options: VpnSuiteOptions): void {
  describe(`${options.module.manifest.name} sells VPN accounts`, () => {
    const harness: Harness = new ServiceHarness(options);
    describe("accounts", () => accountTests(harness));
    describe("their life", () => lifeTests(harness));
    describe("passwords and ends", () => endTests(harness));
    describe("servers", () => serverTests(harness));
    describe("purchases that go wrong", () => paidCallTests(harness, accountPurchase(harness)));
  });
}

function order(harness: Harness, change: Partial<VpnAccountOrder> = {}): VpnAccountOrder {
  const ourRef = harness.newRef();
  return {
    ourRef,
    username: ourRef.replaceAll("_", "-"),
    password: "Sample-pass-73940",
    months: 1,
    until: inDays(31),
    country: "DE",
    ...change,
  };
}

const inDays = (days: number) => new Date(Date.now() + days * DAY_MS);

function accountPurchase(harness: Harness): PaidCall<VpnAccount> {
  return {
    operation: "createAccount",
    wire: harness.options.createCall,
    saleKind: "vpn",
    postpaid: harness.options.postpaid,
    withUnknownStatus: harness.options.withUnknownAccountStatus,
    unknownStatusIs: "done",
    prepare: async () => {
      const wanted = order(harness);
      const { ourRef, username } = wanted;
      return {
        run: (instance) => vpnOf(instance).createAccount(wanted),
        find: (instance, placedAfter) => vpnOf(instance).findAccount({ ourRef, username, placedAfter }),
      };
    },
  };
}

async function own(harness: Harness): Promise<{ account: VpnAccount; password: string }> {
  const wanted = order(harness);
  const outcome = await vpnOf(harness.instance()).createAccount(wanted);
  if (outcome.kind !== "done") throw new Error(`the order ended ${JSON.stringify(outcome)}`);
  return { account: outcome.value, password: outcome.value.password ?? wanted.password };
}

async function stateOf(harness: Harness, accountRef: string): Promise<VpnState> {
  const read = await vpnOf(harness.instance()).getAccount(accountRef);
  if (read.kind === "failed") throw new Error(`the account cannot be read: ${JSON.stringify(read.error)}`);
  return read.value.state;
}

const logIn = (harness: Harness, username: string, password: string) =>
  harness.simulator.act("log_in", { username, password });

function accountTests(harness: Harness): void {
  const { credentials, findAccount } = capabilitiesOf(harness);

  test("an account is made, can be logged in to, and runs as long as it is paid for", async () => {
    const wanted = order(harness);
    const outcome = await vpnOf(harness.instance()).createAccount(wanted);
    if (outcome.kind !== "done") throw new Error(`the order ended ${JSON.stringify(outcome)}`);
    const { accountRef, username, state, expiresAt, password } = outcome.value;
    expect(state).toBe("active");
    if (credentials === "ordered") expect({ username, password }).toEqual({ username: wanted.username });
    else expect(password).toMatch(/^\S{6,}$/);
    expect(present(expiresAt).getTime()).toBeGreaterThanOrEqual(wanted.until.getTime());
    expect(present(expiresAt).getTime()).toBeLessThan(wanted.until.getTime() + 3 * DAY_MS);
    expect(harness.sales("vpn")).toMatchObject([{ upstreamRef: accountRef, subject: username }]);
    expect(logIn(harness, username, password ?? wanted.password)).toEqual({ admitted: true });
    const read = await vpnOf(harness.instance()).getAccount(accountRef);
    expect(read).toMatchObject({ kind: "answered", value: { accountRef, username, state: "active" } });
  });

  if (findAccount === "none") {
    test.skip("an account is found by its name (skipped: the upstream has no search)");
  } else {
    test("an account is found by its name, and nobody else's is taken for it", async () => {
      const { account } = await own(harness);
      await own(harness);
      const query = { ourRef: harness.newRef(), username: account.username, placedAfter: inDays(-1) };
      const found = await vpnOf(harness.instance()).findAccount(query);
      expect(found).toMatchObject({
        kind: "found",
        outcome: { kind: "done", value: { accountRef: account.accountRef } },
      });
      const stranger = { ...query, username: `${account.username.slice(0, -1)}x` };
      expect(await vpnOf(harness.instance()).findAccount(stranger)).toEqual({ kind: "not_found" });
    });
  }

  if (credentials === "ordered") {
    test("a name that is taken makes no second account", async () => {
      const wanted = order(harness);
      await vpnOf(harness.instance()).createAccount(wanted);
      const again = await vpnOf(harness.instance()).createAccount(wanted);
      expect(["rejected", "unknown"]).toContain(again.kind);
      expect(harness.sales("vpn")).toHaveLength(1);
    });
  } else {
    test.skip("a name that is taken makes no second account (skipped: the upstream makes the names)");
  }

  test("an account nobody knows cannot be read", async () => {
    const read = await vpnOf(harness.instance()).getAccount(NOBODY);
    expect(read).toMatchObject({ kind: "failed", error: { category: "not_found" } });
  });

  test("a question to an upstream in trouble fails, and says whose fault it is", async () => {
    const { account } = await own(harness);
    harness.simulator.fail([{ operation: "*", fault: "error_500" }]);
    for (const answer of [
      await vpnOf(harness.instance()).getAccount(account.accountRef),
      await vpnOf(harness.instance()).listServers(),
    ]) {
      expect(answer).toMatchObject({ kind: "failed", error: { category: "server" } });
    }
  });
}

function lifeTests(harness: Harness): void {
  const { suspend, renew } = capabilitiesOf(harness);

  if (suspend) {
    test("an account is suspended and resumed, and saying so twice is harmless", async () => {
      const { account, password } = await own(harness);
      const vpn = vpnOf(harness.instance());
      for (const state of ["suspended", "suspended", "active", "active"] as const) {
        const change = state === "active" ? vpn.resumeAccount : vpn.suspendAccount;
        const outcome = await present(change).call(vpn, account.accountRef);
        expect(outcome).toMatchObject({ kind: "done", value: { state } });
        expect(await stateOf(harness, account.accountRef)).toBe(state);
        expect(logIn(harness, account.username, password)).toEqual({ admitted: state === "active" });
      }
    });

    test("a lost reply to a suspension is unknown, and the change shows", async () => {
      const { account } = await own(harness);
      const vpn = vpnOf(harness.hasty());
      harness.simulator.fail([{ operation: "suspendAccount", fault: "drop_reply", times: 1 }]);
      expect((await vpn.suspendAccount?.(account.accountRef))?.kind).toBe("unknown");
      expect(await stateOf(harness, account.accountRef)).toBe("suspended");
    });

    test("an account nobody knows cannot be suspended", async () => {
      const outcome = await vpnOf(harness.instance()).suspendAccount?.(NOBODY);
      expect(outcome).toMatchObject({ kind: "rejected", error: { category: "not_found" } });
    });
  }

  if (!renew) return;
  test("an account runs on until the day it is renewed to, however often that is said", async () => {
    const { account } = await own(harness);
    const renewal = { ourRef: harness.newRef(), months: 3, until: inDays(122) };
    for (const _time of ["once", "again"]) {
      const outcome = await vpnOf(harness.instance()).renewAccount?.(account.accountRef, renewal);
      if (outcome?.kind !== "done") throw new Error(`the renewal ended ${JSON.stringify(outcome)}`);
      const { accountRef, expiresAt } = outcome.value;
      expect(accountRef).toBe(account.accountRef);
      expect(present(expiresAt).getTime()).toBeGreaterThanOrEqual(renewal.until.getTime());
      expect(present(expiresAt).getTime()).toBeLessThan(renewal.until.getTime() + 3 * DAY_MS);
    }
  });

  test("a renewal whose reply is lost is unknown", async () => {
    const { account } = await own(harness);
    const renewal = { ourRef: harness.newRef(), months: 1, until: inDays(62) };
    harness.simulator.fail([{ operation: "renewAccount", fault: "drop_reply", times: 1 }]);
    const outcome = await vpnOf(harness.hasty()).renewAccount?.(account.accountRef, renewal);
    expect(outcome?.kind).toBe("unknown");
  });
}

function endTests(harness: Harness): void {
  const { changePassword, delete: deletes, checkUsername } = capabilitiesOf(harness);

  if (changePassword) {
    test("a new password counts, and the old one no more", async () => {
      const { account, password } = await own(harness);
      const next = "Another-pass-55281";
      const changed = await vpnOf(harness.instance()).changePassword?.(account.accountRef, next);
      expect(changed).toEqual({ kind: "answered", value: null });
      expect(logIn(harness, account.username, next)).toEqual({ admitted: true });
      expect(logIn(harness, account.username, password)).toEqual({ admitted: false });
    });
  }

  if (deletes) {
    test("a deleted account is gone, and deleting it again is harmless", async () => {
      const { account, password } = await own(harness);
      const vpn = vpnOf(harness.instance());
      for (const _time of ["once", "again"]) {
        expect(await vpn.deleteAccount?.(account.accountRef)).toMatchObject({ kind: "done", value: null });
      }
      expect(logIn(harness, account.username, password)).toEqual({ admitted: false });
    });
  } else {
    test.skip("a deleted account is gone (skipped: the upstream deletes nothing)");
  }

  if (!checkUsername) return;
  test("whether a name is free is told before it is ordered", async () => {
    const { account } = await own(harness);
    const vpn = vpnOf(harness.instance());
    expect(await vpn.checkUsername?.(account.username)).toEqual({ kind: "answered", value: { free: false } });
    expect(await vpn.checkUsername?.(harness.newRef())).toEqual({ kind: "answered", value: { free: true } });
  });
}

function serverTests(harness: Harness): void {
  const { protocols } = capabilitiesOf(harness);

  test("servers are listed, each with its country and what it speaks", async () => {
    const answer = await vpnOf(harness.instance()).listServers();
    if (answer.kind === "failed") throw new Error(JSON.stringify(answer.error));
    expect(answer.value.length).toBeGreaterThan(0);
    expect(new Set(answer.value.map(({ serverRef }) => serverRef)).size).toBe(answer.value.length);
    for (const server of answer.value) {
      expect(server.country).toMatch(/^[A-Z]{2}$/);
      expect(server.protocols.length).toBeGreaterThan(0);
      if (server.load !== null) expect(server.load).toBeGreaterThanOrEqual(0);
      if (server.load !== null) expect(server.load).toBeLessThanOrEqual(1);
    }
  });

  const config = async (protocol: (typeof protocols)[number]) => {
    const { account } = await own(harness);
    const vpn = vpnOf(harness.instance());
    const listed = await vpn.listServers();
    if (listed.kind === "failed") throw new Error(JSON.stringify(listed.error));
    const server = present(listed.value.find((entry) => entry.protocols.includes(protocol)));
    return { account, answer: await present(vpn.getConfig).call(vpn, account.accountRef, server, protocol) };
  };

  for (const protocol of protocols) {
    test(`a configuration for ${protocol} is whole, and runs nothing`, async () => {
      const { answer } = await config(protocol);
      if (answer.kind === "failed") throw new Error(JSON.stringify(answer.error));
      expect(answer.value.protocol).toBe(protocol);
      expect(answer.value.fileName).toMatch(protocol === "wireguard" ? /^[\w.-]+\.conf$/ : /^[\w.-]+\.ovpn$/);
      expect(checkVpnConfig(protocol, answer.value.text)).toEqual({ kind: "safe", text: answer.value.text });
    });

    test(`a configuration for ${protocol} that would run a command is not handed on`, async () => {
      harness.simulator.act("plant_command", {});
      const { answer } = await config(protocol);
      expect(answer).toMatchObject({ kind: "failed", error: { category: "unreadable" } });
    });
  }
}
