import {
  type EsimProfile,
  type EsimProfileState,
  type EsimUsage,
  formatActivationCode,
  parseActivationCode,
} from "@tandem/provider-contract";
import type { EuiccProfile, Usages } from "./wire.ts";

const STATES: Readonly<Record<string, EsimProfileState>> = {
  AVAILABLE: "released",
  ALLOCATED: "released",
  LINKED: "released",
  CONFIRMED: "released",
  RELEASED: "released",
  DOWNLOADED: "downloading",
  INSTALLED: "installed",
  ENABLED: "enabled",
  DISABLED: "disabled",
  DELETED: "deleted",
};

/** The eUICC's own words (FACTS.md); `ERROR` and `UNAVAILABLE` say nothing a customer could act on. */
export function toState(state: string | null): EsimProfileState {
  return STATES[(state ?? "").toUpperCase()] ?? "unknown";
}

/** A profile that can be installed; null while its code is missing. Telna knows a profile by its ICCID. */
export function toProfile(profile: EuiccProfile, usage?: EsimUsage): EsimProfile | null {
  const parsed = parseActivationCode(profile.activation_code ?? "");
  if (!parsed) return null;
  const { smdpAddress, matchingId } = parsed;
  return {
    upstreamProfileRef: profile.iccid,
    iccid: profile.iccid,
    smdpAddress,
    matchingId,
    activationCode: formatActivationCode(parsed),
    ...(profile.eid ? { eid: profile.eid } : {}),
    state: toState(profile.state),
    ...(usage ? { usage } : {}),
  };
}

/** All packages of a profile together. A package without a total has no limit. */
export function toUsage({ orders }: Usages): EsimUsage {
  const unlimited = orders.some(({ data_total_bytes: total }) => total === null || total <= 0n);
  const sum = (amounts: (bigint | null)[]) => amounts.reduce((all: bigint, amount) => all + (amount ?? 0n), 0n);
  return {
    usedBytes: sum(orders.map((order) => order.data_used_bytes)),
    totalBytes: unlimited ? 0n : sum(orders.map((order) => order.data_total_bytes)),
    unlimited,
  };
}
