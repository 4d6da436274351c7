import { sumUsesOf } from "@tandem/core/charging";
import { publicId, type Transaction } from "@tandem/core/kernel";
import { nameAccounts } from "@tandem/core/tenancy";
import { presentProviderRef } from "../../present/deliveries.ts";
import { toMoney } from "../../present/values.ts";
import { providerNamesOf } from "../operator-sight.ts";

type Used = { id: string; accountId: string; providerId: string | null };

/** What lies beside things that are paid by their use: whose they are, who provides them, what they took and cost. */
export async function readBesideUsed(tx: Transaction, rows: readonly Used[]) {
  return {
    accounts: await nameAccounts(
      tx,
      rows.map((row) => row.accountId),
    ),
    providers: await providerNamesOf(tx),
    sums: await sumUsesOf(
      tx,
      rows.map((row) => row.id),
    ),
  };
}

export type BesideUsed = Awaited<ReturnType<typeof readBesideUsed>>;

/** What operators see of such a thing besides what its owner does. */
export function presentUsedSight(used: Used, currency: string, { accounts, providers, sums }: BesideUsed) {
  const { chargedMicros, costMicros } = sums.get(used.id) ?? { chargedMicros: 0n, costMicros: 0n };
  return {
    account: { id: publicId("acc", used.accountId), name: accounts.get(used.accountId) ?? "an account" },
    provider: used.providerId === null ? null : presentProviderRef(used.providerId, providers),
    cost: toMoney(costMicros, currency),
    margin: toMoney(chargedMicros - costMicros, currency),
  };
}
