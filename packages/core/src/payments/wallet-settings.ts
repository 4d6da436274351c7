import { type Micros, rootScope, type Transaction, withScope } from "../kernel/index.ts";
import { recordAudit } from "../tenancy/index.ts";
import { getWallet } from "../wallet/index.ts";
import { cardNeeded } from "./errors.ts";
import { listCards } from "./queries-cards.ts";
import { changeWatch, lockWatch, readWatch, type WalletWatch } from "./queries-watches.ts";
import type { PayingAccount, PaymentsServices } from "./services.ts";
import { checkAmount } from "./start-top-up.ts";

export type AutoRecharge = {
  on: boolean;
  belowMicros: Micros | null;
  amountMicros: Micros | null;
  monthMaxMicros: Micros | null;
};

/** An account's wishes; null where nobody has set any. */
export function getWalletWatch(tx: Transaction, accountId: string): Promise<WalletWatch | null> {
  return readWatch(tx, { accountId });
}

/**
 * Switches auto-recharge on or off, or changes it. A rest after a decline ends with it: the person has acted. Throws
 * `payments.card_needed` without a saved card, `request.invalid` for an amount that cannot be added.
 */
export async function setAutoRecharge(
  services: PaymentsServices,
  owner: PayingAccount & { currency: string; actor: string },
  wish: AutoRecharge,
): Promise<WalletWatch> {
  if (wish.amountMicros !== null) checkAmount(services, wish.amountMicros, "amount");
  return withScope(services.database, rootScope(owner.rootId), async (tx) => {
    const now = services.clock.now();
    await getWallet(tx, owner);
    const before = await lockWatch(tx, owner, now);
    if (wish.on && (await listCards(tx, owner.accountId)).length === 0) throw cardNeeded();
    const after = await changeWatch(
      tx,
      owner.accountId,
      {
        rechargeOn: wish.on,
        rechargeBelowMicros: wish.belowMicros,
        rechargeAmountMicros: wish.amountMicros,
        rechargeMonthMaxMicros: wish.monthMaxMicros,
        failures: 0,
        pausedUntil: null,
        limitTold: null,
      },
      now,
    );
    await recordAudit(tx, {
      tenantId: owner.tenantId,
      accountId: owner.accountId,
      actor: owner.actor,
      action: "wallet.auto_recharge_set",
      subject: owner.accountId,
      details: { before: partsOf(before), after: partsOf(after) },
    });
    return after;
  });
}

const partsOf = (watch: WalletWatch) => ({
  on: watch.rechargeOn,
  below: watch.rechargeBelowMicros,
  amount: watch.rechargeAmountMicros,
  monthMax: watch.rechargeMonthMaxMicros,
});

/** Whether, and below what, an account is told that its wallet runs low. */
export async function setLowBalanceAlert(
  services: PaymentsServices,
  owner: PayingAccount & { currency: string },
  wish: { on: boolean; belowMicros: Micros | null },
): Promise<WalletWatch> {
  return withScope(services.database, rootScope(owner.rootId), async (tx) => {
    const now = services.clock.now();
    await getWallet(tx, owner);
    await lockWatch(tx, owner, now);
    const change = { alertOn: wish.on, alertBelowMicros: wish.belowMicros, alertToldAt: null };
    return changeWatch(tx, owner.accountId, change, now);
  });
}
