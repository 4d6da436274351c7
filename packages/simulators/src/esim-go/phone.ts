import type { DeviceActions, DeviceResult } from "../lab/types.ts";
import { planConsumption } from "./assignment.ts";
import {
  type Callback,
  countryChange,
  firstAttachment,
  firstUse,
  profileStatusChange,
  utilisation,
} from "./callbacks.ts";
import type { Desk } from "./desk.ts";
import type { Esim } from "./esim.ts";
import { locationIn } from "./networks.ts";

// A country is announced again after a day (sheet: event table, CountryChange).
const COUNTRY_REPEAT_MS = 86_400_000;

/**
 * The traveller's phone. Installing downloads and installs the profile and registers it on a network of the first
 * country its bundles cover; using data starts and empties bundles. Each step tells what eSIM Go would call back.
 */
export function createPhone(desk: Desk, callBack: (callback: Callback) => void): DeviceActions {
  return {
    install: (iccid) => withEsim(desk, iccid, (esim) => install(desk, esim, callBack)),
    use: (iccid, bytes) => withEsim(desk, iccid, (esim) => use(desk, esim, bytes, callBack)),
  };
}

function withEsim(desk: Desk, iccid: string, act: (esim: Esim) => string | undefined): DeviceResult {
  const esim = desk.state.esims.get(iccid);
  if (!esim) return undefined;
  const refused = act(esim);
  if (refused !== undefined) return { refused };
  const totalBytes = esim.assignments.reduce((sum, one) => sum + one.initialBytes, 0);
  const remainingBytes = esim.assignments.reduce((sum, one) => sum + one.remainingBytes, 0);
  return { iccid, state: esim.profileStatus, usedBytes: totalBytes - remainingBytes, totalBytes };
}

function install(desk: Desk, esim: Esim, callBack: (callback: Callback) => void): string | undefined {
  const nowMs = desk.nowMs();
  if (nowMs < esim.readyAtMs) return "the SM-DP+ does not know this profile yet";
  if (esim.state === "deactivated") return "the eSIM has been deactivated";
  if (esim.profileStatus === "Installed") return "the profile is installed already";
  for (const profileStatus of ["Downloaded", "Installed"] as const) {
    desk.commit({ type: "profileChanged", iccid: esim.iccid, profileStatus, atMs: nowMs });
    callBack(profileStatusChange(esim, profileStatus, nowMs));
  }
  if (esim.state === "active") attach(desk, esim, callBack);
  return undefined;
}

function attach(desk: Desk, esim: Esim, callBack: (callback: Callback) => void): void {
  const nowMs = desk.nowMs();
  const bundle = esim.assignments.map((one) => desk.bundles.get(one.bundleName)).find((one) => one !== undefined);
  const location = locationIn(bundle?.countries[0]?.iso ?? "");
  if (!location) return;
  const first = esim.attachedAtMs === null;
  const announce =
    esim.location?.countryIso !== location.countryIso || nowMs - (esim.locatedAtMs ?? 0) > COUNTRY_REPEAT_MS;
  desk.commit({ type: "located", iccid: esim.iccid, location, atMs: nowMs });
  if (first) callBack(firstAttachment(esim));
  if (announce) callBack(countryChange(esim.iccid, { code: location.countryIso, name: location.countryName }));
}

function use(desk: Desk, esim: Esim, bytes: number, callBack: (callback: Callback) => void): string | undefined {
  const nowMs = desk.nowMs();
  if (esim.profileStatus !== "Installed") return "the profile is not installed";
  if (esim.state !== "active" || desk.isPolicySuspended(esim.iccid)) return "the eSIM is suspended";
  const consumptions = planConsumption(esim.assignments, bytes, nowMs);
  if (consumptions.length === 0) return "no bundle with data is left on the eSIM";
  attach(desk, esim, callBack);
  desk.commit({ type: "consumed", iccid: esim.iccid, consumptions, atMs: nowMs });
  for (const consumption of consumptions) {
    const assignment = esim.assignments.find((one) => one.id === consumption.assignmentId);
    if (!assignment) continue;
    const description = desk.bundles.get(assignment.bundleName)?.description ?? "";
    if (consumption.starts) callBack(firstUse(esim, assignment, description, desk.portal));
    // FirstUse replaces the alert at 1 % (sheet: event table).
    const alerts = consumption.thresholds.filter((threshold) => threshold > 1);
    if (alerts.length > 0) callBack(utilisation(esim, assignment, description, desk.portal));
  }
  return undefined;
}
