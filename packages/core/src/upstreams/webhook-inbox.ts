import type { ParsedWebhook, WebhookReader } from "@tandem/provider-contract";
import type { Selectable } from "kysely";
import { sql } from "kysely";
import { DomainError, enqueue, idAt, type Transaction } from "../kernel/index.ts";
import type { UpstreamsWebhookInbox } from "../kernel/schema.generated.ts";
import { recordAudit } from "../tenancy/index.ts";
import { webhookNotFound } from "./errors.ts";
import { splitTopic } from "./webhook-topic.ts";

/** What a verified webhook queues; the statement of the intake names it too (0024). */
export const processWebhookJob = "upstreams.process_webhook";

export type InboxStatus = "received" | "processed" | "failed" | "ignored" | "rejected";

/** A webhook as it was stored. Headers are redacted; the body is not, but for one-time codes: it may hold activation codes. */
export type InboxEntry = {
  id: string;
  tenantId: string;
  providerId: string;
  /** Of the address: the topic, and after a slash our reference where it was in it. */
  topic: string | null;
  dedupeKey: string;
  headers: Record<string, string>;
  rawBody: Buffer;
  verdict: "verified" | "forged" | "unverifiable";
  verifiedBy: "signature" | "secret_url" | null;
  status: InboxStatus;
  reason: string | null;
  /** What it told, once processed. */
  eventKinds: string[];
  /** What it was about, such as an order's id; set by whoever processed it. */
  subject: string | null;
  attempts: number;
  receivedAt: Date;
  processedAt: Date | null;
};

export type InboxFilter = {
  providerId?: string;
  status?: InboxStatus;
  from?: Date;
  to?: Date;
  /** The last id of the page before. */
  before?: string;
  limit: number;
};

/** Inbound webhooks of the scope, newest first. */
export async function listWebhooks(tx: Transaction, filter: InboxFilter): Promise<InboxEntry[]> {
  let query = tx.sql.selectFrom("upstreams.webhook_inbox").selectAll().where("root_id", "=", tx.scope.rootId);
  if (filter.providerId) query = query.where("provider_id", "=", filter.providerId);
  if (filter.status) query = query.where("status", "=", filter.status);
  if (filter.from) query = query.where("id", ">=", idAt(filter.from));
  if (filter.to) query = query.where("id", "<", idAt(filter.to));
  if (filter.before) query = query.where("id", "<", filter.before);
  const rows = await query.orderBy("id", "desc").limit(filter.limit).execute();
  return rows.map(toEntry);
}

/** One webhook and how often it was repeated. Throws `webhook.not_found`. */
export async function getWebhook(tx: Transaction, inboxId: string): Promise<InboxEntry & { repeats: number }> {
  const entry = await loadInboxEntry(tx, inboxId);
  const row = await tx.sql
    .selectFrom("upstreams.webhook_dedupe")
    .select("repeats")
    .where("root_id", "=", tx.scope.rootId)
    .where("provider_id", "=", entry.providerId)
    .where("dedupe_key", "=", entry.dedupeKey)
    .where("inbox_id", "=", inboxId)
    .executeTakeFirst();
  return { ...entry, repeats: row?.repeats ?? 0 };
}

/** The entry a job or an operator asked for. Throws `webhook.not_found`. */
export async function loadInboxEntry(tx: Transaction, inboxId: string): Promise<InboxEntry> {
  const row = await tx.sql
    .selectFrom("upstreams.webhook_inbox")
    .selectAll()
    .where("root_id", "=", tx.scope.rootId)
    .where("id", "=", inboxId)
    .executeTakeFirst();
  if (!row) throw webhookNotFound(inboxId);
  return toEntry(row);
}

/**
 * What a stored webhook says. One that could not be judged when it came is judged now; it counts as forged unless its proof
 * survived the redaction of headers.
 */
export async function readInboxEntry(
  reader: WebhookReader,
  entry: InboxEntry,
): Promise<{ kind: "forged"; reason: string } | { kind: "parsed"; parsed: ParsedWebhook }> {
  const raw = {
    headers: entry.headers,
    rawBody: entry.rawBody,
    ...splitTopic(entry.topic),
    secretUrl: true,
    remoteAddress: null,
  };
  if (entry.verdict === "forged") return { kind: "forged", reason: entry.reason ?? "forged" };
  const verdict = entry.verdict === "unverifiable" ? await reader.verifyWebhook(raw) : null;
  if (verdict?.kind === "forged") return { kind: "forged", reason: verdict.reason };
  return { kind: "parsed", parsed: reader.parseWebhook(raw) };
}

/** The webhook had its effect, or had none to have (`ignored`). Part of the transaction that has the effect. */
export async function markInboxProcessed(
  tx: Transaction,
  inboxId: string,
  outcome: {
    status?: "processed" | "ignored";
    eventKinds: string[];
    subject?: string | null;
    reason?: string | null;
    at: Date;
  },
): Promise<void> {
  await mark(tx, inboxId, {
    status: outcome.status ?? "processed",
    event_kinds: outcome.eventKinds,
    subject: outcome.subject ?? null,
    reason: outcome.reason ?? null,
    processed_at: outcome.at,
  });
}

/** Processing failed; the job tries again, and the inbox shows why. `reason` is for operators. */
export async function markInboxFailed(tx: Transaction, inboxId: string, reason: string): Promise<void> {
  await mark(tx, inboxId, { status: "failed", reason: reason.slice(0, 1000) });
}

async function mark(
  tx: Transaction,
  inboxId: string,
  change: Partial<
    Pick<Selectable<UpstreamsWebhookInbox>, "status" | "event_kinds" | "subject" | "reason" | "processed_at">
  >,
): Promise<void> {
  await tx.sql
    .updateTable("upstreams.webhook_inbox")
    .set({ ...change, attempts: sql`attempts + 1` })
    .where("root_id", "=", tx.scope.rootId)
    .where("id", "=", inboxId)
    .where("status", "<>", "rejected")
    .execute();
}

/**
 * Processes a stored webhook once more; processing is idempotent, so what it did before is not done twice. Throws
 * `webhook.not_found`, and `request.invalid` for a forged one.
 */
export async function replayWebhook(tx: Transaction, inboxId: string, actor: string): Promise<InboxEntry> {
  const entry = await loadInboxEntry(tx, inboxId);
  if (entry.verdict === "forged")
    throw new DomainError("request.invalid", { inboxId, problem: "a forged webhook is never processed" });
  await tx.sql
    .updateTable("upstreams.webhook_inbox")
    .set({ status: "received", reason: null, processed_at: null })
    .where("root_id", "=", tx.scope.rootId)
    .where("id", "=", inboxId)
    .execute();
  await enqueue(tx, processWebhookJob, { rootId: tx.scope.rootId, inboxId });
  await recordAudit(tx, {
    actor,
    action: "webhook.replayed",
    subject: inboxId,
    details: { providerId: entry.providerId },
  });
  return { ...entry, status: "received", reason: null, processedAt: null };
}

function toEntry(row: Selectable<UpstreamsWebhookInbox>): InboxEntry {
  return {
    id: row.id,
    tenantId: row.tenant_id,
    providerId: row.provider_id,
    topic: row.topic,
    dedupeKey: row.dedupe_key,
    headers: row.headers as Record<string, string>,
    rawBody: row.raw_body,
    verdict: row.verdict as InboxEntry["verdict"],
    verifiedBy: row.verified_by as InboxEntry["verifiedBy"],
    status: row.status as InboxStatus,
    reason: row.reason,
    eventKinds: row.event_kinds,
    subject: row.subject,
    attempts: row.attempts,
    receivedAt: row.received_at,
    processedAt: row.processed_at,
  };
}
