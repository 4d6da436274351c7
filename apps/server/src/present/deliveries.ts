import type { Delivery } from "@tandem/core/analytics";
import { publicId } from "@tandem/core/kernel";
import { type ActorNames, nameOfActor } from "./actors.ts";

/** Who may be named where an order was delivered. */
export type DeliveryNames = { providers: ReadonlyMap<string, string>; actors: ActorNames };

/** A provider by its id, with the name this scope may see. */
export const presentProviderRef = (providerId: string, names: ReadonlyMap<string, string>) => ({
  id: publicId("prv", providerId),
  name: names.get(providerId) ?? "a provider",
});

/** Who delivered pieces of an order. */
export function presentDelivery({ kind, providerId, actor, pieces }: Delivery, names: DeliveryNames) {
  return {
    kind,
    provider: providerId === null ? null : presentProviderRef(providerId, names.providers),
    person: actor === null ? null : nameOfActor(actor, names.actors),
    pieces,
  };
}

/** The same in a few words, for a table: `eSIM Go`, `by hand, Olivia`, `from stock (eSIM Go)`. */
export function deliveredByText(deliveries: readonly ReturnType<typeof presentDelivery>[]): string {
  return deliveries
    .map(({ kind, provider, person }) => {
      if (kind === "manual") return person === null ? "by hand" : `by hand, ${person}`;
      return kind === "stock" ? `from stock (${provider?.name ?? "a provider"})` : (provider?.name ?? "a provider");
    })
    .join("; ");
}
