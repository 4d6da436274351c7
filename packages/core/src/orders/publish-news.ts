import { type HookEventType, publishEvent } from "../hooks/index.ts";
import { formatAmount, publicId, type Transaction } from "../kernel/index.ts";
import type { ProfileLife } from "./profile-life.ts";
import type { ProfileAtStake } from "./queries-webhooks.ts";
import type { Bought, OrderRow } from "./saga-rows.ts";

type OrderNews = Pick<
  OrderRow,
  "id" | "accountId" | "kind" | "quantity" | "currency" | "unitPriceMicros" | "status"
> & { name: string; plan?: Bought };
type OrderNewsType = Extract<HookEventType, `order.${string}`>;

/** Tells the customer's endpoints how an order stands, in the transaction that moved it there. */
export async function publishOrder(tx: Transaction, order: OrderNews, type: OrderNewsType): Promise<void> {
  await publishNumberOrder(tx, order, type);
  const { currency, quantity, unitPriceMicros } = order;
  await publishEvent(tx, {
    accountId: order.accountId,
    type,
    data: {
      orderId: publicId("ord", order.id),
      kind: order.kind,
      name: order.name,
      status: order.status,
      quantity,
      unitPrice: { amount: formatAmount(unitPriceMicros), currency },
      total: { amount: formatAmount(unitPriceMicros * BigInt(quantity)), currency },
    },
  });
}

const numberNews: Partial<Record<OrderNewsType, HookEventType>> = {
  "order.created": "number.ordered",
  "order.failed": "number.failed",
  "order.cancelled": "number.failed",
};

/** Whoever listens for numbers alone hears of their orders too; a number that was had is told of by module `numbers`. */
async function publishNumberOrder(tx: Transaction, order: OrderNews, orderType: OrderNewsType): Promise<void> {
  const type = numberNews[orderType];
  const { accountId, kind, plan } = order;
  if (!type || kind !== "number" || !plan || !("offers" in plan)) return;
  const orderId = publicId("ord", order.id);
  const data = { orderId, number: plan.offers[0]?.ref ?? "", countryCode: plan.countryCodes[0] ?? "" };
  await publishEvent(tx, { accountId, type, data });
}

type EsimNewsType = Extract<HookEventType, `esim.${string}`>;

/** Tells the customer's endpoints what became of an eSIM. Never its activation code: that is read from the API. */
export async function publishEsim(
  tx: Transaction,
  profile: ProfileAtStake,
  life: ProfileLife,
  type: EsimNewsType,
): Promise<void> {
  if (!profile.accountId) return;
  await publishEvent(tx, {
    accountId: profile.accountId,
    type,
    data: {
      iccid: profile.iccid,
      orderId: profile.orderId && publicId("ord", profile.orderId),
      status: life.status,
      usage: {
        usedBytes: life.usedBytes === null ? null : Number(life.usedBytes),
        totalBytes: life.totalBytes === null ? null : Number(life.totalBytes),
        unlimited: life.unlimited,
      },
      expiresAt: life.expiresAt?.toISOString() ?? null,
    },
  });
}
