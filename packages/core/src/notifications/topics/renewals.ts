import { z } from "zod";
import type { Block, Content } from "../blocks.ts";
import { dayText, money, moneyText, type TopicContext, topic } from "./topic.ts";

const five = { amountMicros: "5000000", currency: "USD" };
const service = z.object({ name: z.string() });
const ahead = service.extend({
  /** How many days from now: 1 is tomorrow. */
  days: z.int(),
  /** The day it is renewed, or ends. */
  day: z.string(),
  price: money.nullable(),
  balance: money,
  autoRenew: z.boolean(),
});
const example = {
  name: "+1 415 555 0123",
  days: 7,
  day: "2026-12-06",
  price: five,
  balance: { amountMicros: "12400000", currency: "USD" },
  autoRenew: true,
};

const aheadVariables = (data: z.infer<typeof ahead>) => ({
  name: data.name,
  day: dayText(data.day),
  price: data.price ? moneyText(data.price) : "",
  balance: moneyText(data.balance),
});

/** What renews by itself, before and after. */
export const renewalTopics = {
  renewal_in_7_days: topic({
    group: "renewals",
    label: "Seven days before a service renews or ends",
    urgent: false,
    channels: ["email", "in_app"],
    data: ahead,
    example,
    variables: aheadVariables,
    write: upcoming,
  }),
  renewal_in_1_day: topic({
    group: "renewals",
    label: "One day before a service renews or ends",
    urgent: false,
    channels: ["email", "in_app"],
    data: ahead,
    example: { ...example, days: 1 },
    variables: aheadVariables,
    write: upcoming,
  }),
  renewal_done: topic({
    group: "renewals",
    label: "A service was renewed",
    urgent: false,
    channels: ["email", "in_app"],
    data: service.extend({ price: money, until: z.string().nullable() }),
    example: { name: example.name, price: five, until: "2027-01-06" },
    variables: (data) => ({
      name: data.name,
      price: moneyText(data.price),
      until: data.until ? dayText(data.until) : "",
    }),
    write: (data, context) => ({
      title: `Renewed: ${data.name}`,
      preview: `${moneyText(data.price)} was taken from your wallet.`,
      blocks: [
        {
          kind: "paragraph",
          text: `${data.name} was renewed${data.until ? ` until ${dayText(data.until)}` : ""}. ${moneyText(data.price)} was taken from your wallet.`,
        },
        button(context),
      ],
    }),
  }),
  renewal_failed: topic({
    group: "renewals",
    label: "A service could not be renewed",
    urgent: true,
    channels: ["email", "in_app"],
    data: service.extend({
      reason: z.string(),
      missing: money.nullable(),
      /** Until when it is tried again each day; null when it is not. */
      triedUntil: z.string().nullable(),
    }),
    example: { name: example.name, reason: "The balance is too low.", missing: five, triedUntil: "2026-12-13" },
    variables: (data) => ({
      name: data.name,
      reason: data.reason,
      missing: data.missing ? moneyText(data.missing) : "",
      until: data.triedUntil ? dayText(data.triedUntil) : "",
    }),
    write: (data, context) => ({
      title: `Not renewed: ${data.name}`,
      preview: data.missing ? `Add ${moneyText(data.missing)} to keep it.` : data.reason,
      blocks: [
        {
          kind: "paragraph",
          text: `${data.name} could not be renewed. ${data.reason}${data.missing ? ` ${moneyText(data.missing)} is missing.` : ""}`,
        },
        {
          kind: "paragraph",
          text: data.triedUntil
            ? `We try again every day until ${dayText(data.triedUntil)}. After that it ends.`
            : "We do not try again by ourselves.",
        },
        data.missing ? { kind: "button", label: "Add money", url: `${context.publicUrl}/wallet` } : button(context),
      ],
    }),
  }),
  renewal_lapsed: topic({
    group: "renewals",
    label: "A service ended because it was not renewed",
    urgent: true,
    channels: ["email", "in_app"],
    data: service,
    example: { name: example.name },
    variables: (data) => ({ name: data.name }),
    write: (data, context) => ({
      title: `Ended: ${data.name}`,
      preview: "It was not renewed in time.",
      blocks: [{ kind: "paragraph", text: `${data.name} was not renewed in time and has ended.` }, button(context)],
    }),
  }),
};

function upcoming(data: z.infer<typeof ahead>, context: TopicContext): Content {
  const when = data.days === 1 ? "tomorrow" : `in ${data.days} days`;
  const day = dayText(data.day);
  const price = data.price;
  if (!data.autoRenew) {
    return {
      title: `${data.name} ends ${when}`,
      preview: `It ends on ${day}. Switch on its renewal to keep it.`,
      blocks: [
        {
          kind: "paragraph",
          text: `${data.name} ends on ${day}. Its renewal is switched off; switch it on to keep it.`,
        },
        button(context),
      ],
    };
  }
  const short = price !== null && BigInt(data.balance.amountMicros) < BigInt(price.amountMicros);
  const cost = price ? ` for ${moneyText(price)}` : "";
  return {
    title: `${data.name} renews ${when}`,
    preview: short ? `Your balance of ${moneyText(data.balance)} is not enough.` : `On ${day}${cost}.`,
    blocks: [
      { kind: "paragraph", text: `${data.name} renews on ${day}${cost}, from your wallet.` },
      {
        kind: "paragraph",
        text: short
          ? `Your wallet holds ${moneyText(data.balance)}, which is not enough. Add money before that day.`
          : `Your wallet holds ${moneyText(data.balance)}. You need to do nothing.`,
      },
      short ? { kind: "button", label: "Add money", url: `${context.publicUrl}/wallet` } : button(context),
    ],
  };
}

const button = (context: TopicContext): Block => ({
  kind: "button",
  label: "See your renewals",
  url: `${context.publicUrl}/renewals`,
});
