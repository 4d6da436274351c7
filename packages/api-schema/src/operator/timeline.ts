import { z } from "@hono/zod-openapi";
import { attemptOutcome } from "../orders.ts";
import { id, instant, money } from "../values.ts";

/** One provider's offer as the routing engine saw it. `score` is null when it was excluded before scoring. */
export const candidate = z
  .object({
    rank: z.int().nullable(),
    provider: z.object({ id: id("prv"), name: z.string() }),
    offer: z.object({ id: id("off"), name: z.string() }).nullable(),
    cost: money.nullable(),
    score: z.number().nullable(),
    reason: z.string(),
    excluded: z.boolean(),
    facts: z
      .record(z.string(), z.unknown())
      .openapi({ description: "What the strategy looked at: rates, latency, tier" }),
  })
  .openapi("Candidate");

export const decision = z
  .object({
    id: id("dec"),
    orderId: id("ord").nullable(),
    at: instant,
    service: z.string().openapi({ example: "esim" }),
    strategy: z.string(),
    policyVersion: z.int().nullable(),
    reason: z.string(),
    countryCodes: z.array(z.string()),
    chosen: z.object({ id: id("prv"), name: z.string() }).nullable(),
    candidates: z.array(candidate),
  })
  .openapi("Decision");

/** What a provider said when it did not deliver; its own words, for operators only. */
export const attemptError = z
  .object({
    category: z.string(),
    code: z.string(),
    message: z.string(),
    httpStatus: z.int().nullable(),
    upstreamCode: z.string().nullable(),
  })
  .openapi("AttemptError");

// `title` and `detail` are sentences for people, with names and amounts as they are read; programs go by `kind` and the rest.
const entry = <K extends string, S extends z.ZodRawShape>(kind: K, shape: S) =>
  z.object({
    id: z.string(),
    kind: z.literal(kind),
    at: instant,
    title: z.string(),
    detail: z.string().nullable(),
    tone: z.enum(["good", "warn", "bad", "running", "neutral"]),
    tookMs: z.number().nullable().openapi({ description: "How long it took, where it is not a moment" }),
    ...shape,
  });

const eventEntry = entry("event", {
  event: z.object({ type: z.string() }),
}).openapi("TimelineEvent");

const decisionEntry = entry("decision", { decision }).openapi("TimelineDecision");

const attemptEntry = entry("attempt", {
  attempt: z.object({
    id: id("att"),
    number: z.int(),
    provider: z.object({ id: id("prv"), name: z.string() }),
    outcome: attemptOutcome,
    reason: z.string().nullable(),
    upstreamRef: z.string().nullable(),
    cost: money.nullable(),
    startedAt: instant,
    answeredAt: instant.nullable(),
    endedAt: instant.nullable(),
    offer: z.object({ id: id("off"), upstreamRef: z.string() }),
    resolution: z
      .enum(["delivered", "stock", "loss", "not_bought", "unresolved"])
      .nullable()
      .openapi({ description: "What became of it; null while it may still have bought something" }),
    nextStep: z.enum(["retry_same", "next_provider", "final"]).nullable(),
    looks: z.int().openapi({ description: "How often the provider was asked whether it bought" }),
    error: attemptError.nullable(),
  }),
}).openapi("TimelineAttempt");

const webhookEntry = entry("webhook", {
  webhook: z.object({
    id: id("whk"),
    provider: z.object({ id: id("prv"), name: z.string() }),
    eventKinds: z.array(z.string()),
    state: z.string(),
  }),
}).openapi("TimelineWebhook");

const transferEntry = entry("transfer", {
  transfer: z.object({
    id: id("txf"),
    kind: z.enum(["post", "hold", "capture", "void"]),
    reason: z.string(),
    amount: money,
    debit: z.string().nullable().openapi({ example: "customer's wallet", description: "Where from, in words" }),
    credit: z.string().nullable().openapi({ example: "sales", description: "Where to, in words" }),
    note: z.string().nullable(),
  }),
}).openapi("TimelineTransfer");

const notificationEntry = entry("notification", {
  notification: z.object({ topic: z.string(), to: z.string(), state: z.string() }),
}).openapi("TimelineNotification");

/** One thing that happened to an order, oldest first; each kind carries its evidence. */
export const timelineEntry = z
  .discriminatedUnion("kind", [eventEntry, decisionEntry, attemptEntry, webhookEntry, transferEntry, notificationEntry])
  .openapi("TimelineEntry");
