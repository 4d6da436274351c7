import type { Consumption, Sim, SimPackage } from "./state.ts";

/** Status of a package or an eSIM as Airalo words it (sheet: `usage.status`). */
export type UsageStatus = "NOT_ACTIVE" | "ACTIVE" | "FINISHED" | "EXPIRED" | "UNKNOWN" | "RECYCLED";

export const BYTES_PER_MEGABYTE = 1_048_576;

/** Shares of a package at which low data is announced, in per cent used (sheet: Webhooks). */
const LOW_DATA_LEVELS = [75, 90];

/** Where a package stands at an instant. */
export function packageStatus(simPackage: SimPackage, nowMs: number): UsageStatus {
  if (simPackage.expiresAtMs === null) return "NOT_ACTIVE";
  if (simPackage.finishedAtMs !== null) return "FINISHED";
  return nowMs >= simPackage.expiresAtMs ? "EXPIRED" : "ACTIVE";
}

/** What `/usage` sums up over the packages of an eSIM; sizes in whole MB of base 1024. */
export type Usage = {
  remaining: number;
  total: number;
  expiresAtMs: number | null;
  unlimited: boolean;
  status: UsageStatus;
};

/** The eSIM's usage: its running package if one runs, else the next unused one, else the last one. */
export function usageOf(sim: Sim, nowMs: number): Usage {
  const inStatus = (status: UsageStatus) => sim.packages.filter((one) => packageStatus(one, nowMs) === status);
  const [active, unused] = [inStatus("ACTIVE"), inStatus("NOT_ACTIVE")];
  const counted = active.length > 0 ? [...active, ...unused] : unused.length > 0 ? unused : sim.packages.slice(-1);
  const leading = counted[0];
  const megabytes = (bytes: number) => Math.floor(bytes / BYTES_PER_MEGABYTE);
  return {
    remaining: megabytes(counted.reduce((sum, one) => sum + one.remainingBytes, 0)),
    total: megabytes(counted.reduce((sum, one) => sum + one.totalBytes, 0)),
    expiresAtMs: leading?.expiresAtMs ?? null,
    unlimited: counted.some((one) => one.unlimited),
    status: leading ? packageStatus(leading, nowMs) : "UNKNOWN",
  };
}

/** Divides `bytes` over the packages: running ones first, then unused ones by age. What no package covers is not served. */
export function planConsumption(sim: Sim, bytes: number, nowMs: number): Consumption[] {
  const inStatus = (status: UsageStatus) => sim.packages.filter((one) => packageStatus(one, nowMs) === status);
  const plan: Consumption[] = [];
  let left = bytes;
  for (const simPackage of [...inStatus("ACTIVE"), ...inStatus("NOT_ACTIVE")]) {
    if (left <= 0) break;
    const taken = simPackage.unlimited ? left : Math.min(left, simPackage.remainingBytes);
    left -= taken;
    const activates = simPackage.activatedAtMs === null;
    plan.push({ simPackageId: simPackage.id, bytes: taken, activates, levels: crossedLevels(simPackage, taken) });
  }
  return plan;
}

function crossedLevels(simPackage: SimPackage, bytes: number): number[] {
  if (simPackage.unlimited) return [];
  const used = simPackage.totalBytes - simPackage.remainingBytes + bytes;
  return LOW_DATA_LEVELS.filter(
    (level) => used * 100 >= simPackage.totalBytes * level && !simPackage.announced.includes(level),
  );
}
