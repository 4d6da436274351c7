import { search as searchRoute } from "@tandem/api-schema";
import { type SearchHit, search } from "@tandem/core/analytics";
import { DomainError, type IdPrefix, parsePublicId, publicId, withScope } from "@tandem/core/kernel";
import type { App } from "../../app.ts";
import { operatorScope } from "../../auth/principal.ts";
import type { Services } from "../../services.ts";

const searchable: IdPrefix[] = ["ord", "esm", "acc", "prv", "pln"];

/** The console's ⌘K. */
export function searchRoutes(app: App, { database }: Services): void {
  app.openapi(searchRoute, async (c) => {
    const { q, limit } = c.req.valid("query");
    const query = { text: q.trim(), ids: idsIn(q.trim()), limit };
    const hits = await withScope(database, operatorScope(c.get("principal")), (tx) => search(tx, query));
    return c.json({ data: hits.map(present) }, 200);
  });
}

/** The id a text is the public form of, if it is one. */
function idsIn(text: string): string[] {
  const prefix = searchable.find((one) => text.startsWith(`${one}_`));
  if (!prefix) return [];
  try {
    return [parsePublicId(prefix, text)];
  } catch (error) {
    if (error instanceof DomainError) return [];
    throw error;
  }
}

function present(hit: SearchHit) {
  const { kind, title, detail: subtitle } = hit;
  switch (kind) {
    case "order":
      return { kind, id: publicId("ord", hit.id), title, subtitle, link: `/console/orders/${publicId("ord", hit.id)}` };
    case "esim":
      return { kind, id: title, title, subtitle, link: `/console/orders/${publicId("ord", hit.id)}` };
    case "account":
      return {
        kind,
        id: publicId("acc", hit.id),
        title,
        subtitle,
        link: `/console/customers/${publicId("acc", hit.id)}`,
      };
    case "provider":
      return {
        kind,
        id: publicId("prv", hit.id),
        title,
        subtitle,
        link: `/console/providers/${publicId("prv", hit.id)}`,
      };
    case "plan":
      return {
        kind,
        id: publicId("pln", hit.id),
        title,
        subtitle,
        link: `/console/catalogue/plans/${publicId("pln", hit.id)}`,
      };
  }
}
