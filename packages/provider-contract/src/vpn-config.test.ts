import { expect, test } from "vitest";
import { checkVpnConfig } from "./vpn-config.ts";

const key = (letter: string) => `${letter.repeat(43)}=`;

const wireguard = `[Interface]
PrivateKey = ${key("a")}
Address = 10.9.0.2/32, fd00::2/128
DNS = 10.9.0.1
MTU = 1420

[Peer]
# the way out
PublicKey = ${key("b")}
AllowedIPs = 0.0.0.0/0, ::/0
Endpoint = demo.example.test:51820
PersistentKeepalive = 25
`;

const openvpn = `client
dev tun
proto udp
remote demo.example.test 1194
auth-user-pass
remote-cert-tls server
verify-x509-name "demo.example.test" name
cipher AES-256-GCM
<ca>
-----BEGIN CERTIFICATE-----
up /bin/sh is a line of a certificate here, and read as one
-----END CERTIFICATE-----
</ca>
`;

test("files as the formats' own examples have them are handed on, with line ends of one kind", () => {
  expect(checkVpnConfig("wireguard", wireguard)).toEqual({ kind: "safe", text: wireguard });
  expect(checkVpnConfig("openvpn", openvpn.replaceAll("\n", "\r\n"))).toEqual({ kind: "safe", text: openvpn });
});

test.each([
  ["PostUp = sh -c id", "PostUp"],
  ["PreDown = sh", "PreDown"],
  ["Table = off", "Table"],
  ["SaveConfig = true", "SaveConfig"],
])("WireGuard's %s is refused", (line, word) => {
  const text = wireguard.replace("MTU = 1420", line);
  expect(checkVpnConfig("wireguard", text)).toMatchObject({ kind: "unsafe", reason: expect.stringContaining(word) });
});

test.each([
  ["a second interface", wireguard.replace("[Peer]", "[Interface]")],
  ["a field given twice", wireguard.replace("MTU = 1420", "DNS = 10.9.0.1")],
  ["a key that is none", wireguard.replace(key("b"), "b")],
  ["an endpoint with a command", wireguard.replace("test:51820", "test:51820; id")],
  ["an address with a command", wireguard.replace("10.9.0.2/32", "$(id)")],
  ["no peer", wireguard.slice(0, wireguard.indexOf("[Peer]"))],
  ["a page instead", "<html></html>"],
])("WireGuard with %s is refused", (_what, text) => {
  expect(checkVpnConfig("wireguard", text).kind).toBe("unsafe");
});

test.each([
  "script-security 2",
  "up /bin/sh",
  "--up /bin/sh",
  '"up" /bin/sh',
  "down /bin/sh",
  "plugin evil.so",
  "route-up id",
  "tls-verify id",
  "config other.ovpn",
  "setenv LD_PRELOAD evil.so",
  "log /etc/passwd",
  "management 0.0.0.0 1",
  "auth-user-pass /etc/shadow",
  "ca /etc/shadow",
  "remote host\\ up 1194",
  "dns-updown /bin/sh",
  "<connection>",
  "<ca>",
])("OpenVPN's %s is refused", (line) => {
  expect(checkVpnConfig("openvpn", `${openvpn}${line}\n`).kind).toBe("unsafe");
});

test.each([
  ["a block whose end hides a directive", openvpn.replace("</ca>", "</ca> up /bin/sh")],
  ["a character that some take for a line's end", openvpn.replace("dev tun", "dev tun\u000bup id")],
  ["a lone carriage return", openvpn.replace("dev tun", "dev tun\rup id")],
  ["no certificate authority", openvpn.replace(/<ca>[\s\S]*<\/ca>/, "")],
  ["more text than a configuration has", openvpn + "# ".repeat(64 * 1024)],
])("OpenVPN with %s is refused", (_what, text) => {
  expect(checkVpnConfig("openvpn", text).kind).toBe("unsafe");
});

test("the reason never quotes a value", () => {
  const secret = key("s");
  for (const text of [`[Interface]\n${secret}`, wireguard.replace(key("a"), `${secret}x`), `PrivateKey = ${secret}`]) {
    expect(JSON.stringify(checkVpnConfig("wireguard", text))).not.toContain("sss");
  }
});
