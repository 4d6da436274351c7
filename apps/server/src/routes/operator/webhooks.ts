import { getWebhook as getRoute, listWebhooks as listRoute, replayWebhook as replayRoute } from "@tandem/api-schema";
import { DomainError, parsePublicId, publicId, withScope } from "@tandem/core/kernel";
import { getWebhook, type InboxEntry, type InboxStatus, listWebhooks, replayWebhook } from "@tandem/core/upstreams";
import type { App } from "../../app.ts";
import { actorOf, operatorScope } from "../../auth/principal.ts";
import { readCursor, toPage } from "../../http/cursor.ts";
import { redactSecrets } from "../../present/redact.ts";
import { endOfDay, startOfDay, toInstant, toInstantOrNull } from "../../present/values.ts";
import type { Services } from "../../services.ts";
import { providerNamesOf } from "../operator-sight.ts";

type Names = ReadonlyMap<string, string>;
const states = {
  received: "received",
  processed: "processed",
  failed: "failed",
  ignored: "ignored",
  rejected: "forged",
} as const;

/** The webhook inbox. */
export function webhookInboxRoutes(app: App, { database }: Services): void {
  app.openapi(listRoute, async (c) => {
    const { cursor, limit, provider, state, from, to } = c.req.valid("query");
    const after = readCursor("webhooks", cursor, 1);
    const { rows, names } = await withScope(database, operatorScope(c.get("principal")), async (tx) => ({
      rows: await listWebhooks(tx, {
        limit: limit + 1,
        ...(provider && { providerId: parsePublicId("prv", provider) }),
        ...(state && { status: (state === "forged" ? "rejected" : state) satisfies InboxStatus }),
        ...(from && { from: startOfDay(from) }),
        ...(to && { to: endOfDay(to) }),
        ...(after && { before: String(after[0]) }),
      }),
      names: await providerNamesOf(tx),
    }));
    const present = (row: InboxEntry) => presentRow(row, names);
    return c.json(toPage(rows, { limit, list: "webhooks", at: (row) => [row.id], present }), 200);
  });

  app.openapi(getRoute, async (c) => {
    const id = parsePublicId("whk", c.req.valid("param").webhookId);
    const detail = await withScope(database, operatorScope(c.get("principal")), async (tx) =>
      presentDetail(await getWebhook(tx, id), await providerNamesOf(tx)),
    );
    return c.json(detail, 200);
  });

  app.openapi(replayRoute, async (c) => {
    const principal = c.get("principal");
    const id = parsePublicId("whk", c.req.valid("param").webhookId);
    const detail = await withScope(database, operatorScope(principal), async (tx) => {
      await replayWebhook(tx, id, actorOf(principal));
      return presentDetail(await getWebhook(tx, id), await providerNamesOf(tx));
    });
    return c.json(detail, 202);
  });
}

function presentRow(entry: InboxEntry, names: Names) {
  return {
    id: publicId("whk", entry.id),
    provider: { id: publicId("prv", entry.providerId), name: names.get(entry.providerId) ?? "a removed provider" },
    state: states[entry.status],
    type: entry.topic ?? entry.eventKinds[0] ?? null,
    dedupeKey: entry.dedupeKey,
    verifiedBy: entry.verifiedBy,
    eventKinds: entry.eventKinds,
    receivedAt: toInstant(entry.receivedAt),
    processedAt: toInstantOrNull(entry.processedAt),
    attempts: entry.attempts,
    reason: entry.reason,
    orderId: orderIn(entry.subject),
  };
}

function presentDetail(entry: InboxEntry & { repeats: number }, names: Names) {
  return { ...presentRow(entry, names), headers: entry.headers, body: bodyOf(entry.rawBody), repeats: entry.repeats };
}

/** JSON with activation codes and secrets masked; anything else as text, which no upstream of ours sends. */
function bodyOf(rawBody: Buffer): unknown {
  const text = rawBody.toString("utf8");
  try {
    return redactSecrets(JSON.parse(text));
  } catch {
    return text.slice(0, 10_000);
  }
}

/** The order a webhook was about; its subject is the order's public id where it was one. */
function orderIn(subject: string | null): string | null {
  if (!subject?.startsWith("ord_")) return null;
  try {
    parsePublicId("ord", subject);
    return subject;
  } catch (error) {
    if (error instanceof DomainError) return null;
    throw error;
  }
}
