import { type HookEventType, publishEvent } from "../hooks/index.ts";
import { formatAmount, type Micros, publicId, type Transaction } from "../kernel/index.ts";
import type { OwnNumber, ReleaseReason } from "./queries.ts";

/** What became of a number that somebody has; `number.ordered` and `number.failed` are of its order. */
type NumberNews =
  | { type: Extract<HookEventType, "number.purchased" | "number.active"> }
  | { type: "number.renewed"; chargedMicros: Micros }
  | { type: "number.released"; reason: ReleaseReason };

/** Tells the owner's endpoints of a number as it is from now on, in the transaction that makes it so. */
export async function publishNumber(tx: Transaction, number: OwnNumber, news: NumberNews): Promise<void> {
  const { currency } = number;
  const money = (micros: Micros) => ({ amount: formatAmount(micros), currency });
  await publishEvent(tx, {
    accountId: number.accountId,
    type: news.type,
    data: {
      id: publicId("num", number.id),
      orderId: publicId("ord", number.orderId),
      number: number.number,
      countryCode: number.country,
      status: number.status,
      label: number.label,
      price: money(number.monthlyPriceMicros),
      paidUntil: number.paidUntil.toISOString(),
      ...(news.type === "number.renewed" && { charged: money(news.chargedMicros) }),
      ...(news.type === "number.released" && { reason: news.reason }),
    },
  });
}
