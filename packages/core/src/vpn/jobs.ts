import { z } from "zod";
import { defineJob } from "../kernel/index.ts";
import { listRoots } from "../tenancy/index.ts";
import { carryOutChange } from "./change-account.ts";
import { endVpnAccounts } from "./end-accounts.ts";
import { refreshServers } from "./servers.ts";
import type { VpnServices } from "./services.ts";

const id = z.uuid();
const oneRoot = z.object({ rootId: id.optional() });

/** What the scheduler asks for, and how often. Without a root in its payload each is done for all of them. */
export const vpnSchedules = [
  { job: "vpn.end_accounts", everyMs: 60_000 },
  { job: "vpn.refresh_servers", everyMs: 10 * 60_000 },
] as const;

/** The background work of VPN accounts. Each may run twice, or again after a kill at any point. */
export function createVpnJobs(services: VpnServices) {
  const eachRoot = async (rootId: string | undefined, work: (rootId: string) => Promise<unknown>) => {
    for (const root of rootId ? [rootId] : await listRoots(services.database)) await work(root);
  };
  return [
    defineJob({
      name: "vpn.carry_out_change",
      schema: z.object({ rootId: id, vpnId: id, changeId: id }),
      run: async (job) => {
        const result = await carryOutChange(services, job);
        if (result.state === "open") throw new Error(`the provider of VPN account ${job.vpnId} could not be asked yet`);
      },
    }),
    defineJob({
      name: "vpn.end_accounts",
      schema: oneRoot,
      maxAttempts: 1,
      run: ({ rootId }) => eachRoot(rootId, (root) => endVpnAccounts(services, root)),
    }),
    defineJob({
      name: "vpn.refresh_servers",
      schema: oneRoot,
      maxAttempts: 1,
      run: ({ rootId }) => eachRoot(rootId, (root) => refreshServers(services, root)),
    }),
  ];
}
