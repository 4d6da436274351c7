import { type NumberRef, type NumbersProvider, ProviderCallError } from "@tandem/provider-contract";
import { DomainError, rootScope, type Scope, withScope } from "../kernel/index.ts";
import { callbackUrl, getProvider, mustCall } from "../upstreams/index.ts";
import { messageInvalid } from "./errors.ts";
import type { MessagingServices } from "./services.ts";

/**
 * Makes sure that a number can be a shared sender: its carrier sends messages, the number is ours there, and no customer has it. What
 * comes in to it is led to us. Carriers that cannot be asked for their numbers are believed. Throws `request.invalid` with the field,
 * `provider.not_found`, `provider.unreachable`.
 */
export async function confirmSender(
  services: MessagingServices,
  scope: Scope,
  { providerId, number }: { providerId: string; number: string },
): Promise<void> {
  const provider = await withScope(services.database, scope, (tx) => getProvider(tx, providerId));
  if (!provider.services.includes("messaging")) throw messageInvalid("providerId", "a carrier that sends messages");
  // Also one of another tenant of the root: whoever has a number, it is theirs alone.
  const owner = await withScope(services.database, rootScope(scope.rootId), (tx) => services.numbers.find(tx, number));
  if (owner) throw messageInvalid("number", "a number that no customer has");
  if (!provider.services.includes("numbers")) return;
  const numbers = await services.hub.service(providerId, "numbers");
  const found = await findAtCarrier(numbers, number);
  if (!found) throw messageInvalid("number", `a number of ours at ${provider.name}; buy it there first`);
  const { pointNumber } = numbers;
  if (!pointNumber) return;
  const url = await withScope(services.database, rootScope(scope.rootId), (tx) =>
    callbackUrl(tx, services, providerId),
  );
  const call = { providerId, operation: "pointNumber", region: "*" };
  const pointed = await mustCall(services.hub, call, () => pointNumber.call(numbers, found, url));
  if (pointed.kind === "failed") throw new DomainError("provider.unreachable");
}

async function findAtCarrier(numbers: NumbersProvider, number: string): Promise<NumberRef | null> {
  try {
    for await (const page of numbers.listNumbers()) {
      const found = page.find((one) => one.number === number && one.state === "active");
      if (found) return found;
    }
    return null;
  } catch (error) {
    if (error instanceof ProviderCallError) throw new DomainError("provider.unreachable", { cause: error.message });
    throw error;
  }
}
