import { listOperatorAttempts } from "@tandem/api-schema";
import { parsePublicId, publicId, withScope } from "@tandem/core/kernel";
import { type AttemptListView, listAttempts } from "@tandem/core/orders";
import type { App } from "../../app.ts";
import { operatorScope } from "../../auth/principal.ts";
import { readCursor, toPage } from "../../http/cursor.ts";
import { outcomeOf } from "../../present/orders.ts";
import { toInstant, toInstantOrNull } from "../../present/values.ts";
import type { Services } from "../../services.ts";
import { providerNamesOf } from "../operator-sight.ts";

/** Every try at every provider, as they come. */
export function attemptRoutes(app: App, { database }: Services): void {
  app.openapi(listOperatorAttempts, async (c) => {
    const { cursor, limit, provider } = c.req.valid("query");
    const after = readCursor("attempts", cursor, 1);
    const { rows, names } = await withScope(database, operatorScope(c.get("principal")), async (tx) => ({
      rows: await listAttempts(tx, {
        limit: limit + 1,
        ...(provider && { providerId: parsePublicId("prv", provider) }),
        ...(after && { beforeId: String(after[0]) }),
      }),
      names: await providerNamesOf(tx),
    }));
    const present = (row: AttemptListView) => presentRow(row, names);
    return c.json(toPage(rows, { limit, list: "attempts", at: (row) => [row.id], present }), 200);
  });
}

function presentRow(attempt: AttemptListView, names: ReadonlyMap<string, string>) {
  return {
    id: publicId("att", attempt.id),
    orderId: publicId("ord", attempt.orderId),
    planName: attempt.planName,
    number: attempt.number,
    provider: { id: publicId("prv", attempt.providerId), name: names.get(attempt.providerId) ?? "a provider" },
    operation: attempt.operation,
    outcome: outcomeOf(attempt),
    resolution: attempt.resolution,
    reason: attempt.reason,
    upstreamRef: attempt.upstreamRef,
    startedAt: toInstant(attempt.startedAt),
    answeredAt: toInstantOrNull(attempt.answeredAt),
  };
}
