import { issueDue } from "@tandem/core/documents";
import { createLogger, type Database, systemClock } from "@tandem/core/kernel";
import { vi } from "vitest";
import type { TestShop } from "../test-shop.ts";

export type PaperThing = "documentId" | "taxRateId";
type Route = { ids: (things: Record<PaperThing, string>) => Record<string, string>; ownerOnly?: true };

/** The routes of documents and taxes that take an id, for the isolation test. */
export const isolatedPaperRoutes: Record<string, Route> = {
  "get /v1/documents/{documentId}/document.pdf": { ids: ({ documentId }) => ({ documentId }), ownerOnly: true },
  "get /v1/documents/{documentId}/document.csv": { ids: ({ documentId }) => ({ documentId }), ownerOnly: true },
  "get /v1/operator/documents/{documentId}/document.pdf": { ids: ({ documentId }) => ({ documentId }) },
  "delete /v1/operator/tax/rates/{rateId}": { ids: ({ taxRateId }) => ({ rateId: taxRateId }) },
};

/** A document of the shopper's, and a tax. */
export async function makePapers(
  { admin, shopper }: TestShop,
  { database, rootId }: { database: Database; rootId: string },
): Promise<Record<PaperThing, string>> {
  const { data: taxRate } = await admin.api.POST("/v1/operator/tax/rates", {
    body: { countryCode: "FR", region: null, name: "TVA", percent: "20" },
  });
  const services = { database, clock: systemClock, logger: createLogger("isolation", "silent") };
  const documentId = await vi.waitUntil(
    async () => {
      await issueDue(services, rootId, 0);
      return (await shopper.api.GET("/v1/documents")).data?.data[0]?.id;
    },
    { timeout: 30_000, interval: 250 },
  );
  return { documentId, taxRateId: taxRate?.id ?? "" };
}
