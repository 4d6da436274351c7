import { listAudit as listRoute } from "@tandem/api-schema";
import { type AuditRow, listAudit } from "@tandem/core/analytics";
import { publicId, withScope } from "@tandem/core/kernel";
import type { App } from "../../app.ts";
import { operatorScope } from "../../auth/principal.ts";
import { readCursor, toPage } from "../../http/cursor.ts";
import { type ActorNames, actorNames, presentActor } from "../../present/actors.ts";
import { endOfDay, startOfDay, toInstant } from "../../present/values.ts";
import type { Services } from "../../services.ts";

/** Who changed what. */
export function auditRoutes(app: App, { database }: Services): void {
  app.openapi(listRoute, async (c) => {
    const { cursor, limit, action, from, to } = c.req.valid("query");
    const after = readCursor("audit", cursor, 1);
    const { rows, names } = await withScope(database, operatorScope(c.get("principal")), async (tx) => {
      const rows = await listAudit(tx, {
        limit,
        ...(action && { action }),
        ...(from && { from: startOfDay(from) }),
        ...(to && { to: endOfDay(to) }),
        ...(after && { before: String(after[0]) }),
      });
      return {
        rows,
        names: await actorNames(
          tx,
          rows.map((row) => row.actor),
        ),
      };
    });
    return c.json(
      toPage(rows, { limit, list: "audit", at: (row) => [row.id], present: (row) => present(row, names) }),
      200,
    );
  });
}

function present(row: AuditRow, names: ActorNames) {
  return {
    id: publicId("aud", row.id),
    at: toInstant(row.createdAt),
    actor: presentActor(row.actor, names),
    action: row.action,
    subject: row.subject,
    summary: row.action.replaceAll(/[._]/g, " "),
    details: row.details,
    requestId: typeof row.details.requestId === "string" ? row.details.requestId : null,
  };
}
