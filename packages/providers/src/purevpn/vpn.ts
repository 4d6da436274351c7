import {
  type Answer,
  type Found,
  type Outcome,
  unreadable,
  type VpnAccount,
  type VpnAccountOrder,
  type VpnConfig,
  type VpnProtocol,
  type VpnProvider,
  type VpnServer,
  type VpnState,
} from "@tandem/provider-contract";
import { failedWrite, incomplete, parseBody, parseReading, readEntries } from "../shared/reading.ts";
import { toDayAfter, toVpnConfig } from "../shared/vpn.ts";
import type { PurevpnClient } from "./client.ts";
import {
  anything,
  type Country,
  country,
  countryList,
  created,
  type FastServer,
  fastest,
  status,
  toDay,
} from "./wire.ts";

const DAY_MS = 86_400_000;
const PERIOD_DAYS_MAX = 3_700;

/** Servers are told by device; they do not differ in what matters here. */
export const DEVICE = "windows";

/** VPN accounts. PureWL makes names and passwords; the name is the account's only key. */
export class PurevpnVpn implements VpnProvider {
  readonly #client: PurevpnClient;

  constructor(client: PurevpnClient) {
    this.#client = client;
  }

  async createAccount(order: VpnAccountOrder): Promise<Outcome<VpnAccount>> {
    const form = toCreateForm(order, this.#client.now());
    const reading = await this.#client.send({
      operation: "createAccount",
      method: "POST",
      path: "/vam/v3/create",
      form,
      urgency: "order",
    });
    if (reading.kind === "error") return failedWrite(reading);
    const parsed = parseBody(reading.body, created);
    if (parsed.kind === "failed") return { kind: "unknown", error: parsed.error };
    const { vpnUsername: username, vpnPassword: password, expiryDate } = parsed.value;
    const value = { accountRef: username, username, password, state: "active" as const, expiresAt: expiryDate };
    return { kind: "done", upstreamRef: username, value };
  }

  /** No call looks for an account, and what a second `create` with the same uuid does is nowhere said (FACTS.md). */
  findAccount(): Promise<Found<VpnAccount>> {
    return Promise.resolve({ kind: "unsupported" });
  }

  async getAccount(accountRef: string): Promise<Answer<VpnAccount>> {
    const read = await this.#client.read("getAccount", "/vam/v2/status", status, { vpnUsername: accountRef });
    if (read.kind === "failed") return read;
    return { kind: "answered", value: { accountRef, username: accountRef, ...fromStatus(read.value.status) } };
  }

  suspendAccount(accountRef: string): Promise<Outcome<{ state: VpnState }>> {
    return this.#switch("suspendAccount", accountRef, "disable", "suspended");
  }

  resumeAccount(accountRef: string): Promise<Outcome<{ state: VpnState }>> {
    return this.#switch("resumeAccount", accountRef, "enable", "active");
  }

  /** `extend` names a day and can be repeated; `renew` adds a span and could not. */
  async renewAccount(accountRef: string, { until }: { until: Date }): Promise<Outcome<VpnAccount>> {
    const day = toDayAfter(until);
    const form = { vpnUsername: accountRef, extensionDate: day.split("-").reverse().join("-") };
    const reading = await this.#put("renewAccount", "/vam/v2/extend", form);
    if (reading.kind === "error") return failedWrite(reading);
    const understood = parseBody(reading.body, anything);
    if (understood.kind === "failed") return { kind: "unknown", error: understood.error };
    const expiresAt = new Date(`${day}T00:00:00Z`);
    const read = await this.getAccount(accountRef);
    const value: VpnAccount =
      read.kind === "answered"
        ? { ...read.value, expiresAt: read.value.expiresAt ?? expiresAt }
        : { accountRef, username: accountRef, state: "unknown", expiresAt };
    return { kind: "done", upstreamRef: accountRef, value };
  }

  async changePassword(accountRef: string, password: string): Promise<Answer<null>> {
    const form = { vpnUsername: accountRef, newPassword: password, confirmNewPassword: password };
    const reading = await this.#put("changePassword", "/vam/v2/changePassword", form);
    return reading.kind === "error" ? { kind: "failed", error: reading.error } : { kind: "answered", value: null };
  }

  async listServers(): Promise<Answer<VpnServer[]>> {
    const listed = await this.#client.read("listServers", `/inventory/v3/countries/${DEVICE}`, countryList);
    if (listed.kind === "failed") return listed;
    const { read, broken } = readEntries(listed.value.countries, country, "country");
    if (broken.length > 0) return { kind: "failed", error: incomplete(broken) };
    return { kind: "answered", value: read.flatMap(toServers) };
  }

  async getConfig(accountRef: string, server: VpnServer, protocol: VpnProtocol): Promise<Answer<VpnConfig>> {
    const reading = await this.#client.send({
      operation: "getConfig",
      method: "POST",
      path: "/speedtest/v4/serversWithoutPsk",
      form: {
        sCountrySlug: server.serverRef,
        sProtocolSlug1: "udp",
        sUsername: accountRef,
        sDeviceType: DEVICE,
        iResellerId: await this.#client.resellerId(),
      },
      urgency: "read",
    });
    const parsed = parseReading(reading, fastest);
    if (parsed.kind === "failed") return parsed;
    const [first] = parsed.value.servers;
    const text = first && toOpenvpn(first, this.#client.config);
    if (!text) return { kind: "failed", error: unreadable("no server came with a configuration") };
    return toVpnConfig(protocol, text, `purevpn-${server.serverRef}`);
  }

  async #switch(
    operation: string,
    accountRef: string,
    verb: "enable" | "disable",
    state: VpnState,
  ): Promise<Outcome<{ state: VpnState }>> {
    const reading = await this.#put(operation, `/vam/v2/${verb}`, { vpnUsername: accountRef });
    if (reading.kind === "error") return failedWrite(reading);
    return { kind: "done", upstreamRef: accountRef, value: { state } };
  }

  #put(operation: string, path: string, form: Record<string, string>) {
    return this.#client.send({ operation, method: "PUT", path, form, urgency: "order" });
  }
}

/** The form of `/vam/v3/create`. One day more than wanted, for the end is told as a day and that day may not count. */
export function toCreateForm({ ourRef, until }: VpnAccountOrder, now: Date): Record<string, string> {
  const days = Math.ceil((until.getTime() - now.getTime()) / DAY_MS) + 1;
  const period = Math.min(PERIOD_DAYS_MAX, Math.max(1, days));
  return { uuid: ourRef, period: String(period), subscriptionType: "paid" };
}

const STATES: Readonly<Record<string, VpnState>> = { enabled: "active", disabled: "suspended", expired: "expired" };

/** A status with a day glued on, such as `Enabled:February 26, 2024`. */
export function fromStatus(told: string): { state: VpnState; expiresAt: Date | null } {
  const [word = "", day] = told.split(":", 2);
  return { state: STATES[word.trim().toLowerCase()] ?? "unknown", expiresAt: toDay(day) };
}

/** One entry for each country with OpenVPN; which of its servers is near is told with a configuration. */
export function toServers(told: Country): VpnServer[] {
  const speaks = (told.protocols ?? []).map(({ protocol }) => protocol.toLowerCase());
  if (!speaks.includes("udp") && !speaks.includes("tcp")) return [];
  return [
    {
      serverRef: told.country,
      name: told.name,
      country: told.iso_code.toUpperCase(),
      city: null,
      host: null,
      protocols: ["openvpn"],
      load: null,
    },
  ];
}

/** The configuration of a server, with what it may lack: address, place for name and password, certificate authority. Null when it cannot be whole. */
export function toOpenvpn(server: FastServer, config: Readonly<Record<string, string>>): string | null {
  const { configuration } = server;
  if (!configuration) return null;
  const has = (directive: string) => new RegExp(`^\\s*${directive}(\\s|$)`, "m").test(configuration);
  const lines = [configuration.trimEnd()];
  if (!has("remote")) {
    const host = server.dns ?? server.host;
    const port = server.port_number ?? config.openvpnPort;
    if (!host || !port) return null;
    lines.push(`remote ${host} ${port}`);
  }
  if (!has("auth-user-pass")) lines.push("auth-user-pass");
  if (!has("<ca>") && config.openvpnCa) lines.push("<ca>", config.openvpnCa.trim(), "</ca>");
  return `${lines.join("\n")}\n`;
}
