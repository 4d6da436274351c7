import type { Use } from "@tandem/core/charging";
import { publicId } from "@tandem/core/kernel";
import { toInstant, toMoney } from "./values.ts";

/** A use as its customer sees it. */
export const presentUse = (use: Use) => ({
  id: publicId("use", use.id),
  at: toInstant(use.usedAt),
  service: use.service,
  direction: use.direction,
  otherParty: use.otherParty,
  countryCode: use.countryCode,
  units: use.units,
  billedUnits: use.billedUnits,
  includedUnits: use.includedUnits,
  charged: toMoney(use.chargedMicros, use.currency),
  refunded: toMoney(use.refundedMicros, use.currency),
});

export type UsageNames = { accounts: ReadonlyMap<string, string>; providers: ReadonlyMap<string, string> };

/** The same with what only operators see. */
export const presentOperatorUse = (use: Use, names: UsageNames) => ({
  ...presentUse(use),
  account: { id: publicId("acc", use.accountId), name: names.accounts.get(use.accountId) ?? "unknown" },
  provider:
    use.providerId === null
      ? null
      : {
          id: publicId("prv", use.providerId),
          name: names.providers.get(use.providerId) ?? "a former provider",
        },
  cost: toMoney(use.costMicros, use.currency),
  margin: toMoney(use.chargedMicros - use.refundedMicros - use.costMicros, use.currency),
  unpaid: toMoney(use.unpaidMicros, use.currency),
});
