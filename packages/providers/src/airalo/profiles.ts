import {
  type ActivationCode,
  type EsimProfile,
  type EsimProfileState,
  type EsimUsageReading,
  formatActivationCode,
  parseActivationCode,
} from "@tandem/provider-contract";
import { megabytesToBytes, type Sim, toDate, type Usage } from "./wire.ts";

/** A sim as a profile; null while it has no install details. `qrcode` holds the whole code, else it is made of its parts. */
export function toProfile(sim: Sim, reading: EsimUsageReading | null): EsimProfile | null {
  const code = codeOf(sim);
  if (!code) return null;
  const state = sim.recycled === true ? "deleted" : (reading?.state ?? "released");
  return {
    upstreamProfileRef: sim.id,
    iccid: sim.iccid,
    smdpAddress: code.smdpAddress,
    matchingId: code.matchingId,
    activationCode: formatActivationCode(code),
    state,
    ...(sim.confirmation_code ? { confirmationCode: sim.confirmation_code } : {}),
    ...(sim.apn_value ? { apn: sim.apn_value } : {}),
    ...(sim.msisdn ? { msisdn: sim.msisdn } : {}),
    ...(reading ? { usage: reading.usage } : {}),
    ...(reading?.expiresAt ? { expiresAt: reading.expiresAt } : {}),
  };
}

function codeOf(sim: Sim): ActivationCode | null {
  const confirmationCodeRequired = sim.confirmation_code !== null;
  const printed = sim.qrcode ? parseActivationCode(sim.qrcode) : null;
  if (printed)
    return { ...printed, confirmationCodeRequired: printed.confirmationCodeRequired || confirmationCodeRequired };
  if (!sim.lpa || !sim.matching_id) return null;
  const made = formatActivationCode({ smdpAddress: sim.lpa, matchingId: sim.matching_id, confirmationCodeRequired });
  return parseActivationCode(made);
}

const STATE_BY_STATUS: Record<string, EsimProfileState> = {
  NOT_ACTIVE: "released",
  ACTIVE: "enabled",
  FINISHED: "enabled",
  RECYCLED: "deleted",
};

/** Airalo tells use, not the device: an active package is on an enabled profile, an expired one says nothing. */
export function toState(status: string): EsimProfileState {
  return STATE_BY_STATUS[status] ?? "unknown";
}

export function toUsageReading(usage: Usage): EsimUsageReading {
  const unlimited = usage.is_unlimited === true;
  const totalBytes = megabytesToBytes(usage.total ?? 0);
  const remainingBytes = megabytesToBytes(usage.remaining ?? 0);
  const expiresAt = toDate(usage.expired_at);
  return {
    usage: {
      usedBytes: totalBytes > remainingBytes ? totalBytes - remainingBytes : 0n,
      totalBytes: unlimited ? 0n : totalBytes,
      unlimited,
    },
    state: toState(usage.status),
    ...(expiresAt ? { expiresAt } : {}),
  };
}
