import { z } from "zod";
import { type WorldAction, worldAction } from "../lab/types.ts";
import type { Desk } from "./desk.ts";
import { closeDispute, disputable, escalateInquiry, isOver, openDispute } from "./disputes.ts";
import { type PageResult, submitChallenge, submitPage } from "./hosted.ts";
import { newMethod } from "./methods.ts";
import { settlePayment } from "./payments.ts";
import { settleRefund } from "./refunds.ts";
import { newSetup } from "./routes-setups.ts";
import { answerSetupChallenge, attemptSetup } from "./setups.ts";
import { cardByNumber, notATestCard } from "./test-cards.ts";
import { methodWire } from "./wire-account.ts";

const answer = z.enum(["pass", "fail"]).default("pass");
const outcome = z.enum(["succeeded", "failed"]);
const number = z.string().default("4242424242424242");

/** What people, banks and card networks do, besides what the hosted pages let a person do. */
export function createActions(desk: Desk): Record<string, WorldAction> {
  const work = <T>(task: () => T): T => desk.work(null, task);
  return { ...personActions(desk, work), ...bankActions(desk, work), ...cardActions(desk, work) };
}

type Work = <T>(task: () => T) => T;

function personActions(desk: Desk, work: Work): Record<string, WorldAction> {
  return {
    pay_checkout: worldAction({
      about: "A person fills in a Checkout page with a card, and confirms at the bank where that is asked.",
      schema: z.strictObject({
        checkout: z.string(),
        number,
        expiry: z.string().default("12 / 34"),
        cvc: z.string().default("123"),
        authenticate: answer,
      }),
      act: ({ checkout, authenticate, ...card }) => {
        const page = work(() => submitPage(desk, checkout, { ...card, name: "" }));
        if (page.kind !== "challenge") return told(page);
        const confirmed = work(() => submitChallenge(desk, page.source, authenticate === "pass"));
        return told(confirmed ?? { kind: "over" });
      },
    }),
    save_card: worldAction({
      about: "A person saves a card for later payments, as on the page of a setup.",
      schema: z.strictObject({ customer: z.string(), number, authenticate: answer }),
      act: ({ customer, number: digits, authenticate }) =>
        work(() => {
          const name = cardByNumber(digits);
          if (!name) return { refused: notATestCard.message };
          if (!desk.find("customers", customer)) return { refused: `there is no customer ${customer}` };
          const method = newMethod(desk, name, { expMonth: 12, expYear: new Date(desk.nowMs()).getUTCFullYear() + 3 });
          const blank = {
            description: null,
            metadata: {},
            automatic: null,
            allowedTypes: null,
            returnUrl: null,
            session: null,
          };
          const tried = attemptSetup(desk, newSetup(desk, { customer, usage: "off_session", ...blank }), method, false);
          const { setup, error } = tried.setup.challenge
            ? answerSetupChallenge(desk, tried.setup, authenticate === "pass")
            : tried;
          return error ? { refused: error.message } : { method: setup.method };
        }),
    }),
    authenticate: worldAction({
      about: "A person confirms a payment at their bank, or fails to.",
      schema: z.strictObject({ payment: z.string(), answer }),
      act: ({ payment, answer: given }) => {
        const source = desk.find("intents", payment)?.challenge?.source;
        const result = source === undefined ? null : work(() => submitChallenge(desk, source, given === "pass"));
        return result ? told(result) : { refused: "nobody waits for that" };
      },
    }),
  };
}

function told(result: PageResult): object {
  if (result.kind === "over") return { refused: "the page is over" };
  return result.kind === "leave" ? { url: result.url } : { message: "message" in result ? result.message : "" };
}

function bankActions(desk: Desk, work: Work): Record<string, WorldAction> {
  return {
    dispute_payment: worldAction({
      about: "A card's owner disputes a payment at their bank; as an inquiry the bank asks before it takes the money.",
      schema: z.strictObject({
        payment: z.string(),
        amount: z.number().int().positive().optional(),
        reason: z.string().default("fraudulent"),
        inquiry: z.boolean().default(false),
      }),
      act: ({ payment, amount, reason, inquiry }) =>
        work(() => {
          const latest = desk.find("intents", payment)?.latestCharge ?? "";
          const charge = desk.find("charges", latest);
          const most = charge ? disputable(charge) : 0;
          if (!charge || most === 0) return { refused: "there is nothing left of it to dispute" };
          const { id } = openDispute(desk, charge, { amount: Math.min(amount ?? most, most), reason, inquiry });
          return { dispute: id };
        }),
    }),
    close_dispute: worldAction({
      about: "The bank decides a dispute.",
      schema: z.strictObject({ dispute: z.string(), outcome: z.enum(["won", "lost"]) }),
      act: ({ dispute: id, outcome: verdict }) =>
        work(() => {
          const dispute = desk.find("disputes", id);
          if (!dispute || isOver(dispute)) return { refused: "there is no such open dispute" };
          return { status: closeDispute(desk, dispute, verdict).status };
        }),
    }),
    escalate_inquiry: worldAction({
      about: "A bank that only asked takes the money after all.",
      schema: z.strictObject({ dispute: z.string() }),
      act: ({ dispute: id }) =>
        work(() => {
          const dispute = desk.find("disputes", id);
          if (!dispute?.status.startsWith("warning_")) return { refused: "there is no such inquiry" };
          return { status: escalateInquiry(desk, dispute).status };
        }),
    }),
    settle_refund: worldAction({
      about: "A bank takes a refund, or sends the money back; also one it seemed to have taken.",
      schema: z.strictObject({ refund: z.string(), outcome }),
      act: ({ refund, outcome: end }) =>
        work(() => {
          const known = desk.find("refunds", refund) !== undefined;
          return known && settleRefund(desk, refund, end) ? { status: end } : { refused: "that refund is over" };
        }),
    }),
    settle_payment: worldAction({
      about: "A bank answers for a payment in process.",
      schema: z.strictObject({ payment: z.string(), outcome }),
      act: ({ payment, outcome: end }) =>
        work(() => {
          const known = desk.find("intents", payment) !== undefined;
          return known && settlePayment(desk, payment, end)
            ? { status: end }
            : { refused: "that payment is not in process" };
        }),
    }),
  };
}

function cardActions(desk: Desk, work: Work): Record<string, WorldAction> {
  return {
    expire_card: worldAction({
      about: "A saved card's date passes.",
      schema: z.strictObject({ card: z.string() }),
      act: ({ card }) =>
        work(() => {
          const method = desk.find("methods", card);
          if (!method) return { refused: "there is no such card" };
          const lastMonth = new Date(desk.nowMs());
          lastMonth.setUTCDate(0);
          const [expMonth, expYear] = [lastMonth.getUTCMonth() + 1, lastMonth.getUTCFullYear()];
          desk.put("methods", { ...method, expMonth, expYear });
          return { expMonth, expYear };
        }),
    }),
    replace_card: worldAction({
      about: "A bank sends its customer a new card, and the network tells what changed.",
      schema: z.strictObject({
        card: z.string(),
        expMonth: z.number().int().min(1).max(12),
        expYear: z.number().int().min(2_000),
        last4: z
          .string()
          .regex(/^\d{4}$/)
          .optional(),
      }),
      act: ({ card, expMonth, expYear, last4 }) =>
        work(() => {
          const old = desk.find("methods", card);
          if (!old) return { refused: "there is no such card" };
          const method = desk.put("methods", { ...old, expMonth, expYear, last4: last4 ?? old.last4 });
          const previous = { card: { exp_month: old.expMonth, exp_year: old.expYear, last4: old.last4 } };
          desk.emit("payment_method.automatically_updated", methodWire(method), previous);
          return { card };
        }),
    }),
  };
}
