import { z } from "zod";
import { money, moneyText, topic } from "./topic.ts";

const ten = { amountMicros: "10000000", currency: "USD" };
const fifty = { amountMicros: "50000000", currency: "USD" };

/** What happens to the wallet. */
export const moneyTopics = {
  low_balance: topic({
    group: "money",
    label: "The balance is low",
    urgent: false,
    channels: ["email", "in_app"],
    data: z.object({ balance: money, threshold: money }),
    example: { balance: { amountMicros: "4200000", currency: "USD" }, threshold: ten },
    variables: (data) => ({ balance: moneyText(data.balance), threshold: moneyText(data.threshold) }),
    write: (data, context) => ({
      title: `Your balance is low: ${moneyText(data.balance)}`,
      preview: `It fell below ${moneyText(data.threshold)}, where you asked to be told.`,
      blocks: [
        {
          kind: "paragraph",
          text: `Your wallet holds ${moneyText(data.balance)}, less than the ${moneyText(data.threshold)} at which you asked to be told. Add money before calls end and renewals stop.`,
        },
        { kind: "button", label: "Add money", url: `${context.publicUrl}/wallet` },
      ],
    }),
  }),
  money_added: topic({
    group: "money",
    label: "Money was added to the wallet",
    urgent: true,
    channels: ["email", "in_app"],
    data: z.object({ amount: money, note: z.string().optional() }),
    example: { amount: fifty },
    variables: (data) => ({ amount: moneyText(data.amount), note: data.note ?? "" }),
    write: (data, context) => ({
      title: `${moneyText(data.amount)} was added to your wallet`,
      preview: data.note ?? "It can be used for any purchase.",
      blocks: [
        {
          kind: "paragraph",
          text: `${moneyText(data.amount)} was added to your wallet.${data.note ? ` ${data.note}` : ""}`,
        },
        { kind: "button", label: "See your wallet", url: `${context.publicUrl}/wallet` },
      ],
    }),
  }),
  recharge_done: topic({
    group: "money",
    label: "The wallet was recharged by itself",
    urgent: false,
    channels: ["email", "in_app"],
    data: z.object({ amount: money, balance: money, card: z.string().optional() }),
    example: { amount: fifty, balance: { amountMicros: "58400000", currency: "USD" }, card: "Visa ending in 4242" },
    variables: (data) => ({
      amount: moneyText(data.amount),
      balance: moneyText(data.balance),
      card: data.card ?? "your saved card",
    }),
    write: (data, context) => ({
      title: `Your wallet was recharged with ${moneyText(data.amount)}`,
      preview: `It holds ${moneyText(data.balance)} now.`,
      blocks: [
        {
          kind: "paragraph",
          text: `Your balance fell below your threshold, so ${moneyText(data.amount)} was charged to ${data.card ?? "your saved card"}. Your wallet holds ${moneyText(data.balance)} now.`,
        },
        { kind: "button", label: "See your wallet", url: `${context.publicUrl}/wallet` },
      ],
    }),
  }),
  recharge_failed: topic({
    group: "money",
    label: "The saved card could not be charged",
    urgent: true,
    channels: ["email", "in_app"],
    data: z.object({
      amount: money,
      reason: z.string(),
      card: z.string().optional(),
      /** When it is tried again by itself; none when it is not. */
      nextTryAt: z.string().optional(),
    }),
    example: { amount: fifty, reason: "The card was declined.", card: "Visa ending in 4242" },
    variables: (data) => ({
      amount: moneyText(data.amount),
      reason: data.reason,
      card: data.card ?? "your saved card",
    }),
    write: (data, context) => ({
      title: "Your wallet could not be recharged",
      preview: data.reason,
      blocks: [
        {
          kind: "paragraph",
          text: `We tried to charge ${moneyText(data.amount)} to ${data.card ?? "your saved card"}. ${data.reason}`,
        },
        {
          kind: "paragraph",
          text: data.nextTryAt
            ? "We try again later. To be safe, add money by hand or use another card."
            : "We do not try again by ourselves. Add money by hand or use another card.",
        },
        { kind: "button", label: "See your wallet", url: `${context.publicUrl}/wallet` },
      ],
    }),
  }),
  recharge_confirm: topic({
    group: "money",
    label: "The bank wants a recharge confirmed",
    urgent: true,
    channels: ["email", "in_app"],
    data: z.object({ amount: money }),
    example: { amount: fifty },
    variables: (data) => ({ amount: moneyText(data.amount) }),
    write: (data, context) => ({
      title: `Confirm ${moneyText(data.amount)} with your bank`,
      preview: "Auto-recharge waits for you.",
      blocks: [
        {
          kind: "paragraph",
          text: `Your bank wants you to confirm the recharge of ${moneyText(data.amount)} yourself. It waits in your wallet for a day.`,
        },
        { kind: "button", label: "Confirm the payment", url: `${context.publicUrl}/wallet` },
      ],
    }),
  }),
  recharge_limit: topic({
    group: "money",
    label: "Recharges reached the monthly maximum",
    urgent: false,
    channels: ["email", "in_app"],
    data: z.object({ limit: money }),
    example: { limit: fifty },
    variables: (data) => ({ limit: moneyText(data.limit) }),
    write: (data, context) => ({
      title: "Auto-recharge has reached your monthly maximum",
      preview: `It stays at ${moneyText(data.limit)} until next month.`,
      blocks: [
        {
          kind: "paragraph",
          text: `Your balance is low, and one more recharge would go over the ${moneyText(data.limit)} you allow in a month. Raise the maximum or add money by hand.`,
        },
        { kind: "button", label: "See your wallet", url: `${context.publicUrl}/wallet` },
      ],
    }),
  }),
  recharge_off: topic({
    group: "money",
    label: "Auto-recharge was switched off",
    urgent: true,
    channels: ["email", "in_app"],
    data: z.object({}),
    example: {},
    variables: () => ({}),
    write: (_data, context) => ({
      title: "Auto-recharge is switched off: there is no card",
      preview: "Save a card to switch it on again.",
      blocks: [
        {
          kind: "paragraph",
          text: "Your balance is low, but there is no saved card that auto-recharge could charge, so it is switched off.",
        },
        { kind: "button", label: "Save a card", url: `${context.publicUrl}/wallet` },
      ],
    }),
  }),
};
