import type { DeviceActions, DeviceReport, DeviceResult } from "../lab/types.ts";
import type { Account } from "./account.ts";
import { watchValidity } from "./lifecycle.ts";
import { esimStatusOf, type Profile } from "./state.ts";

/** Shares of data left at which DATA_USAGE is sent (newer docs; the older copy counts the share used). */
const SHARES_LEFT = [0.5, 0.2, 0.1] as const;

/** The traveller's phone at this upstream. */
export function createDevices(account: Account): DeviceActions {
  return {
    install: (iccid) => withProfile(account, iccid, (profile) => install(account, profile)),
    use: (iccid, bytes) => withProfile(account, iccid, (profile) => use(account, profile, bytes)),
  };
}

function withProfile(account: Account, iccid: string, act: (profile: Profile) => DeviceResult): DeviceResult {
  const profile = account.store.state.profilesByIccid.get(iccid);
  return profile && act(profile);
}

function install(account: Account, profile: Profile): DeviceResult {
  const status = statusOf(account, profile);
  if (profile.smdpStatus !== "RELEASED") return { refused: `the profile is already on a phone: ${profile.smdpStatus}` };
  if (status !== "GOT_RESOURCE") return { refused: `the profile cannot be downloaded any more: ${status}` };
  const { store, context, notify } = account;
  store.commit({ type: "installed", esimTranNo: profile.esimTranNo, atMs: context.clock.nowMs() });
  for (const smdpStatus of ["DOWNLOAD", "INSTALLATION", "ENABLED"] as const) notify.smdpEvent(profile, smdpStatus);
  if (profile.activatedAtMs !== undefined) begin(account, profile);
  return report(account, profile);
}

function use(account: Account, profile: Profile, bytes: number): DeviceResult {
  if (profile.installedAtMs === undefined) return { refused: "the profile is not on a phone yet: install it first" };
  const status = statusOf(account, profile);
  if (status !== "IN_USE" && status !== "GOT_RESOURCE")
    return { refused: `the network refuses the profile: ${status}` };
  const { store, context, notify } = account;
  const first = profile.activatedAtMs === undefined;
  const leftBefore = shareLeft(profile);
  store.commit({ type: "used", esimTranNo: profile.esimTranNo, atMs: context.clock.nowMs(), bytes });
  if (first) begin(account, profile);
  const leftNow = shareLeft(profile);
  for (const share of SHARES_LEFT) if (leftBefore > share && leftNow <= share) notify.dataUsage(profile, share);
  if (leftNow === 0) notify.esimStatus(profile);
  return report(account, profile);
}

function begin(account: Account, profile: Profile): void {
  account.notify.esimStatus(profile);
  watchValidity(account, profile);
}

function shareLeft(profile: Profile): number {
  return (profile.totalBytes - profile.usedBytes) / profile.totalBytes;
}

function statusOf({ context }: Account, profile: Profile): string {
  return esimStatusOf(profile, context.clock.nowMs());
}

function report(account: Account, profile: Profile): DeviceReport {
  const { iccid, usedBytes, totalBytes } = profile;
  return { iccid, state: `${profile.smdpStatus}/${statusOf(account, profile)}`, usedBytes, totalBytes };
}
