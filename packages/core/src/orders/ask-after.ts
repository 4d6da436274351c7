import type { Transaction } from "../kernel/index.ts";
import type { HubSnapshot } from "../upstreams/index.ts";
import { fulfilmentOf, type Purchase } from "./fulfilment.ts";
import { listClaimedRefs } from "./queries-attempts.ts";
import { readTarget } from "./queries-profiles.ts";
import type { AttemptRow, LockedItem } from "./saga-rows.ts";
import { later } from "./schedule.ts";
import type { OrdersServices } from "./services.ts";

// By so much an upstream's clock may differ from ours, and an order be written down later than it was placed.
const marginMs = 30 * 60_000;

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
  const since = later(attempt.startedAt, -marginMs);
  const until = later(attempt.deadlineAt, marginMs);
  const searching = !exact && attempt.state !== "pending";
  const excludeRefs = searching ? await listClaimedRefs(tx, { attempt, since, until }) : [];
  return { order, attempt, target, exact, repeatable, excludeRefs };
}
