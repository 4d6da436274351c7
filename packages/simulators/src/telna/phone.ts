import type { DeviceActions, DeviceResult } from "../lab/types.ts";
import type { Counter } from "./desk.ts";
import type { SimPackage } from "./rows.ts";

/** Telna tells when half and when four fifths of a package are used (sheet: Webhooks). */
const ALERTS = [50, 80] as const;

export type Told = { event: "PACKAGE_DATA_USAGE_ALERT" | "PACKAGE_STATUS_CHANGE"; eventDetails: object };

/** The traveller's phone. Installing downloads and installs the profile; using data empties its packages, the oldest first. */
export function createPhone(counter: Counter, tell: (told: Told) => void): DeviceActions {
  return {
    install: (iccid) => act(counter, iccid, () => install(counter, iccid)),
    use: (iccid, bytes) => act(counter, iccid, () => use(counter, iccid, bytes, tell)),
  };
}

function act(counter: Counter, iccid: string, what: () => string | undefined): DeviceResult {
  if (!counter.desk.find("profiles", iccid)) return undefined;
  const refused = what();
  if (refused !== undefined) return { refused };
  const packages = counter.packagesOf(iccid);
  const { state } = counter.profile(iccid);
  const sum = (pick: (one: SimPackage) => number) => packages.reduce((all, one) => all + pick(one), 0);
  return { iccid, state, usedBytes: sum((one) => one.usedBytes), totalBytes: sum((one) => one.totalBytes) };
}

function install(counter: Counter, iccid: string): string | undefined {
  const order = counter.desk.rows("workOrders").find((one) => one.iccid === iccid);
  if (order && counter.desk.nowMs() < order.readyAtMs) return "the SM-DP+ does not know this profile yet";
  if (counter.profile(iccid).state !== "RELEASED") return "the profile is installed already";
  counter.desk.amend("profiles", iccid, { state: "INSTALLED" });
  return undefined;
}

function use(counter: Counter, iccid: string, bytes: number, tell: (told: Told) => void): string | undefined {
  if (counter.profile(iccid).state === "RELEASED") return "the profile is not installed";
  counter.desk.amend("profiles", iccid, { state: "ENABLED" });
  let left = bytes;
  for (const one of counter.packagesOf(iccid)) {
    const taken = Math.min(left, one.totalBytes - one.usedBytes);
    if (taken <= 0) continue;
    left -= taken;
    const usedBytes = one.usedBytes + taken;
    const activatedAtMs = one.activatedAtMs ?? counter.desk.nowMs();
    counter.desk.amend("packages", one.id, { usedBytes, activatedAtMs });
    tellUse(iccid, one, usedBytes, tell);
  }
  return left > 0 ? "the data is used up" : undefined;
}

function tellUse(iccid: string, before: SimPackage, usedBytes: number, tell: (told: Told) => void): void {
  const about = { iccid, package: Number(before.id), work_order: before.orderId };
  for (const percent of ALERTS) {
    const limit = (before.totalBytes * percent) / 100;
    if (before.usedBytes >= limit || usedBytes < limit) continue;
    tell({ event: "PACKAGE_DATA_USAGE_ALERT", eventDetails: { ...about, threshold_percentage: percent } });
  }
  if (usedBytes < before.totalBytes) return;
  tell({ event: "PACKAGE_STATUS_CHANGE", eventDetails: { ...about, status: "TERMINATED" } });
}
