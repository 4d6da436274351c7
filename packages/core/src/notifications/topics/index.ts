import type { z } from "zod";
import type { Content } from "../blocks.ts";
import { accountMails, accountTopics } from "./account.ts";
import { moneyTopics } from "./money.ts";
import { orderTopics } from "./orders.ts";
import { renewalTopics } from "./renewals.ts";
import type { Topic, TopicContext } from "./topic.ts";

/** What an account is told of by its preferences, in the order its page shows them. */
export const topics = { ...orderTopics, ...moneyTopics, ...renewalTopics, ...accountTopics };
const all = { ...topics, ...accountMails };

export type TopicName = keyof typeof topics;
export type MailName = keyof typeof accountMails;
/** The data a topic needs, as its caller gives it. */
export type TopicInput<Name extends TopicName | MailName> = z.input<(typeof all)[Name]["data"]>;

export const topicNames = Object.keys(topics) as TopicName[];
export const everyName = Object.keys(all) as (TopicName | MailName)[];

/** True for the name of a topic or mail there is. */
export const isTopic = (name: string): name is TopicName | MailName => Object.hasOwn(all, name);

/** A topic or mail by name, for code that does not know which at compile time. Its data is checked when it is written. */
export const topicOf = (name: TopicName | MailName): Topic => all[name] as Topic;

/** A brand's own words for a topic. */
export type OwnText = { subject: string; text: string };

/**
 * The words of a topic. A brand's own take the place of the title and the paragraphs; codes, buttons and steps stay, because
 * they work. Throws when the data is not what the topic needs.
 */
export function writeTopic(
  name: TopicName | MailName,
  data: unknown,
  context: TopicContext,
  own?: OwnText | null,
): Content {
  const topic = topicOf(name);
  const checked = topic.data.parse(data);
  const content = topic.write(checked, context);
  if (!own) return content;
  const values = { ...topic.variables(checked), brand: context.brandName };
  const paragraphs = fill(own.text, values)
    .split(/\n\s*\n/)
    .filter((text) => text.trim() !== "");
  return {
    title: fill(own.subject, values),
    preview: paragraphs[0]?.slice(0, 140) ?? "",
    blocks: [
      ...paragraphs.map((text) => ({ kind: "paragraph", text: text.trim() }) as const),
      ...content.blocks.filter((block) => block.kind !== "paragraph"),
    ],
  };
}

/** The names a brand's own words may use for a topic. */
export function variablesOf(name: TopicName | MailName): string[] {
  const topic = topicOf(name);
  return [...Object.keys(topic.variables(topic.data.parse(topic.example))), "brand"];
}

const placeholder = /\{\{\s*([A-Za-z0-9_]*)\s*\}\}/g;

/** Names a text uses that the topic does not have. */
export function unknownVariables(name: TopicName | MailName, text: string): string[] {
  const known = variablesOf(name);
  return [...text.matchAll(placeholder)].map((match) => match[1] ?? "").filter((used) => !known.includes(used));
}

const fill = (text: string, values: Record<string, string>): string =>
  text.replaceAll(placeholder, (_, used: string) => values[used] ?? "");
