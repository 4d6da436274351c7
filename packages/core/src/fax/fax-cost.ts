import type { FaxStatus } from "@tandem/provider-contract";
import { bookOwnCost, correctCost } from "../charging/index.ts";
import type { Attempt } from "../dispatch/index.ts";
import { type Micros, publicId, type Transaction } from "../kernel/index.ts";
import { type Fax, isOver } from "./fax.ts";
import type { FaxServices } from "./services.ts";

type Services = Pick<FaxServices, "logger" | "clock">;

/** What a carrier says a fax cost us; null where it says nothing, or says it in another currency. */
export function toldCost({ logger }: Pick<Services, "logger">, fax: Fax, status: FaxStatus | null): Micros | null {
  const cost = status?.cost ?? null;
  if (cost === null || cost.currency === fax.currency) return cost?.amountMicros ?? null;
  const faxId = publicId("fax", fax.id);
  logger.warn({ faxId, currency: cost.currency }, "a carrier told a cost in another currency");
  return null;
}

// Any word of the carrier, whenever it was said, goes before its rate deck.
const deckSaid = new Date(0);

/**
 * Books what is told of a fax's cost, also after it was paid: the difference, once, however often and in whatever order it is told.
 * What another attempt sent as well, what a fax that did not arrive cost all the same, and one that arrived after its money was given
 * back, is the platform's own. `wasOver`: the fax was settled before this news.
 */
export async function bookFaxCost(
  services: Services,
  tx: Transaction,
  fax: Fax,
  news: { attempt: Attempt; status: FaxStatus; at: Date; wasOver: boolean },
): Promise<void> {
  const { attempt, status, at, wasOver } = news;
  const told = toldCost(services, fax, status);
  const arrived = status.state === "delivered";
  if (told === null && !arrived) return;
  const word = told === null ? { costMicros: attempt.costMicros, toldAt: null } : { costMicros: told, toldAt: at };
  const paid = { ...word, providerId: attempt.providerId, currency: fax.currency };
  if (attempt.duplicate) return bookOwn(services, tx, fax, { ...paid, id: attempt.id });
  if (told === null && !wasOver) return;
  const booking = await correctCost(tx, [fax.id], { ...paid, toldAt: paid.toldAt ?? deckSaid });
  if (booking === "none" && isOver(fax)) await bookOwn(services, tx, fax, { ...paid, id: fax.id });
}

/** What a fax that came in cost us: its carrier's word, else its rate deck; with its charge where there was one. */
export async function bookInboundCost(
  services: Services,
  tx: Transaction,
  fax: Fax,
  { told, expected, at }: { told: Micros | null; expected: Micros; at: Date },
): Promise<void> {
  const { providerId, currency } = fax;
  if (providerId === null) return;
  const paid = { providerId, currency, costMicros: told ?? expected, toldAt: told === null ? null : at };
  const booking = await correctCost(tx, [fax.id], { ...paid, toldAt: paid.toldAt ?? deckSaid });
  if (booking === "none") await bookOwn(services, tx, fax, { ...paid, id: fax.id });
}

type Paid = { id: string; providerId: string; currency: string; costMicros: Micros; toldAt: Date | null };

async function bookOwn({ clock }: Services, tx: Transaction, fax: Fax, paid: Paid): Promise<void> {
  const { id: subjectId, tenantId, accountId, direction } = fax;
  await bookOwnCost(tx, { subjectId, tenantId, accountId, direction, service: "fax", ...paid }, clock.now());
}
