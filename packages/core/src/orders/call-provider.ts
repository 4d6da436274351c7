import type { Found, Outcome, ProviderError, ProviderInstance } from "@tandem/provider-contract";
import { DomainError } from "../kernel/index.ts";
import { mustCall, type ProviderHub, type ServiceName } from "../upstreams/index.ts";
import { crashPoint } from "./crash-point.ts";
import { fulfilmentOf, type Purchase } from "./fulfilment.ts";
import type { OrdersServices } from "./services.ts";

/** Makes the paid call. An answer after the policy's deadline counts as none (O4): it is `unknown`, and never written later. */
export async function callProvider(services: OrdersServices, purchase: Purchase): Promise<Outcome<unknown>> {
  const { attempt, order } = purchase;
  const { service, operation, submit } = fulfilmentOf(services, order.kind);
  // What was just routed has begun since it was chosen; the repeated call of a process that is gone begins here.
  if (purchase.repeatable) services.hub.begin(attempt.providerId, operation, attempt.countryCode, "must");
  const outcome = await measured(services, purchase, operation, async () => {
    const provider = await atHand(services.hub, attempt.providerId, service);
    if ("category" in provider) return { kind: "rejected", error: provider };
    crashPoint("call:before");
    const outcome = await withDeadline(submit(provider, purchase), services.policy.callTimeoutMs, noAnswer);
    crashPoint("call:after");
    return outcome;
  });
  // A repeat that was refused, or never left this process, does not tell what became of the first call.
  return purchase.repeatable && outcome.kind === "rejected" ? { kind: "unknown", error: outcome.error } : outcome;
}

/** Asks how an accepted order stands. An answer after `timeoutMs` counts as none. */
export async function readPurchase(
  services: OrdersServices,
  purchase: Purchase,
  timeoutMs = services.policy.lookTimeoutMs,
): Promise<Outcome<unknown>> {
  const { attempt, order } = purchase;
  const { service, read } = fulfilmentOf(services, order.kind);
  services.hub.begin(attempt.providerId, "getOrder", attempt.countryCode, "must");
  return measured(services, purchase, "getOrder", async () => {
    const provider = await atHand(services.hub, attempt.providerId, service);
    if ("category" in provider) return { kind: "unknown", error: provider };
    return withDeadline(read(provider, purchase), timeoutMs, noAnswer);
  });
}

/** Looks for an order whose reply was lost. An answer after `timeoutMs` counts as none. */
export async function findPurchase(
  services: OrdersServices,
  purchase: Purchase,
  timeoutMs = services.policy.lookTimeoutMs,
): Promise<Found<unknown>> {
  const { attempt, order } = purchase;
  const { service, find } = fulfilmentOf(services, order.kind);
  const provider = await atHand(services.hub, attempt.providerId, service);
  if ("category" in provider) return { kind: "failed", error: provider };
  const call = { providerId: attempt.providerId, operation: "findOrder", region: attempt.countryCode };
  return mustCall(services.hub, call, () => withDeadline(find(provider, purchase), timeoutMs, notFoundOut));
}

/** The provider, or why it cannot be called at all: its row, adapter or credentials are not in order. */
export async function atHand<Name extends ServiceName>(
  hub: ProviderHub,
  providerId: string,
  service: Name,
): Promise<NonNullable<ProviderInstance[Name]> | ProviderError> {
  try {
    return await hub.service(providerId, service);
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    return { category: "auth", code: error.code, message: "the provider cannot be used as it is set up" };
  }
}

async function measured(
  services: OrdersServices,
  { attempt }: Purchase,
  operation: string,
  call: () => Promise<Outcome<unknown>>,
): Promise<Outcome<unknown>> {
  const started = performance.now();
  const outcome = await call();
  const error = "error" in outcome ? outcome.error : null;
  services.hub.observe(attempt.providerId, operation, attempt.countryCode, {
    error,
    durationMs: performance.now() - started,
    ...(outcome.kind === "done" && { deliveryMs: services.clock.now().getTime() - attempt.startedAt.getTime() }),
  });
  return outcome;
}

const lateAnswer: ProviderError = { category: "timeout", code: "deadline", message: "no answer within our deadline" };
const notFoundOut = () => ({ kind: "failed", error: lateAnswer }) as const;
const noAnswer = () => ({ kind: "unknown", error: lateAnswer }) as const;

async function withDeadline<T, L>(call: Promise<T>, timeoutMs: number, late: () => L): Promise<T | L> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<L>((resolve) => {
    timer = setTimeout(() => resolve(late()), timeoutMs);
  });
  try {
    return await Promise.race([call, deadline]);
  } finally {
    clearTimeout(timer);
  }
}
