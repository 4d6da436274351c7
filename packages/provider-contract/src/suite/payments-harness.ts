import type { Money } from "../money.ts";
import type { Outcome } from "../outcome.ts";
import type { Payment, PaymentsProvider } from "../payments.ts";
import type { ProviderInstance } from "../provider-module.ts";
import { present } from "./harness.ts";
import { ServiceHarness, type ServiceSuiteOptions, type WireCall } from "./service-harness.ts";

/** What one adapter's test tells the suite of payments. */
export type PaymentsSuiteOptions = ServiceSuiteOptions & {
  /** How `charge` and `refund` look on the wire, for replies put in between. */
  chargeCall: WireCall;
  refundCall: WireCall;
  /** The replies to them, changed to a status nobody documented; absent where a reply has none. */
  withUnknownPaymentStatus?(body: string): string;
  withUnknownRefundStatus?(body: string): string;
  /** Card numbers of the simulator: one that pays, one that is saved and then declined, one whose owner must always confirm, one whose refunds wait. */
  cards: { good: string; declined: string; confirms: string; refundsWait: string };
};

export const dollars = (cents: number): Money => ({ amountMicros: BigInt(cents) * 10_000n, currency: "USD" });

/** A customer with a saved card. */
export type Saved = { customerRef: string; methodRef: string };

/**
 * The harness with what payments need. Of the simulator it wants these actions, which are what people and banks do:
 * `save_card` `{ customer, number }` → `{ method }`, `pay_checkout` `{ checkout, number }`, `authenticate` `{ payment, answer }`,
 * `dispute_payment` `{ payment }` → `{ dispute }`, `close_dispute` `{ dispute, outcome }`, `settle_refund` `{ refund, outcome }`
 * and `expire_card` `{ card }`.
 */
export class PaymentsHarness extends ServiceHarness<PaymentsSuiteOptions> {
  get cards(): PaymentsSuiteOptions["cards"] {
    return this.options.cards;
  }

  payments(instance: ProviderInstance = this.instance()): PaymentsProvider {
    return present(instance.payments);
  }

  async customer(): Promise<string> {
    const request = { ourRef: this.newRef(), email: "traveller@example.com", name: "A Traveller" };
    return done(await this.payments().createCustomer(request)).value.customerRef;
  }

  async saved(number: string = this.cards.good): Promise<Saved> {
    const customerRef = await this.customer();
    const { method } = this.simulator.act("save_card", { customer: customerRef, number }) as { method?: string };
    return { customerRef, methodRef: present(method) };
  }

  chargeRequest(saved: Saved, amount: Money = dollars(2_500)) {
    return { ourRef: this.newRef(), ...saved, amount, description: "Wallet top-up", offSession: true };
  }

  /** A payment that succeeded. */
  async paid(number: string = this.cards.good, amount: Money = dollars(2_500)): Promise<Payment> {
    return done(await this.payments().charge(this.chargeRequest(await this.saved(number), amount))).value;
  }

  checkoutRequest(customerRef: string, saveCard: boolean) {
    return {
      ourRef: this.newRef(),
      customerRef,
      amount: dollars(2_500),
      title: "Wallet top-up",
      saveCard,
      successUrl: "https://shop.example/wallet?paid=1",
      cancelUrl: "https://shop.example/wallet",
    };
  }
}

/** The outcome's value, where the test has no meaning without it. */
export function done<T>(outcome: Outcome<T>): { upstreamRef: string; value: T } {
  if (outcome.kind === "done") return outcome;
  throw new Error(`the call ended ${JSON.stringify(outcome)}`);
}
