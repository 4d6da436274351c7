import {
  type EsimProfile,
  type EsimProfileState,
  type EsimUsageReading,
  formatActivationCode,
  parseActivationCode,
} from "@tandem/provider-contract";
import type { BundleAssignment, Esim, EsimBundles, InstallDetails } from "./wire.ts";

const STATE_BY_PROFILE_STATUS: Record<string, EsimProfileState> = {
  released: "released",
  downloaded: "downloading",
  installed: "installed",
};

/** The profile's device state. `Released` is said again after a deletion from the device, so it does not mean unused. */
export function toState(profileStatus: string | null, state: string | null = null): EsimProfileState {
  if (state === "suspended") return "disabled";
  if (state === "deactivated") return "deleted";
  return STATE_BY_PROFILE_STATUS[(profileStatus ?? "").toLowerCase()] ?? "unknown";
}

/** Install details as a profile; null while the matching id or the address is missing. eSIM Go knows a profile by its ICCID. */
export function fromInstallDetails(details: InstallDetails, state: EsimProfileState): EsimProfile | null {
  if (!details.matchingId || !details.smdpAddress) return null;
  const address = { smdpAddress: details.smdpAddress, matchingId: details.matchingId, confirmationCodeRequired: false };
  // The address comes with a scheme in places; formatting and parsing again leaves the bare host.
  const activationCode = formatActivationCode(address);
  const parsed = parseActivationCode(activationCode);
  if (!parsed) return null;
  return {
    upstreamProfileRef: details.iccid,
    iccid: details.iccid,
    smdpAddress: parsed.smdpAddress,
    matchingId: parsed.matchingId,
    activationCode,
    state,
  };
}

/** An eSIM's details with the usage of its bundles; whoever uses data is enabled, which the details do not tell. */
export function toProfile(esim: Esim, reading: EsimUsageReading): EsimProfile | null {
  const told = toState(esim.profileStatus, esim.state);
  const state = reading.state === "enabled" && told !== "disabled" && told !== "deleted" ? "enabled" : told;
  const profile = fromInstallDetails(esim, state);
  if (!profile) return null;
  return {
    ...profile,
    usage: reading.usage,
    ...(reading.expiresAt ? { expiresAt: reading.expiresAt } : {}),
    ...(esim.pin ? { pin: esim.pin } : {}),
    ...(esim.puk ? { puk: esim.puk } : {}),
    ...(esim.msisdn ? { msisdn: esim.msisdn } : {}),
  };
}

/** Sums the data bundles of an eSIM; revoked ones were given back and do not count. Used is what was bought less what remains. */
export function toUsageReading(list: EsimBundles): EsimUsageReading {
  const counted = dataAssignments(list).filter((entry) => entry.bundleState !== "revoked");
  const unlimited = counted.some((entry) => entry.unlimited === true);
  let usedBytes = 0n;
  let totalBytes = 0n;
  for (const entry of counted) {
    const initial = BigInt(Math.max(0, Math.trunc(entry.initialQuantity ?? 0)));
    const remaining = BigInt(Math.max(0, Math.trunc(entry.remainingQuantity ?? 0)));
    totalBytes += initial;
    if (remaining < initial) usedBytes += initial - remaining;
  }
  const ends = counted.map((entry) => Date.parse(entry.endTime ?? "")).filter((time) => !Number.isNaN(time));
  const isInUse = counted.some((entry) => entry.bundleState === "active" || entry.bundleState === "depleted");
  return {
    usage: { usedBytes, totalBytes: unlimited ? 0n : totalBytes, unlimited },
    state: isInUse ? "enabled" : "unknown",
    ...(ends.length > 0 ? { expiresAt: new Date(Math.max(...ends)) } : {}),
  };
}

/** The reference of the bundle that came with the eSIM; null when nothing is on it. */
export function oldestAssignmentReference(list: EsimBundles): string | null {
  const assigned = (list.bundles ?? [])
    .flatMap((bundle) => bundle.assignments ?? [])
    .map((entry) => ({ reference: entry.assignmentReference, at: Date.parse(entry.assignmentDateTime ?? "") }))
    .filter((entry) => !Number.isNaN(entry.at))
    .sort((a, b) => a.at - b.at);
  return assigned[0]?.reference ?? null;
}

function dataAssignments(list: EsimBundles): BundleAssignment[] {
  return (list.bundles ?? [])
    .flatMap((bundle) => bundle.assignments ?? [])
    .filter((entry) => entry.callTypeGroup === null || entry.callTypeGroup.toLowerCase() === "data");
}
