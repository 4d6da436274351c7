import type { Call } from "../lab/types.ts";
import type { Account } from "./account.ts";
import { settleLater } from "./lifecycle.ts";
import { ipExportOf, UNUSED_VALID_DAYS } from "./list-packages.ts";
import { DAY_MS, type OrderItem, transactionNumber } from "./state.ts";
import {
  isObject,
  type JsonObject,
  optionalInteger,
  optionalText,
  Refusal,
  requiredInteger,
  requiredList,
  requiredText,
  wireMoney,
} from "./wire.ts";

const ESIMS_PER_ORDER_MAX = 30;
const MONEY_MAX = Number.MAX_SAFE_INTEGER;

/** `/esim/order`: takes the money at once and allocates the profiles later. */
export function placeOrder(account: Account, body: JsonObject, call: Call): JsonObject {
  const { context, store } = account;
  const transactionId = requiredText(body, "transactionId", 50);
  const known = store.state.ordersByTransaction.get(transactionId);
  if (known) return repeated(account, known.orderNo, transactionId);
  const items = requiredList(body, "packageInfoList").map((entry) => readItem(account, entry));
  checkTotals(account, body, items);
  const atMs = context.clock.nowMs();
  const orderNo = `B${transactionNumber(atMs, store.state.orders.length + 1)}`;
  store.commit({
    type: "ordered",
    orderNo,
    transactionId,
    atMs,
    readyAtMs: atMs + context.settings().allocationDelayMs,
    expiresAtMs: atMs + UNUSED_VALID_DAYS * DAY_MS,
    willFail: call.takeActivationFailure(),
    items,
  });
  settleLater(account, orderNo);
  return { orderNo, transactionId };
}

function repeated({ context }: Account, orderNo: string, transactionId: string): JsonObject {
  if (context.portal().repeatedTransaction === "refused") {
    throw new Refusal("200002", `transactionId [${transactionId}] was used by order [${orderNo}]`);
  }
  return { orderNo, transactionId };
}

function readItem({ catalogue }: Account, entry: unknown): OrderItem {
  if (!isObject(entry)) throw new Refusal("200008", "packageInfoList must hold objects");
  const slug = optionalText(entry, "slug");
  const packageCode = optionalText(entry, "packageCode") ?? slug;
  if (packageCode === undefined) throw new Refusal("000105", "parameter [packageCode] is missing");
  const one = catalogue.findBase(packageCode);
  if (!one) throw new Refusal("310241", `base data plan code:[${packageCode}] doesn't exist`);
  const count = requiredInteger(entry, "count", 1, ESIMS_PER_ORDER_MAX);
  const price = optionalInteger(entry, "price", 0, MONEY_MAX);
  if (price !== undefined && price !== wireMoney(one.price)) {
    throw new Refusal("200005", `package [${packageCode}] price is ${wireMoney(one.price)}, not ${price}`);
  }
  const periods = one.dataType === 1 ? 1 : (optionalInteger(entry, "periodNum", 1, 365) ?? 1);
  return {
    packageCode: one.packageCode,
    slug: one.slug,
    name: one.name,
    price: one.price * periods,
    volumeBytes: one.volumeBytes * periods,
    days: one.days * periods,
    count,
    locationCode: one.locationCode,
    dataType: one.dataType,
    activeType: one.activeType,
    supportTopUpType: one.supportTopUpType,
    smsStatus: one.place === "country" ? 2 : 0,
    ipExport: ipExportOf(one),
    fupPolicy: one.fupPolicy,
  };
}

function checkTotals({ store }: Account, body: JsonObject, items: readonly OrderItem[]): void {
  const count = items.reduce((sum, item) => sum + item.count, 0);
  if (count > ESIMS_PER_ORDER_MAX) throw new Refusal("200008", `an order takes at most ${ESIMS_PER_ORDER_MAX} esims`);
  const cost = items.reduce((sum, item) => sum + item.price * item.count, 0);
  const amount = optionalInteger(body, "amount", 0, MONEY_MAX);
  if (amount !== undefined && amount !== wireMoney(cost)) {
    throw new Refusal("200006", `order total is ${wireMoney(cost)}, not ${amount}`);
  }
  if (cost > store.state.balance) throw new Refusal("200007", "account balance is not enough");
}
