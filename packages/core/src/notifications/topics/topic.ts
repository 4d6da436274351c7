import { z } from "zod";
import { formatAmount } from "../../kernel/index.ts";
import type { Content } from "../blocks.ts";

/** How a notification reaches its account. */
export const channels = ["email", "sms", "in_app", "webhook"] as const;
export type Channel = (typeof channels)[number];

/** An eSIM as the traveller installs it; read when the message is sent and never stored with it. */
export type InstallableEsim = {
  iccid: string;
  activationCode: string;
  smdpAddress: string;
  matchingId: string;
  confirmationCode: string | null;
};

/** What a topic's words may use besides its data. */
export type TopicContext = { brandName: string; publicUrl: string; esims: readonly InstallableEsim[] };

export type TopicGroup = "orders" | "money" | "renewals" | "messages" | "account";

/** One thing customers are told of: what it needs, what it says, and how it travels when nobody chose otherwise. */
export type Topic<Data = unknown> = {
  group: TopicGroup;
  /** As the page of preferences calls it. */
  label: string;
  /** Not held back by quiet hours: what was asked for a moment ago, security, and failures that need action. */
  urgent: boolean;
  /** On until an account switches them off. */
  channels: readonly Channel[];
  /** Cannot be switched off. */
  always: readonly Channel[];
  data: z.ZodType<Data>;
  example: Data;
  /** What a brand's own words may name, as `{{name}}`. */
  variables(data: Data): Record<string, string>;
  write(data: Data, context: TopicContext): Content;
};

/** Declares a topic; its data's type comes from its schema. */
export function topic<Data, Input>(
  definition: Omit<Topic<NoInfer<Data>>, "data" | "always"> & {
    data: z.ZodType<Data, Input>;
    always?: readonly Channel[];
  },
): Topic<Data> & { data: z.ZodType<Data, Input> } {
  return { always: [], ...definition };
}

/** Money in a message's data. As text, because JSON has no bigint. */
export const money = z.object({ amountMicros: z.string().regex(/^-?\d+$/), currency: z.string() });

/** `$9.99`, `9.99 EUR`. */
export function moneyText(amount: z.infer<typeof money>): string {
  const text = formatAmount(BigInt(amount.amountMicros));
  if (amount.currency !== "USD") return `${text} ${amount.currency}`;
  return text.startsWith("-") ? `-$${text.slice(1)}` : `$${text}`;
}

/** `30 November 2026`, as a day in UTC, of `2026-11-30` or an instant. */
export function dayText(day: string): string {
  const format = { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" } as const;
  return new Intl.DateTimeFormat("en-GB", format).format(new Date(day));
}
