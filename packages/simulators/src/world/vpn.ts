import { createHash, createPrivateKey, createPublicKey } from "node:crypto";
import { z } from "zod";
import { hash32 } from "../lab/random.ts";
import { worldAction } from "../lab/types.ts";
import { type Country, findCountry } from "./countries.ts";
import type { VpnBook } from "./vpn-book.ts";

/** A VPN server of the lab's world. Nothing listens at its address, which is one for documents (RFC 5737). */
export type VpnSite = { country: Country; city: string; host: string; ip: string; loadPercent: number };

const CITIES = [
  "US New York,US Los Angeles,US Chicago,CA Toronto,GB London,FR Paris,DE Frankfurt,NL Amsterdam,CH Zurich,SE Stockholm",
  "ES Madrid,IT Milan,PL Warsaw,TR Istanbul,ZA Johannesburg,AE Dubai,IN Mumbai,SG Singapore,HK Hong Kong,JP Tokyo",
  "KR Seoul,AU Sydney,NZ Auckland,BR Sao Paulo,MX Mexico City,AR Buenos Aires",
].flatMap((line) => line.split(","));

/** The servers of one seller; the same seller always has the same. */
export function vpnSites(seller: string): VpnSite[] {
  return CITIES.flatMap((place, index) => {
    const country = findCountry(place.slice(0, 2));
    if (!country) return [];
    const city = place.slice(3);
    const host = `${city.toLowerCase().replaceAll(" ", "-")}.${seller}.example.test`;
    return [{ country, city, host, ip: `192.0.2.${index + 1}`, loadPercent: 5 + (hash32(host) % 80) }];
  });
}

/** A WireGuard key pair, made from a text: the same text gives the same keys. */
export function wireguardKeys(seed: string): { privateKey: string; publicKey: string } {
  const raw = createHash("sha256").update(seed).digest();
  // The fixed head of a PKCS #8 file with an X25519 key (RFC 8410).
  const file = Buffer.concat([Buffer.from("302e020100300506032b656e04220420", "hex"), raw]);
  const key = createPrivateKey({ key: file, format: "der", type: "pkcs8" });
  const publicKey = createPublicKey(key).export({ format: "der", type: "spki" }).subarray(-32).toString("base64");
  return { privateKey: raw.toString("base64"), publicKey };
}

/** A `.conf` as wg-quick reads it (sheet: Config file formats). `planted` stands among the settings of the interface. */
export function wireguardFile(account: { id: string; address: string }, site: VpnSite, planted: string | null): string {
  return [
    "[Interface]",
    `PrivateKey = ${wireguardKeys(`account ${account.id}`).privateKey}`,
    `Address = ${account.address}/32`,
    "DNS = 10.9.0.1",
    ...(planted === null ? [] : [`PostUp = ${planted}`]),
    "",
    "[Peer]",
    `PublicKey = ${wireguardKeys(site.host).publicKey}`,
    "AllowedIPs = 0.0.0.0/0, ::/0",
    `Endpoint = ${site.host}:51820`,
    "PersistentKeepalive = 25",
    "",
  ].join("\n");
}

/** Of a certificate authority that signs nothing. */
const CA = `-----BEGIN CERTIFICATE-----
MIIBjTCCATOgAwIBAgIUK0+m4oocnuUYk8jPoCg4Vu5lP34wCgYIKoZIzj0EAwIw
HDEaMBgGA1UEAwwRVGFuZGVtIGxhYiBWUE4gQ0EwHhcNMjYxMTI5MDYxMTUzWhcN
NDYxMTI0MDYxMTUzWjAcMRowGAYDVQQDDBFUYW5kZW0gbGFiIFZQTiBDQTBZMBMG
ByqGSM49AgEGCCqGSM49AwEHA0IABBSxRnXcdEn1c9SYYo1nU6PS6Bpjq9+mgMOf
SDqfJaKlfc+VbyBb3UV0bzAcMjkVu5W3AgDQStK7b/ABs2a5JFOjUzBRMB0GA1Ud
DgQWBBTkplT/zQGAd7kUj7xCkcqgq+6VOzAfBgNVHSMEGDAWgBTkplT/zQGAd7kU
j7xCkcqgq+6VOzAPBgNVHRMBAf8EBTADAQH/MAoGCCqGSM49BAMCA0gAMEUCIQCX
fpknJt6uZXpP4P6QVdezBweM+eryxtNOxW4SNF0chwIgXTaiA2KEldi3ftLX4xBj
KqsrEaLbVr16DVKn4UHn2eU=
-----END CERTIFICATE-----`;

/** An `.ovpn` (sheet: Config file formats). Name and password travel apart from it. */
export function openvpnFile(site: VpnSite, port: { protocol: string; number: number }, planted: string | null): string {
  return [
    "client",
    "dev tun",
    `proto ${port.protocol}`,
    `remote ${site.host} ${port.number}`,
    "resolv-retry infinite",
    "nobind",
    "persist-key",
    "persist-tun",
    "auth-user-pass",
    "remote-cert-tls server",
    "cipher AES-256-GCM",
    "auth SHA256",
    "verb 3",
    ...(planted === null ? [] : ["script-security 2", `up "${planted}"`]),
    "<ca>",
    CA,
    "</ca>",
    "",
  ].join("\n");
}

/** What people do with VPN accounts, and what a broken-in seller would do. */
export function vpnActions(book: VpnBook) {
  return {
    log_in: worldAction({
      about: "A person connects with a user name and a password.",
      schema: z.strictObject({ username: z.string(), password: z.string() }),
      act: ({ username, password }) => ({ admitted: book.admits(username, password) }),
    }),
    plant_command: worldAction({
      about: "From now on configurations hold a line that runs a command.",
      schema: z.strictObject({}),
      act: () => {
        book.plant("/bin/sh -c id");
        return { planted: true };
      },
    }),
  };
}
