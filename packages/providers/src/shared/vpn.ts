import { type Answer, checkVpnConfig, unreadable, type VpnConfig, type VpnProtocol } from "@tandem/provider-contract";

const EXTENSIONS: Readonly<Record<VpnProtocol, string>> = { wireguard: "conf", openvpn: "ovpn" };

/** A configuration of an upstream, if it may be handed on. */
export function toVpnConfig(protocol: VpnProtocol, content: string, name: string): Answer<VpnConfig> {
  const checked = checkVpnConfig(protocol, content);
  if (checked.kind === "unsafe") return { kind: "failed", error: unreadable(`the configuration: ${checked.reason}`) };
  const stem = name
    .replace(/\.(conf|ovpn)$/i, "")
    .replaceAll(/[^\w.-]+/g, "-")
    .slice(0, 60);
  const fileName = `${stem || "vpn"}.${EXTENSIONS[protocol]}`;
  return { kind: "answered", value: { protocol, fileName, text: checked.text } };
}

/** The day that begins at this moment or next after it, as `2026-12-31`: who ends accounts when a day begins takes no paid hour away. */
export function toDayAfter(until: Date): string {
  const day = Math.ceil(until.getTime() / 86_400_000);
  return new Date(day * 86_400_000).toISOString().slice(0, 10);
}
