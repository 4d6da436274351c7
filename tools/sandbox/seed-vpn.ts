import type { Services } from "../../apps/server/src/services.ts";
import { rootScope, withScope } from "../../packages/core/src/kernel/index.ts";
import type { ProviderInfo } from "../../packages/core/src/upstreams/index.ts";
import { createVpnPlan, listVpnPlans, refreshServers, setVpnCost } from "../../packages/core/src/vpn/index.ts";

const plans = [
  { name: "VPN, 1 month", months: 1 },
  { name: "VPN, 3 months", months: 3 },
  { name: "VPN, 6 months", months: 6 },
  { name: "VPN, 1 year", months: 12 },
];

/** What a month costs at the lab's VPN resellers. Longer ones are cheaper by the month, as a contract with a reseller would have it. */
const monthMicros: Readonly<Record<string, bigint>> = {
  vpnresellers: 1_500_000n,
  purevpn: 1_800_000n,
  "generic-vpn": 1_200_000n,
};
const costPercent: Readonly<Record<number, bigint>> = { 1: 100n, 3: 90n, 6: 80n, 12: 60n };

/** VPN plans with their costs, and the servers of each provider, where there are none yet. */
export async function seedVpn(services: Services, rootId: string, connected: readonly ProviderInfo[]): Promise<void> {
  const about = { actor: "sandbox", now: services.clock.now() };
  const isNew = await withScope(services.database, rootScope(rootId), async (tx) => {
    if ((await listVpnPlans(tx, { all: true })).length > 0) return false;
    for (const plan of plans) await createVpnPlan(tx, plan, about);
    for (const { id: providerId, adapter } of connected) {
      const month = monthMicros[adapter];
      if (month === undefined) continue;
      for (const { months } of plans) {
        const costMicros = (month * BigInt(months) * (costPercent[months] ?? 100n)) / 100n;
        await setVpnCost(tx, { providerId, months, costMicros, currency: "USD" }, about.actor);
      }
    }
    return true;
  });
  if (isNew) await refreshServers(services.vpn, rootId);
}
