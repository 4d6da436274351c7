import {
  type EsimProfile,
  type EsimProfileState,
  type EsimUsage,
  formatActivationCode,
  parseActivationCode,
} from "@tandem/provider-contract";
import { type Profile, toDate } from "./wire.ts";

/** A profile of the query; null while it has no ICCID or no activation code. */
export function toProfile(profile: Profile): EsimProfile | null {
  const code = profile.ac ? parseActivationCode(profile.ac) : null;
  if (!code || !profile.iccid) return null;
  const expiresAt = toDate(profile.expiredTime);
  return {
    upstreamProfileRef: profile.esimTranNo,
    iccid: profile.iccid,
    smdpAddress: code.smdpAddress,
    matchingId: code.matchingId,
    activationCode: formatActivationCode(code),
    state: toState(profile),
    usage: toUsage(profile),
    ...(profile.eid ? { eid: profile.eid } : {}),
    ...(profile.pin ? { pin: profile.pin } : {}),
    ...(profile.puk ? { puk: profile.puk } : {}),
    ...(profile.apn ? { apn: profile.apn } : {}),
    ...(profile.msisdn ? { msisdn: profile.msisdn } : {}),
    ...(expiresAt ? { expiresAt } : {}),
  };
}

const STATE_BY_SMDP_STATUS: Record<string, EsimProfileState> = {
  RELEASED: "released",
  DOWNLOAD: "downloading",
  INSTALLATION: "installed",
  ENABLED: "enabled",
  DISABLED: "disabled",
  DELETED: "deleted",
};

/** The SM-DP+ status tells the device state; a cancelled or revoked profile is gone whatever the SM-DP+ says. */
export function toState(profile: { smdpStatus: string | null; esimStatus: string | null }): EsimProfileState {
  if (profile.esimStatus === "CANCEL" || profile.esimStatus === "REVOKED") return "deleted";
  return STATE_BY_SMDP_STATUS[profile.smdpStatus ?? ""] ?? "unknown";
}

/** Bytes used and bought. Daily plans without a limit have no total. */
export function toUsage(profile: {
  orderUsage?: number | null;
  totalVolume?: number | null;
  dataType?: number | null;
}): EsimUsage {
  const unlimited = profile.dataType === 4;
  return {
    usedBytes: BigInt(Math.trunc(profile.orderUsage ?? 0)),
    totalBytes: unlimited ? 0n : BigInt(Math.trunc(profile.totalVolume ?? 0)),
    unlimited,
  };
}
