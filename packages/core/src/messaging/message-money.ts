import type { Money } from "@tandem/provider-contract";
import { bookOwnCost, correctCost, type OwnCost, refundUse, settleUse, voidUse } from "../charging/index.ts";
import type { Attempt } from "../dispatch/index.ts";
import { type Micros, publicId, type Transaction } from "../kernel/index.ts";
import { carrierCosts, rateUnits } from "../rating/index.ts";
import type { Message } from "./message.ts";
import type { MessagingServices } from "./services.ts";

const unitsOf = ({ kind, segments }: Pick<Message, "kind" | "segments">) => (kind === "sms" ? segments : 1);

/** A carrier took it: the held money is taken and the chain posted. Returns what the wallet paid. */
export async function takeMoney(
  tx: Transaction,
  message: Message,
  by: { providerId: string; costMicros: Micros; now: Date },
): Promise<Micros> {
  const settled = await settleUse(tx, {
    holdId: message.id,
    units: unitsOf(message),
    chargedMicros: message.priceMicros,
    costMicros: by.costMicros,
    providerId: by.providerId,
    chain: message.chain,
    now: by.now,
  });
  return settled.chargedMicros;
}

/** It never left: the held money goes back. */
export async function freeMoney(tx: Transaction, message: Message): Promise<void> {
  await voidUse(tx, { holdId: message.id });
}

/** It left and did not arrive: what was paid is given back, once. The refund has the message's own id. */
export async function giveMoneyBack(tx: Transaction, message: Message): Promise<void> {
  await refundUse(tx, { id: message.id, refundId: message.id, note: "a message that did not arrive" });
}

type Paid = Pick<OwnCost, "id" | "providerId" | "costMicros" | "currency" | "toldAt">;

function ownCost(message: Message, paid: Paid): OwnCost {
  const { id: subjectId, tenantId, accountId, kind: service, direction } = message;
  return { tenantId, accountId, service, direction, subjectId, ...paid };
}

/** The answer to a keyword is the shop's to pay. */
export async function bookAnswer(tx: Transaction, message: Message, attempt: Attempt, now: Date): Promise<void> {
  if (attempt.duplicate) return;
  const { providerId, costMicros, currency } = attempt;
  await bookOwnCost(tx, ownCost(message, { id: message.id, providerId, costMicros, currency, toldAt: null }), now);
}

/** What a second carrier sent as well costs the platform, never the customer. */
export async function bookDuplicate(tx: Transaction, message: Message, attempt: Attempt, now: Date): Promise<void> {
  const { id, providerId, costMicros, currency } = attempt;
  await bookOwnCost(tx, ownCost(message, { id, providerId, costMicros, currency, toldAt: null }), now);
}

/** A message that comes in costs what its carrier says, else what its rate deck says. */
export async function bookInbound(
  services: Pick<MessagingServices, "logger">,
  tx: Transaction,
  message: Message,
  { providerId, cost, at, now }: { providerId: string; cost: Money | null; at: Date; now: Date },
): Promise<void> {
  const { kind: service, ownNumber: to, direction, id, currency } = message;
  const told = cost?.currency === currency ? cost.amountMicros : null;
  if (cost && told === null) warnOfCurrency(services, message, cost);
  const deck = (await carrierCosts(tx, { service, to, direction, at: now })).get(providerId);
  const expected = deck?.currency === currency ? rateUnits(deck.rate, unitsOf(message)) : 0n;
  const paid = { id, providerId, currency, costMicros: told ?? expected, toldAt: told === null ? null : at };
  await bookOwnCost(tx, ownCost(message, paid), now);
}

/**
 * The carrier says what a message cost: that is what is booked, once, however often and in whatever order it is said. The message
 * keeps its carrier's newest word; of one that went out twice each carrier is paid what it says.
 */
export async function bookTold(
  services: Pick<MessagingServices, "logger" | "clock">,
  tx: Transaction,
  message: Message,
  { attempt, cost, at }: { attempt: Attempt; cost: Money; at: Date },
): Promise<void> {
  const { id, providerId } = attempt;
  const told = { costMicros: cost.amountMicros, currency: cost.currency, providerId, toldAt: at };
  const now = services.clock.now();
  const isOwn = attempt.duplicate || message.keyword !== null;
  const booking = isOwn
    ? await bookOwnCost(tx, ownCost(message, { ...told, id: attempt.duplicate ? id : message.id }), now)
    : await correctCost(tx, [message.id], told);
  if (booking === "other_currency") warnOfCurrency(services, message, cost);
  else if (!attempt.duplicate && booking !== "older") message.costMicros = cost.amountMicros;
}

function warnOfCurrency({ logger }: Pick<MessagingServices, "logger">, message: Message, { currency }: Money): void {
  logger.warn({ messageId: publicId("msg", message.id), currency }, "a carrier told a cost in another currency");
}
