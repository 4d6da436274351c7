import type Stripe from "stripe";
import { expect, expectTypeOf, test } from "vitest";
import type { balanceWire, customerWire, endpointWire, methodWire, transactionWire } from "./wire-account.ts";
import type { lineItemsWire, sessionWire } from "./wire-checkout.ts";
import { chargeWire, disputeWire, type intentWire, type refundWire, type setupWire } from "./wire-payments.ts";

/** Keys of ours that the official type does not name. */
type Unknown<Own, Official> = Exclude<keyof Own, keyof Official>;

/**
 * The official types are the description this simulator is held against: the compiler checks these lines (`npm run check`), at run
 * time they do nothing.
 */
test("every object the simulator shows fits the official SDK's type and has no key that type does not name", () => {
  expectTypeOf<ReturnType<typeof customerWire>>().toExtend<Stripe.Customer>();
  expectTypeOf<ReturnType<typeof methodWire>>().toExtend<Stripe.PaymentMethod>();
  expectTypeOf<ReturnType<typeof setupWire>>().toExtend<Omit<Stripe.SetupIntent, "last_setup_error">>();
  expectTypeOf<ReturnType<typeof intentWire>>().toExtend<Omit<Stripe.PaymentIntent, "last_payment_error">>();
  expectTypeOf<ReturnType<typeof sessionWire>>().toExtend<Stripe.Checkout.Session>();
  expectTypeOf<ReturnType<typeof chargeWire>>().toExtend<Stripe.Charge>();
  expectTypeOf<ReturnType<typeof refundWire>>().toExtend<Stripe.Refund>();
  expectTypeOf<ReturnType<typeof disputeWire>>().toExtend<Stripe.Dispute>();
  expectTypeOf<ReturnType<typeof transactionWire>>().toExtend<Stripe.BalanceTransaction>();
  expectTypeOf<ReturnType<typeof balanceWire>>().toExtend<Stripe.Balance>();
  expectTypeOf<ReturnType<typeof endpointWire>>().toExtend<Stripe.WebhookEndpoint>();
  expectTypeOf<Unknown<ReturnType<typeof customerWire>, Stripe.Customer>>().toBeNever();
  expectTypeOf<Unknown<ReturnType<typeof methodWire>, Stripe.PaymentMethod>>().toBeNever();
  expectTypeOf<Unknown<ReturnType<typeof setupWire>, Stripe.SetupIntent>>().toBeNever();
  expectTypeOf<Unknown<ReturnType<typeof intentWire>, Stripe.PaymentIntent>>().toBeNever();
  expectTypeOf<Unknown<ReturnType<typeof sessionWire>, Stripe.Checkout.Session>>().toBeNever();
  expectTypeOf<Unknown<ReturnType<typeof chargeWire>, Stripe.Charge>>().toBeNever();
  expectTypeOf<Unknown<ReturnType<typeof refundWire>, Stripe.Refund>>().toBeNever();
  expectTypeOf<Unknown<ReturnType<typeof disputeWire>, Stripe.Dispute>>().toBeNever();
  expectTypeOf<Unknown<ReturnType<typeof transactionWire>, Stripe.BalanceTransaction>>().toBeNever();
  expectTypeOf<Unknown<ReturnType<typeof lineItemsWire>["data"][number], Stripe.LineItem>>().toBeNever();
  expect([chargeWire, disputeWire]).toHaveLength(2);
});
