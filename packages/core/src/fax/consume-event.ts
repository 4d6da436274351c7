import type { FaxEvent, FaxStatus } from "@tandem/provider-contract";
import { chargeUse } from "../charging/index.ts";
import { attemptTold } from "../dispatch/index.ts";
import { DomainError, newId, publicId, type Transaction } from "../kernel/index.ts";
import { carrierCosts, priceUse, quote, rateUnits } from "../rating/index.ts";
import { mustCall, type WebhookConsumer, type WebhookContext, type WebhookEffect } from "../upstreams/index.ts";
import { isOver } from "./fax.ts";
import { bookFaxCost, bookInboundCost, toldCost } from "./fax-cost.ts";
import { applyStatus } from "./fax-life.ts";
import { changeFax, findFax, findReceived, insertFax } from "./queries.ts";
import type { FaxServices } from "./services.ts";

/** Applies what a carrier tells of faxes: how one of ours went, or that one came in to a number of ours (O9). */
export function createFaxConsumer(services: FaxServices): WebhookConsumer<FaxEvent> {
  return async (context, event) => {
    const status = event.needsReadBack ? await readBack(services, context, event) : event.status;
    return event.kind === "fax_received"
      ? (tx) => receiveFax(services, tx, context, { event, status })
      : (tx) => tellFax(services, tx, context, { event, status });
  };
}

async function readBack(
  services: FaxServices,
  { entry }: WebhookContext,
  { upstreamRef, status }: FaxEvent,
): Promise<FaxStatus> {
  if (!upstreamRef) return status;
  const provider = await services.hub.service(entry.providerId, "fax");
  const call = { providerId: entry.providerId, operation: "getFax", region: "*" };
  const answer = await mustCall(services.hub, call, () => provider.getFax(upstreamRef));
  if (answer.kind === "failed") throw new Error(`the webhook cannot be read back: ${answer.error.category}`);
  return answer.value;
}

type Told<Kind extends FaxEvent["kind"]> = { event: Extract<FaxEvent, { kind: Kind }>; status: FaxStatus };

async function tellFax(
  services: FaxServices,
  tx: Transaction,
  { entry }: WebhookContext,
  { event, status }: Told<"fax_status">,
): Promise<WebhookEffect> {
  const now = services.clock.now();
  const { ourRef, upstreamRef, occurredAt } = event;
  const attempt = await attemptTold(tx, { providerId: entry.providerId, ourRef, upstreamRef, now });
  if (!attempt) return "unmatched";
  if (attempt.subject.kind !== "fax") return "nothing";
  const fax = await findFax(tx, attempt.subject.id, true);
  if (!fax) return "unmatched";
  // What another attempt sent as well is no cost of the customer's fax; that it arrived counts all the same.
  const costMicros = attempt.duplicate ? 0n : (toldCost(services, fax, status) ?? attempt.costMicros);
  await applyStatus(tx, fax, { status, upstreamRef: attempt.upstreamRef ?? upstreamRef, costMicros, now });
  const after = (await findFax(tx, fax.id)) ?? fax;
  const at = occurredAt && occurredAt < now ? occurredAt : now;
  await bookFaxCost(services, tx, after, { attempt, status, at, wasOver: isOver(fax) });
  return { subject: publicId("fax", fax.id) };
}

/** A fax to a number of ours, once; its pages are charged where the price list has a price for them. */
async function receiveFax(
  services: FaxServices,
  tx: Transaction,
  { entry }: WebhookContext,
  { event, status }: Told<"fax_received">,
): Promise<WebhookEffect> {
  if (status.state !== "received" || !event.upstreamRef) return "nothing";
  const own = await services.findNumber(tx, event.to);
  if (own?.providerId !== entry.providerId) return "unmatched";
  const { tenantId, accountId, providerId } = own;
  const now = services.clock.now();
  const pages = status.pages ?? 1;
  const price = await priceOf(tx, tenantId, event.to);
  const page = price ? priceUse(price, 1) : { chargedMicros: 0n, chain: [] };
  const currency = price?.currency ?? "USD";
  const fax = await insertFax(tx, {
    ...{ root_id: tx.scope.rootId, tenant_id: tenantId, account_id: accountId, id: newId(), direction: "inbound" },
    ...{ own_number: event.to, other_number: event.from, state: "received", pages, currency, provider_id: providerId },
    ...{ upstream_ref: event.upstreamRef, upstream_url: status.documentUrl, created_at: now, ended_at: now },
    ...{ price_micros: page.chargedMicros, charged_micros: 0n },
    chain: JSON.stringify(page.chain.map((link) => ({ ...link, micros: link.micros.toString() }))),
  });
  const at = event.occurredAt && event.occurredAt < now ? event.occurredAt : now;
  if (!fax) return tellInboundCost(services, tx, { providerId, upstreamRef: event.upstreamRef, status, at });
  const rate = (await carrierCosts(tx, { service: "fax", to: event.to, direction: "inbound" })).get(providerId)?.rate;
  const expected = rate?.currency === currency ? rateUnits(rate, pages) : 0n;
  const told = toldCost(services, fax, status);
  if (page.chargedMicros > 0n) {
    const use = {
      ...{ id: fax.id, accountId, service: "fax" as const, direction: "inbound" as const, units: pages, currency },
      ...{ amountMicros: page.chargedMicros * BigInt(pages), subjectId: fax.id, otherParty: event.from, usedAt: now },
      ...{ providerId, costMicros: told ?? expected },
      chain: page.chain.map((link) => ({ ...link, micros: link.micros * BigInt(pages) })),
    };
    const { chargedMicros } = await chargeUse(tx, use, { mayFallShort: true });
    await changeFax(tx, fax.id, { charged_micros: chargedMicros });
  }
  await bookInboundCost(services, tx, fax, { told, expected, at });
  return { subject: publicId("fax", fax.id) };
}

/** A fax that is here already is told once more: what is new of it is at most its cost. */
async function tellInboundCost(
  services: FaxServices,
  tx: Transaction,
  { providerId, upstreamRef, status, at }: { providerId: string; upstreamRef: string; status: FaxStatus; at: Date },
): Promise<WebhookEffect> {
  const fax = await findReceived(tx, { providerId, upstreamRef });
  const told = fax && toldCost(services, fax, status);
  if (fax && told !== null) await bookInboundCost(services, tx, fax, { told, expected: told, at });
  return "nothing";
}

/** Null where receiving costs nothing. */
async function priceOf(tx: Transaction, tenantId: string, to: string) {
  try {
    return await quote(tx, { tenantId, service: "fax", to, direction: "inbound" });
  } catch (error) {
    if (error instanceof DomainError && error.code === "rating.no_price") return null;
    throw error;
  }
}
