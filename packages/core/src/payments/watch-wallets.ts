import { newId, rootScope, type Transaction, withScope } from "../kernel/index.ts";
import { getWallet, type Wallet } from "../wallet/index.ts";
import { listCards } from "./queries-cards.ts";
import { listStuckPayments, rechargedInMonth } from "./queries-payments.ts";
import { changeWatch, listRestless, readWatch, type WalletWatch } from "./queries-watches.ts";
import type { PayingAccount, PaymentsServices } from "./services.ts";
import { beginPayment } from "./start-top-up.ts";
import { tellLow, tellMonthLimit, tellNoCard } from "./tell-customer.ts";

const batch = 500;

/**
 * Looks at every wallet of a root that is low and watched: tells its owner, once per crossing, and begins a recharge where that is
 * on. Meant to be called every few seconds; whatever charged or held the money need not know of it.
 */
export async function watchWallets(services: PaymentsServices, rootId: string): Promise<void> {
  const scope = rootScope(rootId);
  const now = services.clock.now();
  const restless = await withScope(services.database, scope, (tx) => listRestless(tx, now, batch));
  for (const owner of restless) await withScope(services.database, scope, (tx) => attend(services, tx, owner));
}

async function attend(services: PaymentsServices, tx: Transaction, owner: PayingAccount): Promise<void> {
  const watch = await readWatch(tx, { accountId: owner.accountId, lock: true });
  if (!watch) return;
  const wallet = await getWallet(tx, watch);
  const now = services.clock.now();
  await alert(tx, watch, wallet, now);
  await recharge(services, tx, { owner, watch, wallet }, now);
}

async function alert(tx: Transaction, watch: WalletWatch, wallet: Wallet, now: Date): Promise<void> {
  const { alertBelowMicros: belowMicros, accountId, currency } = watch;
  if (!watch.alertOn || belowMicros === null) return;
  const { availableMicros } = wallet;
  const low = availableMicros < belowMicros;
  if (low === (watch.alertToldAt !== null)) return;
  await changeWatch(tx, accountId, { alertToldAt: low ? now : null }, now);
  if (low) await tellLow(tx, { accountId, availableMicros, belowMicros, currency }, now);
}

/** Begins one recharge. Whether one is due, what it costs and that it is the only one is decided while the watch is locked. */
async function recharge(
  services: PaymentsServices,
  tx: Transaction,
  { owner, watch, wallet }: { owner: PayingAccount; watch: WalletWatch; wallet: Wallet },
  now: Date,
): Promise<void> {
  const { accountId, currency, rechargeAmountMicros: amountMicros, rechargeBelowMicros: belowMicros } = watch;
  if (!watch.rechargeOn || watch.paymentId !== null || amountMicros === null || belowMicros === null) return;
  // A card whose owner disputes a payment is not charged again to cover it.
  if (wallet.owedMicros > 0n) return;
  if (wallet.availableMicros >= belowMicros || (watch.pausedUntil !== null && watch.pausedUntil > now)) return;
  const [card] = await listCards(tx, accountId);
  if (!card) {
    await changeWatch(tx, accountId, { rechargeOn: false }, now);
    return tellNoCard(tx, accountId, now);
  }
  const { rechargeMonthMaxMicros: maxMicros } = watch;
  if (maxMicros !== null && (await rechargedInMonth(tx, accountId, now)) + amountMicros > maxMicros) {
    const month = now.toISOString().slice(0, 7);
    // Looked at again next month, or when its owner changes it.
    await changeWatch(tx, accountId, { pausedUntil: nextMonth(now), limitTold: month }, now);
    if (watch.limitTold !== month) await tellMonthLimit(tx, { accountId, month, maxMicros, currency }, now);
    return;
  }
  const id = newId(now.getTime());
  const returnUrl = `${await services.shopUrlOf(owner.tenantId)}/wallet`;
  const common = {
    id,
    amountMicros,
    currency,
    returnUrl,
    saveCard: false,
    cardId: card.id,
    providerId: card.providerId,
  };
  await beginPayment(services, tx, { ...owner, ...common, origin: "auto_recharge", method: "card" }, 0);
  await changeWatch(tx, accountId, { paymentId: id }, now);
}

const nextMonth = (now: Date): Date => new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 1));

/** Ids of payments that wait although their next look is long over. */
export function stuckPayments(services: PaymentsServices, tx: Transaction): Promise<string[]> {
  const now = services.clock.now().getTime();
  return listStuckPayments(tx, new Date(now - 2 * services.policy.lookMaxMs));
}
