import type { Transaction } from "../kernel/index.ts";
import type { HubSnapshot } from "../upstreams/index.ts";
import { fulfilmentOf, type Purchase } from "./fulfilment.ts";
import { listClaimedRefs } from "./queries-attempts.ts";
import { readTarget } from "./queries-profiles.ts";
import type { AttemptRow, LockedItem } from "./saga-rows.ts";
import type { OrdersServices } from "./services.ts";

// An upstream's clock and ours may differ by this much.
const clockMarginMs = 10 * 60_000;

/** An attempt with what its provider must be told when it is asked after. */
export async function askAfter(
  services: OrdersServices,
  tx: Transaction,
  { order }: LockedItem,
  attempt: AttemptRow,
  snapshot: HubSnapshot,
): Promise<Purchase> {
  const target = order.targetProfileId ? await readTarget(tx, order.targetProfileId) : null;
  const provider = snapshot.providers.find((each) => each.id === attempt.providerId);
  const { traits } = fulfilmentOf(services, order.kind);
  const { exact, repeatable } = provider ? traits(provider.manifest) : { exact: true, repeatable: false };
  const since = new Date(attempt.startedAt.getTime() - clockMarginMs);
  const searching = !exact && attempt.state !== "pending";
  const excludeRefs = searching ? await listClaimedRefs(tx, { attempt, since }) : [];
  return { order, attempt, target, exact, repeatable, excludeRefs };
}
