import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestClient, type TestClient } from "./test-client.ts";

let client: TestClient;
beforeAll(async () => {
  client = await startTestClient();
});
afterAll(() => client.close());

/** One thing that happens to the account; `at` picks a payment, refund or dispute among those there are. */
type Step =
  | { do: "charge"; cents: number; card: string }
  | { do: "refund"; at: number; cents: number }
  | { do: "settle_refund"; at: number; outcome: "succeeded" | "failed" }
  | { do: "dispute"; at: number; inquiry: boolean }
  | { do: "close"; at: number; outcome: "won" | "lost" }
  | { do: "escalate"; at: number };

const cards = ["4242424242424242", "4000000000000341", "4000000000007726", "4000000000005126"];
const at = fc.nat(20);
const outcome = fc.constantFrom("succeeded" as const, "failed" as const);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant("charge" as const),
      cents: fc.integer({ min: 50, max: 9_999 }),
      card: fc.constantFrom(...cards),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant("refund" as const), at, cents: fc.integer({ min: 1, max: 9_999 }) }),
  },
  fc.record({ do: fc.constant("settle_refund" as const), at, outcome }),
  fc.record({ do: fc.constant("dispute" as const), at, inquiry: fc.boolean() }),
  fc.record({ do: fc.constant("close" as const), at, outcome: fc.constantFrom("won" as const, "lost" as const) }),
  fc.record({ do: fc.constant("escalate" as const), at }),
);

/** Does a step, and takes no offence at one that is refused: most are, sooner or later. */
async function play(saved: Map<string, { customer: string; card: string }>, one: Step): Promise<void> {
  const { stripe, simulator } = client;
  const pick = <T>(list: readonly T[], index: number) => list[index % Math.max(1, list.length)];
  const refusable = async (call: Promise<unknown>) => void (await call.catch(() => undefined));
  if (one.do === "charge") return refusable(client.pay(saved.get(one.card) ?? { customer: "", card: "" }, one.cents));
  const payment = pick((await stripe.paymentIntents.list({ limit: 100 })).data, "at" in one ? one.at : 0)?.id;
  const refund = pick((await stripe.refunds.list({ limit: 100 })).data, one.at)?.id;
  const dispute = pick((await stripe.disputes.list({ limit: 100 })).data, one.at)?.id;
  if (one.do === "refund" && payment)
    return refusable(stripe.refunds.create({ payment_intent: payment, amount: one.cents }));
  if (one.do === "settle_refund" && refund) simulator.act("settle_refund", { refund, outcome: one.outcome });
  if (one.do === "dispute" && payment) simulator.act("dispute_payment", { payment, inquiry: one.inquiry });
  if (one.do === "close" && dispute) simulator.act("close_dispute", { dispute, outcome: one.outcome });
  if (one.do === "escalate" && dispute) simulator.act("escalate_inquiry", { dispute });
}

/** What must be held, told from payments, refunds and disputes alone: the movements are not asked. */
async function expectedCents(): Promise<number> {
  const { stripe } = client;
  let held = 0;
  for await (const charge of stripe.charges.list({ limit: 100, expand: ["data.balance_transaction"] })) {
    if (charge.status !== "succeeded") continue;
    held += charge.amount - Math.floor((charge.amount * 29 + 500) / 1_000) - 30;
  }
  for await (const refund of stripe.refunds.list({ limit: 100 })) if (refund.status !== "failed") held -= refund.amount;
  for await (const dispute of stripe.disputes.list({ limit: 100 })) {
    if (["needs_response", "under_review", "lost"].includes(dispute.status)) held -= dispute.amount + 1_500;
  }
  return held;
}

test("whatever is charged, refunded and disputed, the movements add up to the money held", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 25 }), async (steps) => {
      client.simulator.reset();
      const saved = new Map<string, { customer: string; card: string }>();
      for (const number of cards) saved.set(number, await client.customerWith(number));
      for (const one of steps) await play(saved, one);
      let moved = 0;
      for await (const { net } of client.stripe.balanceTransactions.list({ limit: 100 })) moved += net;
      const balance = await client.stripe.balance.retrieve();
      const held = [...balance.available, ...balance.pending].reduce((sum, { amount }) => sum + amount, 0);
      expect(moved).toBe(held);
      expect(held).toBe(await expectedCents());
      for await (const charge of client.stripe.charges.list({ limit: 100 })) {
        expect(charge.amount_refunded).toBeGreaterThanOrEqual(0);
        expect(charge.amount_refunded).toBeLessThanOrEqual(charge.amount);
      }
    }),
    { numRuns: 60, seed: 20_261_120 },
  );
});
