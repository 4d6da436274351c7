import { BlockList, isIP } from "node:net";
import { urlRefused } from "./errors.ts";

/** Where webhooks may go. `loopback`: to this machine itself and without TLS, which the sandbox and tests need. */
export type TargetRules = { loopback: boolean };

// What is not an address of somebody else on the Internet (IANA special-purpose registries). A name that leads to one of
// them would make us knock on our own doors: databases, metadata services, routers.
const refused = new BlockList();
for (const [network, prefix] of [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.31.196.0", 24],
  ["192.52.193.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["192.175.48.0", 24],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 4],
  ["240.0.0.0", 4],
] as const) {
  refused.addSubnet(network, prefix, "ipv4");
}
// Only global unicast (2000::/3) is ever allowed, less what carries an IPv4 address or is set aside: so mapped
// (::ffff:0:0/96), translated (64:ff9b::/96), local, link-local and multicast addresses are out without being named.
for (const [network, prefix] of [
  ["2001::", 23],
  ["2001:db8::", 32],
  ["2002::", 16],
  ["3fff::", 20],
] as const) {
  refused.addSubnet(network, prefix, "ipv6");
}
const globalUnicast = new BlockList();
globalUnicast.addSubnet("2000::", 3, "ipv6");
const loopback = new BlockList();
loopback.addSubnet("127.0.0.0", 8, "ipv4");
loopback.addAddress("::1", "ipv6");

/** Whether a connection to this address may be made. */
export function mayConnectTo(address: string, rules: TargetRules): boolean {
  const family = isIP(address);
  if (family === 0) return false;
  const kind = family === 4 ? "ipv4" : "ipv6";
  // A mapped address (::ffff:127.0.0.1) also matches the rules of its IPv4 form, so the loopback is asked by its own family.
  if (rules.loopback && loopback.check(address, kind) && !/^::ffff:/i.test(address)) return true;
  if (kind === "ipv4") return !refused.check(address, kind);
  return globalUnicast.check(address, kind) && !refused.check(address, kind);
}

/** The host as it is looked up: an IPv6 literal without its brackets. */
export const hostOf = (url: URL): string => url.hostname.replace(/^\[|\]$/g, "");

/** Reads an endpoint's address. Throws `hooks.url_refused` with what is wrong. Names are looked up at each delivery, not here. */
export function readTarget(text: string, rules: TargetRules): URL {
  if (!URL.canParse(text)) throw urlRefused("is not an address like https://example.com/webhooks");
  const url = new URL(text);
  const host = hostOf(url);
  const toItself = host === "localhost" || (isIP(host) !== 0 && mayConnectTo(host, { loopback: true }));
  if (url.protocol !== "https:" && !(url.protocol === "http:" && rules.loopback && toItself)) {
    throw urlRefused("must start with https://");
  }
  if (url.username || url.password) throw urlRefused("must not carry a user or password");
  if (isIP(host) !== 0 && !mayConnectTo(host, rules)) throw urlRefused("leads to a private or reserved address");
  if (host === "localhost" && !rules.loopback) throw urlRefused("leads to a private or reserved address");
  return url;
}
