import type { VpnProtocol } from "./vpn.ts";

/** A configuration that may be handed on, or why not. The reason names the line's word, never its value, which may be a key. */
export type CheckedVpnConfig = { kind: "safe"; text: string } | { kind: "unsafe"; reason: string };

const LENGTH_MAX = 64 * 1024;
/** Everything below space but tab and line feed: OpenVPN takes some of them for the end of a word. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for.
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f]/;

const WIREGUARD_KEY = /^[A-Za-z0-9+/]{43}=$/;
const WIREGUARD_FIELDS: Readonly<Record<string, ReadonlySet<string>>> = {
  Interface: new Set(["PrivateKey", "Address", "DNS", "MTU"]),
  Peer: new Set(["PublicKey", "PresharedKey", "AllowedIPs", "Endpoint", "PersistentKeepalive"]),
};
const WIREGUARD_KEYS = new Set(["PrivateKey", "PublicKey", "PresharedKey"]);
const WIREGUARD_NEEDED = ["PrivateKey", "Address", "PublicKey", "AllowedIPs", "Endpoint"];

/** Directives that set up a tunnel and neither run a program nor touch a file. Whatever is not here is refused. */
const OPENVPN_DIRECTIVES = new Set(
  [
    "client dev dev-type proto remote remote-random remote-random-hostname resolv-retry nobind persist-key persist-tun",
    "auth-user-pass auth-nocache auth-retry remote-cert-tls verify-x509-name tls-client tls-version-min tls-cipher",
    "tls-ciphersuites key-direction cipher data-ciphers data-ciphers-fallback ncp-ciphers ncp-disable auth reneg-sec",
    "comp-lzo compress allow-compression tun-mtu tun-mtu-extra mssfix fragment mute mute-replay-warnings verb float",
    "fast-io sndbuf rcvbuf ping ping-restart ping-exit keepalive explicit-exit-notify connect-retry connect-retry-max",
    "connect-timeout server-poll-timeout hand-window tran-window pull redirect-gateway route route-method route-delay",
    "route-metric dhcp-option block-outside-dns register-dns",
  ].flatMap((line) => line.split(" ")),
);
/** Harmless bare; with a word behind them they read a file. */
const OPENVPN_BARE = new Set(["auth-user-pass"]);
const OPENVPN_BLOCKS = new Set(["ca", "cert", "key", "tls-auth", "tls-crypt", "tls-crypt-v2", "extra-certs"]);
const OPENVPN_NEEDED = ["client", "remote", "<ca>"];

/**
 * Checks a configuration file of a provider before a customer gets it: both formats can run commands on the customer's
 * machine (vpn.md, section 5). What is let through is listed, not what is refused, since both formats grow.
 */
export function checkVpnConfig(protocol: VpnProtocol, text: string): CheckedVpnConfig {
  if (text.length > LENGTH_MAX) return unsafe("it is longer than 64 KB");
  const plain = text.replaceAll("\r\n", "\n");
  if (CONTROL.test(plain)) return unsafe("it holds control characters");
  const lines = plain.split("\n").map((line) => line.trim());
  const reason = protocol === "wireguard" ? objectionToWireguard(lines) : objectionToOpenvpn(lines);
  return reason === null ? { kind: "safe", text: `${plain.trim()}\n` } : unsafe(reason);
}

const unsafe = (reason: string): CheckedVpnConfig => ({ kind: "unsafe", reason });
const isComment = (line: string) => line === "" || line.startsWith("#") || line.startsWith(";");

function objectionToWireguard(lines: readonly string[]): string | null {
  const sections = new Set<string>();
  const seen = new Set<string>();
  let section = "";
  for (const line of lines) {
    if (isComment(line)) continue;
    const header = /^\[(Interface|Peer)\]$/.exec(line)?.[1];
    if (header) {
      if (sections.has(header)) return `section ${header} comes twice`;
      sections.add(header);
      section = header;
      continue;
    }
    const [, name = "", value = ""] = /^(\w+)\s*=\s*(\S.*)$/.exec(line) ?? [];
    if (!WIREGUARD_FIELDS[section]?.has(name)) return `${wordOf(line)} is not allowed${section && ` in ${section}`}`;
    if (seen.has(name)) return `${name} comes twice`;
    if (WIREGUARD_KEYS.has(name) && !WIREGUARD_KEY.test(value)) return `${name} is no key`;
    if (name === "Endpoint" && !/^([A-Za-z0-9.-]+|\[[0-9A-Fa-f:]+\]):\d{1,5}$/.test(value))
      return "Endpoint is no host";
    if (name !== "Endpoint" && !/^[A-Za-z0-9+/=.:, -]+$/.test(value)) return `${name} has characters it cannot have`;
    seen.add(name);
  }
  const missing = WIREGUARD_NEEDED.find((name) => !seen.has(name));
  return missing === undefined ? null : `${missing} is missing`;
}

function objectionToOpenvpn(lines: readonly string[]): string | null {
  const seen = new Set<string>();
  let block = "";
  for (const line of lines) {
    if (block !== "") {
      // OpenVPN ends a block at a line that begins with its end; what follows on that line would be read by nobody here.
      if (!line.startsWith("</")) continue;
      if (line !== `</${block}>`) return `block ${block} ends with something else`;
      block = "";
      continue;
    }
    if (isComment(line)) continue;
    const opened = /^<([a-z0-9-]+)>$/.exec(line)?.[1];
    if (opened) {
      if (!OPENVPN_BLOCKS.has(opened)) return `block ${opened} is not allowed`;
      seen.add(`<${opened}>`);
      block = opened;
      continue;
    }
    const [word = "", ...rest] = line.split(/[ \t]+/);
    if (!OPENVPN_DIRECTIVES.has(word)) return `${wordOf(line)} is not allowed`;
    if (OPENVPN_BARE.has(word) && rest.length > 0) return `${word} names a file`;
    // Quotes and escapes make one word of several; nothing that is let through needs them but the name of a certificate.
    if (word !== "verify-x509-name" && /["'\\]/.test(line)) return `${word} has quotes`;
    seen.add(word);
  }
  if (block !== "") return `block ${block} does not end`;
  const missing = OPENVPN_NEEDED.find((name) => !seen.has(name));
  return missing === undefined ? null : `${missing} is missing`;
}

/** The word a line begins with, if it is one; a line may hold a key. */
function wordOf(line: string): string {
  return /^[A-Za-z][A-Za-z-]{0,29}(?=[\s=]|$)/.exec(line)?.[0] ?? "a line";
}
