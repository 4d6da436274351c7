import type { Schemas } from "@tandem/sdk";
import { Badge } from "#ui/badge.tsx";

type Order = Pick<Schemas["OperatorOrderRow"], "deliveredBy" | "failedOver"> &
  Partial<Pick<Schemas["OperatorOrderRow"], "asking" | "attemptCount">>;

/** One deliverer in words: a provider by name, stock with where it came from, a person by name. */
export function delivererText({ kind, provider, person }: Schemas["Delivery"]): string {
  if (kind === "manual") return person ? `by hand, ${person}` : "by hand";
  return kind === "stock" ? `from stock, ${provider?.name ?? "a provider"}` : (provider?.name ?? "a provider");
}

/** Who delivered an order, or who is being asked; a backup that saved it is marked. */
export function DeliveredBy({ order }: { order: Order }) {
  const { deliveredBy, failedOver, asking, attemptCount = 0 } = order;
  if (deliveredBy.length === 0) {
    return asking ? (
      <span className="whitespace-nowrap text-ink-soft">
        asking {asking.name}
        {attemptCount > 1 ? `, try ${attemptCount}` : ""}
      </span>
    ) : (
      <span className="text-ink-faint">–</span>
    );
  }
  return (
    <span className="inline-flex items-center gap-2 whitespace-nowrap">
      {deliveredBy
        .map((one) => (deliveredBy.length > 1 ? `${delivererText(one)} × ${one.pieces}` : delivererText(one)))
        .join(", ")}
      {failedOver ? <Badge tone="info">backup</Badge> : null}
    </span>
  );
}
