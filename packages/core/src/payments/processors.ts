import type { Outcome, PaymentsProvider, ProviderError } from "@tandem/provider-contract";
import { publicId, rootScope, withScope } from "../kernel/index.ts";
import { getAccount } from "../tenancy/index.ts";
import { type CallKey, mustCall } from "../upstreams/index.ts";
import { paymentsUnavailable, processorFailed } from "./errors.ts";
import { type Customer, ensureCustomerRow, keepCustomerRef } from "./queries-cards.ts";
import type { PayingAccount, PaymentsServices } from "./services.ts";

/** The processor new payments and cards of a root go to: the first of those that are active and take the currency. Throws `payments.unavailable`. */
export async function chooseProcessor({ hub }: PaymentsServices, rootId: string, currency: string): Promise<string> {
  const providers = await hub.list(rootId);
  const found = providers.find((provider) => {
    const can = hub.modules[provider.adapter]?.manifest.capabilities.payments;
    return provider.status === "active" && provider.services.includes("payments") && can?.currencies.includes(currency);
  });
  if (!found) throw paymentsUnavailable(currency);
  return found.id;
}

/** One call of a processor, counted into its figures. Calls that tell or move money are made whatever its breaker says. */
export async function callProcessor<T extends object>(
  { hub }: PaymentsServices,
  providerId: string,
  operation: string,
  make: (processor: PaymentsProvider) => Promise<T>,
): Promise<T> {
  const processor = await hub.service(providerId, "payments");
  const key: CallKey = { providerId, operation, region: "*" };
  return mustCall(hub, key, () => make(processor));
}

/**
 * Who the account is at the processor; told to it first when it is not known there. A repeat after a lost reply names the same
 * customer; should the processor have forgotten the reference by then, a second one without cards does no harm. Throws
 * `payments.processor_failed`.
 */
export async function ensureCustomer(
  services: PaymentsServices,
  owner: PayingAccount,
  providerId: string,
): Promise<Customer & { customerRef: string }> {
  const scope = rootScope(owner.rootId);
  const { customer, account } = await withScope(services.database, scope, async (tx) => ({
    customer: await ensureCustomerRow(tx, owner, providerId, services.clock.now()),
    account: await getAccount(tx, owner.accountId),
  }));
  if (customer.customerRef !== null) return { ...customer, customerRef: customer.customerRef };
  const request = { ourRef: publicId("cus", customer.id), email: account.email, name: account.name };
  const outcome = await callProcessor(services, providerId, "createCustomer", (one) => one.createCustomer(request));
  const told = requireDone(services, outcome).customerRef;
  const customerRef = await withScope(services.database, scope, (tx) => keepCustomerRef(tx, customer, told));
  return { ...customer, customerRef };
}

/** For calls that cost nothing and whose caller waits: the value, or `payments.processor_failed`. */
export function requireDone<T>(services: PaymentsServices, outcome: Outcome<T>): T {
  if (outcome.kind === "done") return outcome.value;
  if (outcome.kind === "pending") throw processorFailed("pending");
  logFailure(services, outcome.error);
  throw processorFailed(outcome.error.category);
}

/** The processor's own words go to the log, never to a customer. */
export function logFailure({ logger }: PaymentsServices, error: ProviderError): void {
  logger.warn({ category: error.category, code: error.code, upstream: error.message }, "the payment processor refused");
}
