import { z } from "zod";

/** Schemas in Stripe's own words: amounts in minor units, times in Unix seconds. Only what is read is named; words are open. */

const text = z.string().min(1);
const optionalText = z.string().nullish();
const amount = z.number().int();
const metadata = z.record(z.string(), z.string()).nullish();

/** An id, or the object where it was expanded; its id either way. */
const reference = z.union([text, z.object({ id: text }).transform(({ id }) => id)]).nullish();

export const errorReply = z.object({
  error: z.object({
    type: z.string(),
    code: optionalText,
    decline_code: optionalText,
    message: optionalText,
    payment_intent: z.object({ id: text }).nullish(),
    setup_intent: z.object({ id: text }).nullish(),
  }),
});

const intentError = z.object({
  type: optionalText,
  code: optionalText,
  decline_code: optionalText,
  message: optionalText,
});
export type IntentError = z.infer<typeof intentError>;

export const customer = z.object({ id: text });

const entry = z.object({ amount, fee: amount, currency: text });

const charge = z.object({
  id: text,
  amount_refunded: amount,
  balance_transaction: z.union([entry, text]).nullish(),
});

export const paymentIntent = z.object({
  id: text,
  object: z.literal("payment_intent"),
  status: text,
  amount,
  amount_received: amount.nullish(),
  currency: text,
  customer: reference,
  payment_method: reference,
  latest_charge: z.union([charge, text]).nullish(),
  client_secret: optionalText,
  setup_future_usage: optionalText,
  metadata,
  last_payment_error: intentError.nullish(),
  next_action: z.object({ redirect_to_url: z.object({ url: optionalText }).nullish() }).nullish(),
});
export type PaymentIntent = z.infer<typeof paymentIntent>;

export const setupIntent = z.object({
  id: text,
  object: z.literal("setup_intent"),
  customer: reference,
  payment_method: reference,
  metadata,
});

export const checkoutSession = z.object({
  id: text,
  object: z.literal("checkout.session"),
  status: text.nullable(),
  payment_status: text,
  url: optionalText,
  payment_intent: reference,
  client_reference_id: optionalText,
  metadata,
});
export type CheckoutSession = z.infer<typeof checkoutSession>;

export const paymentMethod = z.object({
  id: text,
  customer: reference,
  card: z
    .object({
      brand: text,
      last4: text,
      exp_month: z.number().int(),
      exp_year: z.number().int(),
      fingerprint: optionalText,
    })
    .nullish(),
});
export type PaymentMethod = z.infer<typeof paymentMethod>;

export const refund = z.object({
  id: text,
  object: z.literal("refund"),
  amount,
  currency: text,
  status: optionalText,
  payment_intent: reference,
  failure_reason: optionalText,
  metadata,
});
export type Refund = z.infer<typeof refund>;

export const dispute = z.object({
  id: text,
  object: z.literal("dispute"),
  amount,
  currency: text,
  status: text,
  reason: text,
  charge: reference,
  payment_intent: reference,
  evidence_details: z.object({ due_by: z.number().nullish() }).nullish(),
  balance_transactions: z.array(entry).nullish(),
});
export type Dispute = z.infer<typeof dispute>;

const source = z.object({ id: text, object: text, payment_intent: reference });

export const balanceTransaction = entry.extend({
  id: text,
  type: text,
  reporting_category: optionalText,
  created: z.number().int(),
  source: z.union([source, text]).nullish(),
});
export type BalanceTransaction = z.infer<typeof balanceTransaction>;

const funds = z.array(z.object({ amount, currency: text }));
export const balance = z.object({ available: funds, pending: funds });
export type Balance = z.infer<typeof balance>;

/** One page of a list. */
export const page = <T>(item: z.ZodType<T>) => z.object({ data: z.array(item), has_more: z.boolean() });

export const event = z.object({
  id: text,
  object: z.literal("event"),
  type: text,
  created: z.number().nullish(),
  data: z.object({ object: z.looseObject({}) }),
});
