import type { AttentionItem, AttentionKind } from "@tandem/core/analytics";
import { publicId } from "@tandem/core/kernel";
import { toInstantOrNull } from "../../present/values.ts";

type Kind = AttentionKind | "dead_jobs";
type Text = {
  title: (count: number, names: string) => string;
  detail: (names: string) => string;
  tone: "bad" | "warn" | "neutral";
  link: string;
};

const several = (count: number, one: string, many: string) => (count === 1 ? `1 ${one}` : `${count} ${many}`);

const texts: Record<Kind, Text> = {
  manual_queue: {
    title: (count) => several(count, "order waits for a person", "orders wait for a person"),
    detail: () => "No provider could deliver. Enter an eSIM, try again, or give the money back.",
    tone: "bad",
    link: "/console/manual-queue",
  },
  provider_down: {
    title: (_count, names) => `${names} is down`,
    detail: () => "Orders go to the next provider.",
    tone: "bad",
    link: "/console/providers",
  },
  dead_jobs: {
    title: (count) => several(count, "job has given up", "jobs have given up"),
    detail: () => "They failed too often to be tried again by themselves.",
    tone: "bad",
    link: "/console/jobs?state=dead",
  },
  unknown_attempts: {
    title: (count) => several(count, "purchase is unclear", "purchases are unclear"),
    detail: () => "The provider's reply was lost. It is being looked up before anybody is paid again.",
    tone: "warn",
    link: "/console/orders?status=processing",
  },
  delayed_orders: {
    title: (count) => several(count, "order takes over a minute", "orders take over a minute"),
    detail: () => "The customers have been told.",
    tone: "warn",
    link: "/console/orders?status=processing&delayed=true",
  },
  provider_low_balance: {
    title: (_count, names) => `Our balance at ${names} is low`,
    detail: () => "Add money there before orders are refused.",
    tone: "warn",
    link: "/console/providers",
  },
  coverage_gap: {
    title: (count) => several(count, "critical country has no backup", "critical countries have no backup"),
    detail: (names) => `${names}. One failure there stops sales.`,
    tone: "warn",
    link: "/console/coverage",
  },
  forged_webhooks: {
    title: (count) => several(count, "forged webhook in 24 hours", "forged webhooks in 24 hours"),
    detail: () => "They were kept as evidence and not processed.",
    tone: "neutral",
    link: "/console/webhooks?state=forged",
  },
};

const order = Object.keys(texts) as Kind[];

/** What needs a person, worst first, in words. */
export function presentAttention(items: readonly AttentionItem[], deadJobs: number) {
  const all: (Omit<AttentionItem, "kind"> & { kind: Kind })[] = [...items];
  if (deadJobs > 0) all.push({ kind: "dead_jobs", count: deadJobs, since: null, names: [], providerId: null });
  return all
    .toSorted((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind))
    .map(({ kind, count, since, names, providerId }) => {
      const { title, detail, tone, link } = texts[kind];
      const named = names.join(", ");
      return {
        kind,
        title: title(count, named),
        detail: detail(named),
        count,
        tone,
        since: toInstantOrNull(since),
        link: providerId ? `${link}/${publicId("prv", providerId)}` : link,
      };
    });
}
