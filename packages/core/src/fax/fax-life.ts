import type { FaxStatus, ProviderError } from "@tandem/provider-contract";
import { settleUse, voidUse } from "../charging/index.ts";
import type { Micros, Transaction } from "../kernel/index.ts";
import { type Fax, type FaxFailure, isOver } from "./fax.ts";
import { changeFax } from "./queries.ts";

export type FaxNews = {
  /** Null: only that the carrier took it. */
  status: FaxStatus | null;
  upstreamRef: string | null;
  /** What it costs us with the fax's own charge: by the carrier's word, else by its rate deck for all pages. */
  costMicros: Micros;
  now: Date;
};

/** What a carrier tells of a fax of ours: the furthest state counts, and the end is charged or freed once. */
export async function applyStatus(tx: Transaction, fax: Fax, news: FaxNews): Promise<void> {
  if (isOver(fax)) return;
  const { status, upstreamRef, now } = news;
  const state = status?.state ?? "sending";
  const known = { upstream_ref: fax.upstreamRef ?? upstreamRef };
  if (state === "failed" || state === "cancelled") {
    await changeFax(tx, fax.id, known);
    return failFax(tx, fax, { failure: failureOf(status?.error ?? null), now });
  }
  if (state !== "delivered") {
    await changeFax(tx, fax.id, { ...known, state: "sending" });
    return;
  }
  // More pages than the document has are nobody's to pay.
  const pages = Math.min(status?.pages ?? fax.pages ?? 1, fax.pages ?? Number.POSITIVE_INFINITY);
  const settled = await settleUse(tx, {
    holdId: fax.id,
    units: pages,
    chargedMicros: fax.priceMicros * BigInt(pages),
    costMicros: news.costMicros,
    providerId: fax.providerId,
    chain: fax.chain.map((link) => ({ ...link, micros: link.micros * BigInt(pages) })),
    now,
  });
  const charged = { charged_micros: settled.chargedMicros, ended_at: now };
  await changeFax(tx, fax.id, { ...known, ...charged, state: "delivered", pages });
}

/** It did not arrive: the held money goes back. Without a failure it was taken back by its sender. */
export async function failFax(
  tx: Transaction,
  fax: Fax,
  { failure, now }: { failure: FaxFailure | null; now: Date },
): Promise<void> {
  await voidUse(tx, { holdId: fax.id });
  await changeFax(tx, fax.id, {
    state: failure === null ? "cancelled" : "failed",
    failure,
    charged_micros: 0n,
    ended_at: now,
  });
}

/** Why it failed, in words a customer can act on; the carrier's own go to the attempt. */
export function failureOf(error: ProviderError | null): FaxFailure {
  const text = `${error?.code ?? ""} ${error?.message ?? ""}`;
  if (/busy/i.test(text)) return "busy";
  if (/no.?answer|timeout/i.test(text)) return "no_answer";
  if (error?.category === "invalid_recipient") return "number";
  return error?.category === "content_refused" || /document|media|file/i.test(text) ? "document" : "provider";
}
