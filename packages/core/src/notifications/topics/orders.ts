import { z } from "zod";
import type { Block } from "../blocks.ts";
import { type InstallableEsim, money, moneyText, type TopicContext, topic } from "./topic.ts";

const order = z.object({
  orderId: z.string(),
  name: z.string(),
  /** What a piece of it is: `number`, `VPN account` … */
  thing: z.string().default("order"),
});
const example = { orderId: "ord_01kdzm8x5efq2v0w9a3b6c7d8e", name: "France 5 GB, 30 days", thing: "eSIM" };
const namesOrder = (data: z.infer<typeof order>) => ({ order: data.orderId, name: data.name });

/** How an order came out. Ids are public ones, as links show them. */
export const orderTopics = {
  order_delivered: topic({
    group: "orders",
    label: "An order is delivered",
    urgent: true,
    channels: ["email", "in_app"],
    data: order.extend({
      /** The eSIMs to install; none where the order brought something else. */
      profileIds: z.array(z.string()).default([]),
      /** The eSIM that got more data. */
      toppedUp: z.string().optional(),
    }),
    example: { ...example, profileIds: ["example"] },
    variables: namesOrder,
    write: (data, context) =>
      data.toppedUp ? toppedUp({ ...data, iccid: data.toppedUp }, context) : delivered(data, context),
  }),
  order_delayed: topic({
    group: "orders",
    label: "An order takes longer than usual",
    urgent: true,
    channels: ["email", "in_app"],
    data: order.extend({ byHand: z.boolean().default(false) }),
    example: { ...example, byHand: false },
    variables: namesOrder,
    write: (data, context) => (data.byHand ? byHand(data, context) : delayed(data, context)),
  }),
  order_failed: topic({
    group: "orders",
    label: "An order could not be delivered",
    urgent: true,
    channels: ["email", "in_app"],
    data: order.extend({ amount: money }),
    example: { ...example, amount: { amountMicros: "9990000", currency: "USD" } },
    variables: (data) => ({ ...namesOrder(data), amount: moneyText(data.amount) }),
    write: (data, context) => ({
      title: `Your money is back: ${data.name}`,
      preview: `${moneyText(data.amount)} is available in your wallet again.`,
      blocks: [
        {
          kind: "paragraph",
          text: `We could not deliver this order, so ${moneyText(data.amount)} is available in your wallet again. We are sorry for the trouble.`,
        },
        { kind: "button", label: "See your wallet", url: `${context.publicUrl}/wallet` },
      ],
    }),
  }),
};

type OrderData = z.infer<typeof order>;

function delivered(data: OrderData & { profileIds: string[] }, context: TopicContext) {
  if (data.profileIds.length === 0) {
    return {
      title: `Your ${data.thing} is ready: ${data.name}`,
      preview: "You can use it now.",
      blocks: [
        { kind: "paragraph", text: `Your ${data.thing} is ready: ${data.name}.` },
        { kind: "button", label: "See your order", url: orderUrl(context, data.orderId) },
      ] satisfies Block[],
    };
  }
  const count = data.profileIds.length;
  return {
    title: count > 1 ? `Your ${count} eSIMs are ready: ${data.name}` : `Your eSIM is ready: ${data.name}`,
    preview: "Scan the QR code with your phone to install it.",
    blocks: [
      {
        kind: "paragraph",
        text: "Install it now while you have Wi-Fi. It starts when your phone first uses a network there.",
      },
      { kind: "button", label: "Open your eSIM", url: orderUrl(context, data.orderId) },
      ...context.esims.flatMap((esim, index) => esimBlocks(esim, context.esims.length > 1 ? index + 1 : 0)),
      ...installSteps,
    ] satisfies Block[],
  };
}

function toppedUp(data: OrderData & { iccid: string }, context: TopicContext) {
  return {
    title: `More data is on your eSIM: ${data.name}`,
    preview: "You need to install nothing.",
    blocks: [
      { kind: "paragraph", text: "The top-up is on your eSIM. You need to install nothing." },
      {
        kind: "facts",
        rows: [
          ["Top-up", data.name],
          ["eSIM", data.iccid],
        ],
      },
      { kind: "button", label: "See your eSIM", url: `${context.publicUrl}/esims/${data.iccid}` },
    ] satisfies Block[],
  };
}

function delayed(data: OrderData, context: TopicContext) {
  return {
    title: `Your ${data.thing} takes a little longer: ${data.name}`,
    preview: "You need to do nothing. We write again when it is there.",
    blocks: [
      {
        kind: "paragraph",
        text: "A network partner is slow to answer, so we are also asking others. You need to do nothing, and you pay once.",
      },
      {
        kind: "paragraph",
        text: `We write again when your ${data.thing} is there. If nobody can deliver it, your money goes back to your wallet.`,
      },
      { kind: "button", label: "See your order", url: orderUrl(context, data.orderId) },
    ] satisfies Block[],
  };
}

function byHand(data: OrderData, context: TopicContext) {
  return {
    title: `We are preparing your ${data.thing} by hand: ${data.name}`,
    preview: "Your money is set aside, not taken.",
    blocks: [
      {
        kind: "paragraph",
        text: `None of our network partners could deliver it just now, so a person is taking care of your order. The price is set aside in your wallet and only taken when you have your ${data.thing}.`,
      },
      { kind: "button", label: "See your order", url: orderUrl(context, data.orderId) },
    ] satisfies Block[],
  };
}

function orderUrl(context: TopicContext, orderId: string): string {
  return `${context.publicUrl}/orders/${orderId}`;
}

function esimBlocks(esim: InstallableEsim, number: number): Block[] {
  const blocks: Block[] = [
    { kind: "qr", value: esim.activationCode, alt: `QR code that installs eSIM ${esim.iccid}` },
    { kind: "code", label: "SM-DP+ address", value: esim.smdpAddress },
    { kind: "code", label: "Activation code", value: esim.matchingId },
    { kind: "code", label: "ICCID", value: esim.iccid },
  ];
  if (esim.confirmationCode) blocks.push({ kind: "code", label: "Confirmation code", value: esim.confirmationCode });
  return number > 0 ? [{ kind: "heading", text: `eSIM ${number}` }, ...blocks] : blocks;
}

const installSteps: readonly Block[] = [
  {
    kind: "steps",
    title: "On an iPhone",
    steps: [
      "Open Settings, then Mobile Service (or Cellular), then Add eSIM.",
      "Choose Use QR Code and scan the code above from another screen, or choose Enter Details Manually.",
      "Keep your own number for calls, and choose this eSIM for mobile data when you arrive.",
      "Turn Data Roaming on for this eSIM.",
    ],
  },
  {
    kind: "steps",
    title: "On an Android phone",
    steps: [
      "Open Settings, then Network & internet (or Connections), then SIMs, then Add eSIM.",
      "Scan the code above, or choose to enter the code by hand and type LPA:1$, the SM-DP+ address, $, and the activation code.",
      "Choose this eSIM for mobile data when you arrive.",
      "Turn Roaming on for this eSIM.",
    ],
  },
];
