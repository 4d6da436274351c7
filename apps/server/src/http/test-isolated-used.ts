import { type Database, newId, parsePublicId, publicId, rootScope, withScope } from "@tandem/core/kernel";
import type { TestShop } from "../test-shop.ts";

export type UsedThing = "roomId" | "faxId" | "simId";
type Things = Record<UsedThing, string>;

/** The routes of rooms, faxes and SIMs that take an id, for the isolation test. */
export const usedRoutes: Record<
  string,
  { ids: (things: Things) => Record<string, string>; body?: unknown; ownerOnly?: boolean }
> = {
  "get /v1/video/rooms/{roomId}": { ids: ({ roomId }) => ({ roomId }) },
  "post /v1/video/rooms/{roomId}/tokens": { ids: ({ roomId }) => ({ roomId }), body: {} },
  "post /v1/video/rooms/{roomId}/end": { ids: ({ roomId }) => ({ roomId }) },
  "get /v1/video/rooms/{roomId}/participants": { ids: ({ roomId }) => ({ roomId }) },
  "get /v1/video/rooms/{roomId}/recordings": { ids: ({ roomId }) => ({ roomId }) },
  "get /v1/faxes/{faxId}": { ids: ({ faxId }) => ({ faxId }) },
  "get /v1/faxes/{faxId}/document": { ids: ({ faxId }) => ({ faxId }) },
  "post /v1/faxes/{faxId}/cancel": { ids: ({ faxId }) => ({ faxId }) },
  "get /v1/sims/{simId}": { ids: ({ simId }) => ({ simId }) },
  "get /v1/sims/{simId}/activation-code": { ids: ({ simId }) => ({ simId }), ownerOnly: true },
  "patch /v1/sims/{simId}": { ids: ({ simId }) => ({ simId }), body: { label: "Mine" } },
  "get /v1/operator/video/rooms/{roomId}": { ids: ({ roomId }) => ({ roomId }) },
  "post /v1/operator/video/rooms/{roomId}/end": { ids: ({ roomId }) => ({ roomId }) },
  "get /v1/operator/faxes/{faxId}": { ids: ({ faxId }) => ({ faxId }) },
  "get /v1/operator/sims/{simId}": { ids: ({ simId }) => ({ simId }) },
  "patch /v1/operator/sims/{simId}": { ids: ({ simId }) => ({ simId }), body: { label: "Mine" } },
};

/** What is used: a room as a customer makes one, a SIM as one buys it, and a fax as it is written. */
export async function makeUsed(shop: TestShop, database: Database, { rootId }: { rootId: string }): Promise<Things> {
  const { api } = shop.shopper;
  const { data: room } = await api.POST("/v1/video/rooms", {
    params: { header: { "idempotency-key": newId() } },
    body: { name: "Theirs", participantsMax: 2, record: false, minutesMax: 60 },
  });
  const { data: me } = await api.GET("/v1/me");
  const faxId = newId();
  const sim = await shop.shopper.orders.wait((await shop.shopper.sims.buy({ label: "Theirs" })).id);
  const accountId = parsePublicId("acc", me?.account?.id ?? "");
  const owner = { root_id: rootId, tenant_id: rootId, account_id: accountId };
  await withScope(database, rootScope(rootId), async (tx) => {
    await tx.sql
      .insertInto("fax.faxes")
      .values({
        ...{ ...owner, id: faxId, direction: "outbound", own_number: "+12025550100", other_number: "+12025550199" },
        ...{ state: "delivered", pages: 1, currency: "USD", price_micros: 0n, chain: "[]", created_at: new Date() },
      })
      .execute();
    await tx.sql
      .insertInto("fax.documents")
      .values({ ...owner, fax_id: faxId, content: Buffer.from("%PDF-1.4") })
      .execute();
  });
  return { roomId: room?.id ?? "", faxId: publicId("fax", faxId), simId: sim.delivered[0]?.id ?? "" };
}
