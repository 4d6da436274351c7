import { search as searchRoute } from "@tandem/api-schema";
import { type SearchHit, type SearchKind, search } from "@tandem/core/analytics";
import { DomainError, type IdPrefix, parsePublicId, publicId, withScope } from "@tandem/core/kernel";
import type { App } from "../../app.ts";
import { operatorScope } from "../../auth/principal.ts";
import type { Services } from "../../services.ts";

type Shown = { prefix: IdPrefix; link: (id: string) => string };

const page = (folder: string) => (id: string) => `/console/${folder}/${id}`;

/** How the public ids of each kind begin, and where the console shows one. */
const shown: Record<SearchKind, Shown> = {
  order: { prefix: "ord", link: page("orders") },
  esim: { prefix: "esm", link: page("orders") },
  account: { prefix: "acc", link: page("customers") },
  provider: { prefix: "prv", link: page("providers") },
  plan: { prefix: "pln", link: page("catalogue/plans") },
  number: { prefix: "num", link: page("numbers") },
  sender: { prefix: "snd", link: () => "/console/senders" },
  message: { prefix: "msg", link: page("messages") },
  verification: { prefix: "vrf", link: page("verifications") },
  call: { prefix: "cal", link: page("calls") },
  room: { prefix: "vrm", link: page("video") },
  fax: { prefix: "fax", link: page("faxes") },
  sim: { prefix: "sim", link: page("sims") },
  vpn: { prefix: "vpn", link: page("vpn") },
  payment: { prefix: "top", link: page("money/payments") },
  decision: { prefix: "dec", link: page("routing/decisions") },
  webhook: { prefix: "whk", link: page("webhooks") },
};

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
  const prefix = Object.values(shown).find((one) => text.startsWith(`${one.prefix}_`))?.prefix;
  if (!prefix) return [];
  try {
    return [parsePublicId(prefix, text)];
  } catch (error) {
    if (error instanceof DomainError) return [];
    throw error;
  }
}

function present({ kind, id, title, detail }: SearchHit) {
  const { prefix, link } = shown[kind];
  // An eSIM goes by its ICCID, and is shown with the order it came by.
  const [ownId, linked] = kind === "esim" ? [title, publicId("ord", id)] : [publicId(prefix, id), publicId(prefix, id)];
  return { kind, id: ownId, title, subtitle: detail, link: link(linked) };
}
