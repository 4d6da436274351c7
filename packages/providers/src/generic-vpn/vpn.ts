import {
  type Answer,
  type Found,
  type Outcome,
  type ProviderError,
  unreadable,
  type VpnAccount,
  type VpnAccountOrder,
  type VpnConfig,
  type VpnProtocol,
  type VpnProvider,
  type VpnServer,
  type VpnState,
} from "@tandem/provider-contract";
import { failedWrite, type Reading } from "../shared/reading.ts";
import { toDayAfter, toVpnConfig } from "../shared/vpn.ts";
import type { GenericVpnClient } from "./client.ts";
import { type Operation, type OperationName, pick, type Settings, type Values } from "./settings.ts";
import { entriesOf, toAccount, toServers } from "./wire.ts";

const DAY_MS = 86_400_000;

const unsupported = (what: string): ProviderError => ({
  category: "unsupported",
  code: "unsupported",
  message: `no operation is described for ${what}`,
});

/** VPN accounts at an API that an operator described. A method that is not described does not exist, where the contract lets it. */
export function createGenericVpn(client: GenericVpnClient): VpnProvider {
  const api = new GenericVpn(client);
  const { operations } = client.settings;
  return {
    createAccount: (order) => api.createAccount(order),
    findAccount: (query) => api.findAccount(query),
    getAccount: (accountRef) => api.getAccount(accountRef),
    listServers: () => api.listServers(),
    ...(operations.suspendAccount && { suspendAccount: (ref: string) => api.turn("suspendAccount", ref, "suspended") }),
    ...(operations.resumeAccount && { resumeAccount: (ref: string) => api.turn("resumeAccount", ref, "active") }),
    ...(operations.renewAccount && {
      renewAccount: (ref: string, renewal: { ourRef: string; months: number; until: Date }) => api.renew(ref, renewal),
    }),
    ...(operations.changePassword && {
      changePassword: (ref: string, password: string) => api.changePassword(ref, password),
    }),
    ...(operations.deleteAccount && { deleteAccount: (ref: string) => api.deleteAccount(ref) }),
    ...(operations.getConfig && {
      getConfig: (ref: string, server: VpnServer, protocol: VpnProtocol) => api.getConfig(ref, server, protocol),
    }),
  };
}

class GenericVpn {
  readonly #client: GenericVpnClient;
  readonly #settings: Settings;

  constructor(client: GenericVpnClient) {
    this.#client = client;
    this.#settings = client.settings;
  }

  async createAccount(order: VpnAccountOrder): Promise<Outcome<VpnAccount>> {
    const values = { ...spanOf(order.until, this.#client.now()), ...order, until: order.until.toISOString() };
    const sent = await this.#send("createAccount", values, "order");
    if (!sent) return { kind: "rejected", error: unsupported("accounts") };
    const { reading, operation } = sent;
    if (reading.kind === "error") return failedWrite(reading);
    const account = toAccount(reading.body, operation.map, this.#settings, { username: order.username });
    return account.kind === "failed" ? { kind: "unknown", error: account.error } : done(account.value);
  }

  async findAccount(query: { ourRef: string; username: string }): Promise<Found<VpnAccount>> {
    const sent = await this.#send("findAccount", query, "read");
    if (!sent) return { kind: "unsupported" };
    const { reading, operation } = sent;
    if (reading.kind === "error") return { kind: "failed", error: reading.error };
    const entries = entriesOf(reading.body, operation);
    if (entries.kind === "failed") return entries;
    for (const entry of entries.value) {
      const account = toAccount(entry, operation.map, this.#settings, {});
      if (account.kind === "failed") return account;
      const isOurs = account.value.username === query.username;
      if (isOurs) return { kind: "found", upstreamRef: account.value.accountRef, outcome: done(account.value) };
    }
    return { kind: "not_found" };
  }

  async getAccount(accountRef: string): Promise<Answer<VpnAccount>> {
    const sent = await this.#send("getAccount", { accountRef }, "read");
    if (!sent) return { kind: "failed", error: unsupported("reading an account") };
    const { reading, operation } = sent;
    if (reading.kind === "error") return { kind: "failed", error: reading.error };
    return toAccount(reading.body, operation.map, this.#settings, { id: accountRef });
  }

  async turn(
    name: "suspendAccount" | "resumeAccount",
    accountRef: string,
    state: VpnState,
  ): Promise<Outcome<{ state: VpnState }>> {
    const outcome = await this.#write(name, accountRef, {});
    return outcome.kind === "done" ? { ...outcome, value: { state } } : outcome;
  }

  async renew(
    accountRef: string,
    { ourRef, months, until }: { ourRef: string; months: number; until: Date },
  ): Promise<Outcome<VpnAccount>> {
    const values = { ourRef, months, ...spanOf(until, this.#client.now()), until: until.toISOString() };
    const outcome = await this.#write("renewAccount", accountRef, values);
    if (outcome.kind !== "done") return outcome;
    const read = await this.getAccount(accountRef);
    if (read.kind === "answered") return done(read.value);
    return done({ accountRef, username: accountRef, state: "unknown", expiresAt: until });
  }

  async changePassword(accountRef: string, password: string): Promise<Answer<null>> {
    const outcome = await this.#write("changePassword", accountRef, { password });
    if (outcome.kind === "done" || outcome.kind === "pending") return { kind: "answered", value: null };
    return { kind: "failed", error: outcome.error };
  }

  async deleteAccount(accountRef: string): Promise<Outcome<null>> {
    const outcome = await this.#write("deleteAccount", accountRef, {});
    // One that is gone already was deleted by an earlier call.
    const isGone = outcome.kind === "rejected" && outcome.error.category === "not_found";
    return isGone ? { kind: "done", upstreamRef: accountRef, value: null } : outcome;
  }

  async listServers(): Promise<Answer<VpnServer[]>> {
    const sent = await this.#send("listServers", {}, "read");
    if (!sent) return { kind: "answered", value: this.#settings.servers.map(fromTyped) };
    const { reading, operation } = sent;
    if (reading.kind === "error") return { kind: "failed", error: reading.error };
    const entries = entriesOf(reading.body, operation);
    return entries.kind === "failed" ? entries : toServers(entries.value, operation.map, ["openvpn"]);
  }

  async getConfig(accountRef: string, server: VpnServer, protocol: VpnProtocol): Promise<Answer<VpnConfig>> {
    const values = { accountRef, serverRef: server.serverRef, host: server.host, protocol };
    const sent = await this.#send("getConfig", values, "read");
    if (!sent) return { kind: "failed", error: unsupported("configurations") };
    const { reading, operation } = sent;
    if (reading.kind === "error") return { kind: "failed", error: reading.error };
    const text = pick(reading.body, operation.map.text ?? "$");
    if (typeof text !== "string") return { kind: "failed", error: unreadable("no configuration in the reply") };
    return toVpnConfig(protocol, text, `${server.country.toLowerCase()}-${server.serverRef}`);
  }

  async #write(name: OperationName, accountRef: string, values: Values): Promise<Outcome<null>> {
    const sent = await this.#send(name, { ...values, accountRef }, "order");
    if (!sent) return { kind: "rejected", error: unsupported(name) };
    if (sent.reading.kind === "error") return failedWrite(sent.reading);
    return { kind: "done", upstreamRef: accountRef, value: null };
  }

  async #send(
    name: OperationName,
    values: Values,
    urgency: "order" | "read",
  ): Promise<{ reading: Reading; operation: Operation } | null> {
    const operation = this.#settings.operations[name];
    return operation ? { reading: await this.#client.send(name, operation, values, urgency), operation } : null;
  }
}

const done = (value: VpnAccount) => ({ kind: "done", upstreamRef: value.accountRef, value }) as const;

/** The end of what is paid, as APIs ask for it: as a day or as days from now. */
function spanOf(until: Date, now: Date): { days: number; untilDay: string } {
  return { days: Math.max(1, Math.ceil((until.getTime() - now.getTime()) / DAY_MS)), untilDay: toDayAfter(until) };
}

function fromTyped({ id, name, country, city, host, protocols }: Settings["servers"][number]): VpnServer {
  return { serverRef: id, name: name ?? id, country, city: city ?? null, host: host ?? null, protocols, load: null };
}
