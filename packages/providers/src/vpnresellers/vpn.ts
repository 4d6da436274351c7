import type {
  Answer,
  Found,
  Outcome,
  VpnAccount,
  VpnAccountOrder,
  VpnConfig,
  VpnProtocol,
  VpnProvider,
  VpnServer,
  VpnState,
} from "@tandem/provider-contract";
import { unreadable } from "@tandem/provider-contract";
import type { z } from "zod";
import { failedWrite, incomplete, parseBody, readEntries } from "../shared/reading.ts";
import { toDayAfter, toVpnConfig } from "../shared/vpn.ts";
import type { VpnresellersClient } from "./client.ts";
import { type Account, account, configuration, dataOf, type Port, page, port, type Server, server } from "./wire.ts";

const PAGE_SIZE = 100;
/** More pages than that are not walked: the answer would come too late to be of use. */
const PAGES_MAX = 200;

/** VPN accounts. Their user name is ours, and by it the account of a lost call is found. */
export class VpnresellersVpn implements VpnProvider {
  readonly #client: VpnresellersClient;

  constructor(client: VpnresellersClient) {
    this.#client = client;
  }

  /**
   * An account is bought first and given its end afterwards. Where only the second call fails the account stands, without an
   * end: it is told so rather than as failed, for it costs money.
   */
  async createAccount({ username, password, until }: VpnAccountOrder): Promise<Outcome<VpnAccount>> {
    const body = { username, password };
    const reading = await this.#client.send({
      operation: "createAccount",
      method: "POST",
      path: "/accounts",
      body,
      urgency: "order",
    });
    if (reading.kind === "error") return failedWrite(reading);
    const made = parseBody(reading.body, dataOf(account));
    if (made.kind === "failed") return { kind: "unknown", error: made.error };
    const ended = await this.#setEnd("setExpiry", made.value.id, until);
    return done(ended.kind === "done" ? ended.value : toAccount(made.value));
  }

  async findAccount({ username }: { ourRef: string; username: string }): Promise<Found<VpnAccount>> {
    // A name that is free tells at once that nothing was bought, without walking the list.
    const free = await this.checkUsername(username);
    if (free.kind === "failed") return free;
    if (free.value.free) return { kind: "not_found" };
    const listed = await this.#list("findAccount", "/accounts", account, { username });
    if (listed.kind === "failed") return listed;
    const own = listed.value.find((entry) => entry.username === username);
    // The name is taken by somebody else's account, or ours is not listed yet.
    if (!own) return { kind: "not_found" };
    return { kind: "found", upstreamRef: own.id, outcome: done(toAccount(own)) };
  }

  async getAccount(accountRef: string): Promise<Answer<VpnAccount>> {
    const read = await this.#client.read("getAccount", pathOf(accountRef), dataOf(account));
    return read.kind === "failed" ? read : { kind: "answered", value: toAccount(read.value) };
  }

  suspendAccount(accountRef: string): Promise<Outcome<{ state: VpnState }>> {
    return this.#switch("suspendAccount", accountRef, "disable", "suspended");
  }

  resumeAccount(accountRef: string): Promise<Outcome<{ state: VpnState }>> {
    return this.#switch("resumeAccount", accountRef, "enable", "active");
  }

  renewAccount(accountRef: string, { until }: { until: Date }): Promise<Outcome<VpnAccount>> {
    return this.#setEnd("renewAccount", accountRef, until);
  }

  async changePassword(accountRef: string, password: string): Promise<Answer<null>> {
    const reading = await this.#put("changePassword", `${pathOf(accountRef)}/change_password`, { password });
    return reading.kind === "error" ? { kind: "failed", error: reading.error } : { kind: "answered", value: null };
  }

  async deleteAccount(accountRef: string): Promise<Outcome<null>> {
    const reading = await this.#client.send({
      operation: "deleteAccount",
      method: "DELETE",
      path: pathOf(accountRef),
      urgency: "order",
    });
    // One that is gone already was deleted by an earlier call.
    const isGone = reading.kind === "error" && reading.error.category === "not_found";
    if (reading.kind === "error" && !isGone) return failedWrite(reading);
    return { kind: "done", upstreamRef: accountRef, value: null };
  }

  async listServers(): Promise<Answer<VpnServer[]>> {
    const listed = await this.#list("listServers", "/servers", server);
    return listed.kind === "failed" ? listed : { kind: "answered", value: listed.value.map(toServer) };
  }

  async getConfig(accountRef: string, { serverRef }: VpnServer, protocol: VpnProtocol): Promise<Answer<VpnConfig>> {
    const query =
      protocol === "wireguard"
        ? { kind: "answered" as const, value: { account_id: accountRef } }
        : await this.#portQuery();
    if (query.kind === "failed") return query;
    const read = await this.#client.read("getConfig", `/configuration/${protocol}`, dataOf(configuration), {
      server_id: serverRef,
      ...query.value,
    });
    return read.kind === "failed"
      ? read
      : toVpnConfig(protocol, read.value.content, read.value.name ?? `server-${serverRef}`);
  }

  async checkUsername(username: string): Promise<Answer<{ free: boolean }>> {
    const reading = await this.#client.send({
      operation: "checkUsername",
      method: "GET",
      path: "/accounts/check_username",
      query: { username },
      urgency: "read",
    });
    if (reading.kind === "ok") return { kind: "answered", value: { free: true } };
    const isTaken = reading.error.httpStatus === 422;
    return isTaken ? { kind: "answered", value: { free: false } } : { kind: "failed", error: reading.error };
  }

  async #switch(
    operation: string,
    accountRef: string,
    verb: "enable" | "disable",
    state: VpnState,
  ): Promise<Outcome<{ state: VpnState }>> {
    const reading = await this.#put(operation, `${pathOf(accountRef)}/${verb}`);
    if (reading.kind === "error") return failedWrite(reading);
    return { kind: "done", upstreamRef: accountRef, value: { state } };
  }

  async #setEnd(operation: string, accountRef: string, until: Date): Promise<Outcome<VpnAccount>> {
    const reading = await this.#put(operation, `${pathOf(accountRef)}/expire`, { expire_at: toDayAfter(until) });
    if (reading.kind === "error") return failedWrite(reading);
    const set = parseBody(reading.body, dataOf(account));
    return set.kind === "failed" ? { kind: "unknown", error: set.error } : done(toAccount(set.value));
  }

  #put(operation: string, path: string, body: object = {}) {
    return this.#client.send({ operation, method: "PUT", path, body, urgency: "order" });
  }

  async #portQuery(): Promise<Answer<{ port_id: string }>> {
    const listed = await this.#list("listPorts", "/ports", port);
    if (listed.kind === "failed") return listed;
    const chosen = choosePort(listed.value);
    if (!chosen) return { kind: "failed", error: unreadable("there is no port for OpenVPN") };
    return { kind: "answered", value: { port_id: chosen.id } };
  }

  /** Every entry of a listing. One that cannot be read makes the listing incomplete, which is a failure. */
  async #list<T>(
    operation: string,
    path: string,
    schema: z.ZodType<T>,
    filter: Record<string, string> = {},
  ): Promise<Answer<T[]>> {
    const all: T[] = [];
    for (let number = 1; number <= PAGES_MAX; number += 1) {
      const query = { ...filter, page: number, per_page: PAGE_SIZE };
      const listed = await this.#client.read(operation, path, page, query);
      if (listed.kind === "failed") return listed;
      const { read, broken } = readEntries(listed.value.data, schema, "id");
      if (broken.length > 0) return { kind: "failed", error: incomplete(broken) };
      all.push(...read);
      if (number >= (listed.value.meta?.last_page ?? 1)) return { kind: "answered", value: all };
    }
    return { kind: "failed", error: unreadable(`more than ${PAGES_MAX} pages`) };
  }
}

const pathOf = (accountRef: string) => `/accounts/${encodeURIComponent(accountRef)}`;

const done = (value: VpnAccount) => ({ kind: "done", upstreamRef: value.accountRef, value }) as const;

const STATES: Readonly<Record<string, VpnState>> = { active: "active", disabled: "suspended", expired: "expired" };

export function toAccount(told: Account): VpnAccount {
  const state = STATES[told.status.toLowerCase()] ?? "unknown";
  return { accountRef: told.id, username: told.username, state, expiresAt: told.expired_at };
}

/** `capacity` is taken for the share in use, in percent (FACTS.md). */
export function toServer(told: Server): VpnServer {
  const percent = Number(told.capacity ?? Number.NaN);
  return {
    serverRef: told.id,
    name: told.name,
    country: told.country_code.toUpperCase(),
    city: told.city || null,
    host: told.ip || null,
    protocols: ["wireguard", "openvpn"],
    load: percent >= 0 && percent <= 100 ? percent / 100 : null,
  };
}

/** The default port, else one of UDP, which is faster than TCP. */
export function choosePort(ports: readonly Port[]): Port | undefined {
  return ports.find((entry) => entry.default) ?? ports.find((entry) => /udp/i.test(entry.protocol)) ?? ports[0];
}
