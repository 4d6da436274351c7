import {
  DomainError,
  enqueue,
  formatAmount,
  type Micros,
  rootScope,
  type Transaction,
  withScope,
} from "../kernel/index.ts";
import { getAccount, getTenant } from "../tenancy/index.ts";
import { getWallet } from "../wallet/index.ts";
import { advancePayment } from "./advance-payment.ts";
import { amountOutOfRange } from "./errors.ts";
import type { PaymentRow } from "./payment.ts";
import { chooseProcessor } from "./processors.ts";
import { getCard } from "./queries-cards.ts";
import { insertPayment, type NewPayment, readPayment } from "./queries-payments.ts";
import type { PayingAccount, PaymentsServices } from "./services.ts";

export type TopUpRequest = {
  /** Made once for the intended payment: a repeat with it is the same payment. */
  paymentId: string;
  amountMicros: Micros;
  currency: string;
  /** A saved card; the processor's page without one. */
  cardId?: string;
  /** Keep the card that is typed into the page. */
  saveCard?: boolean;
  /** Where the processor's page sends the person afterwards. */
  returnUrl: string;
};

// The request itself makes the call; this job is for the case that its process ends meanwhile.
const takeUpAfterMs = 45_000;

/**
 * Begins a payment into a wallet and takes it as far as it comes now. With a card it may have succeeded already, or wait for its owner
 * to confirm at `actionUrl`; without one it waits on `checkoutUrl`. Throws `payments.unavailable`, `payments.card_not_found`,
 * `account.suspended`, `tenant.suspended`, `wallet.not_found`, `request.invalid`, `idempotency.key_reused`.
 */
export async function startTopUp(
  services: PaymentsServices,
  owner: PayingAccount,
  request: TopUpRequest,
): Promise<PaymentRow> {
  checkAmount(services, request.amountMicros, "amount");
  const processor = request.cardId ? null : await chooseProcessor(services, owner.rootId, request.currency);
  const payment = await withScope(services.database, rootScope(owner.rootId), async (tx) => {
    const account = await getAccount(tx, owner.accountId);
    if (account.status !== "active") throw new DomainError("account.suspended");
    if ((await getTenant(tx, owner.tenantId)).status === "suspended") throw new DomainError("tenant.suspended");
    await getWallet(tx, { accountId: owner.accountId, currency: request.currency });
    const card = request.cardId ? await getCard(tx, owner.accountId, request.cardId) : null;
    const { paymentId: id, amountMicros, currency, returnUrl, saveCard = false } = request;
    return beginPayment(
      services,
      tx,
      {
        ...owner,
        ...{ id, amountMicros, currency, returnUrl, saveCard, origin: "customer" },
        providerId: card?.providerId ?? processor ?? "",
        method: card ? "card" : "checkout",
        cardId: card?.id ?? null,
      },
      takeUpAfterMs,
    );
  });
  return advancePayment(services, { rootId: owner.rootId, paymentId: payment.id });
}

/** Writes a payment with the job that takes it up, in the caller's transaction. A repeat finds the first one. */
export async function beginPayment(
  services: PaymentsServices,
  tx: Transaction,
  payment: NewPayment,
  waitMs: number,
): Promise<PaymentRow> {
  const now = services.clock.now();
  const made = await insertPayment(tx, payment, now);
  if (!made) {
    const before = await readPayment(tx, payment.id);
    const same = before.amountMicros === payment.amountMicros && before.cardId === payment.cardId;
    if (!same || before.accountId !== payment.accountId) throw new DomainError("idempotency.key_reused");
    return before;
  }
  const job = { rootId: payment.rootId, paymentId: payment.id };
  await enqueue(tx, "payments.advance", job, {
    jobKey: `payments.advance:${payment.id}`,
    ...(waitMs > 0 && { runAt: new Date(now.getTime() + waitMs) }),
  });
  return made;
}

/** Throws `request.invalid` for an amount that cannot be added at once. Whole cents, as cards are charged. */
export function checkAmount({ policy }: PaymentsServices, amountMicros: Micros, field: string): void {
  const { topUpMinMicros: min, topUpMaxMicros: max } = policy;
  const whole = amountMicros % 10_000n === 0n;
  if (whole && amountMicros >= min && amountMicros <= max) return;
  throw amountOutOfRange(field, `${formatAmount(min)} to ${formatAmount(max)}, in whole cents`);
}
