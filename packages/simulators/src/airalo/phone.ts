import type { DeviceActions, DeviceResult } from "../lab/types.ts";
import type { Desk } from "./desk.ts";
import type { Consumption, Sim } from "./state.ts";
import { planConsumption, usageOf } from "./usage.ts";
import type { LowDataLevel } from "./webhooks.ts";

const DAY_MS = 86_400_000;

/**
 * The traveller's phone. Airalo tells nobody of an installation: what shows is usage, and the low-data webhooks of a
 * partner who opted in (sheet: Webhooks).
 */
export function createPhone(desk: Desk): DeviceActions {
  return {
    install: (iccid) => act(desk, iccid, (sim) => install(desk, sim)),
    use: (iccid, bytes) => act(desk, iccid, (sim) => use(desk, sim, bytes)),
  };
}

function act(desk: Desk, iccid: string, run: (sim: Sim) => string | undefined): DeviceResult {
  const sim = desk.state.sims.get(iccid);
  if (!sim) return undefined;
  const refused = run(sim);
  if (refused !== undefined) return { refused };
  const totalBytes = sim.packages.reduce((sum, one) => sum + one.totalBytes, 0);
  const remainingBytes = sim.packages.reduce((sum, one) => sum + one.remainingBytes, 0);
  return { iccid, state: usageOf(sim, desk.nowMs()).status, usedBytes: totalBytes - remainingBytes, totalBytes };
}

function install(desk: Desk, sim: Sim): string | undefined {
  if (sim.readyAtMs > desk.nowMs()) return "the SM-DP+ does not know this profile yet";
  if (desk.isRecycled(sim)) return "the eSIM has been recycled";
  if (sim.installedAtMs !== null) return "the profile is installed already";
  desk.commit({ type: "installed", iccid: sim.iccid, atMs: desk.nowMs() });
  return undefined;
}

function use(desk: Desk, sim: Sim, bytes: number): string | undefined {
  if (sim.installedAtMs === null) return "the profile is not installed";
  if (desk.isRecycled(sim)) return "the eSIM has been recycled";
  const atMs = desk.nowMs();
  const consumptions = planConsumption(sim, bytes, atMs);
  if (consumptions.length === 0) return "no package with data is left on the eSIM";
  desk.commit({ type: "consumed", iccid: sim.iccid, consumptions, atMs });
  const url = desk.state.optIns.get("webhook_low_data")?.contactPoint;
  if (url !== undefined) for (const consumption of consumptions) announce(desk, sim, consumption, url);
  return undefined;
}

/** Low data goes out now; the end of the validity is known from the first use on, so its notices are queued then. */
function announce(desk: Desk, sim: Sim, consumption: Consumption, url: string): void {
  const simPackage = sim.packages.find((one) => one.id === consumption.simPackageId);
  if (!simPackage) return;
  const share = simPackage.totalBytes === 0 ? 1 : simPackage.remainingBytes / simPackage.totalBytes;
  const common = { packageName: simPackage.packageId, remainingPercent: Math.round(share * 100), iccid: sim.iccid };
  for (const level of consumption.levels) {
    desk.webhooks.lowData(url, { ...common, level: `${level}%` as LowDataLevel });
  }
  if (!consumption.activates) return;
  for (const days of [3, 1] as const) {
    const delayMs = (simPackage.days - days) * DAY_MS;
    if (delayMs > 0) desk.webhooks.lowData(url, { ...common, level: `${days}days` }, delayMs);
  }
}
