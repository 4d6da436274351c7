import { type EsimOffer, type EsimProvider, ProviderCallError } from "@tandem/provider-contract";
import { sql } from "kysely";
import {
  type Clock,
  type Database,
  DomainError,
  enqueue,
  type Logger,
  rootScope,
  type Transaction,
  withoutScope,
  withScope,
} from "../kernel/index.ts";
import { type CountryOffers, type ProviderHub, recordCountries, recordProviderEvent } from "../upstreams/index.ts";
import { summariseCountries } from "./country-summary.ts";
import { loadGeography } from "./geography.ts";
import { matchPlans } from "./match-plans.ts";
import { countActiveOffers, loadComparableOffers, markGone, upsertOffers } from "./offer-queries.ts";
import { type OfferRow, type SkippedOffer, toOfferRows } from "./offer-rows.ts";
import { lockPlans, platformCurrency, replacePlans } from "./plan-queries.ts";
import { beginRun, endRun, failRun, type RunCounts, reportProgress, type SyncTrigger } from "./sync-runs.ts";

export type SyncDeps = { database: Database; hub: ProviderHub; clock: Clock; logger: Logger };

export type SyncRequest = {
  rootId: string;
  providerId: string;
  trigger: SyncTrigger;
  /** An operator says that the provider really sells so much less now. */
  acceptShrinking?: boolean;
  /** Aborted when the process is to stop: what is not written yet is left, and the reason thrown. */
  signal?: AbortSignal;
};

/**
 * `skipped`: the provider is gone, or was switched off and nobody asked for it by hand. `busy`: another process syncs this
 * provider at the moment. `failed`: nothing was changed; `error` is for operators.
 */
export type SyncResult =
  | { kind: "skipped" }
  | { kind: "done"; runId: string; counts: RunCounts }
  | { kind: "busy" }
  | { kind: "failed"; runId: string; error: string };

// A listing of less than half of what was on sale is a broken reply far more often than a provider that closes half its shop.
const shrinkMin = 0.5;

/**
 * Reads a provider's whole catalogue and puts it into effect in one transaction: offers added, changed, marked gone, plans
 * compared afresh, prices queued. An interrupted or suspiciously short listing changes nothing. Never throws for what the
 * provider does; only the database's errors and the signal's reason come out.
 */
export async function syncProviderCatalog(deps: SyncDeps, request: SyncRequest): Promise<SyncResult> {
  const { database, clock } = deps;
  const scope = rootScope(request.rootId);
  // A sync often follows at once on the change that asked for it, in another process.
  await deps.hub.refresh(request.rootId);
  const provider = (await deps.hub.list(request.rootId)).find((each) => each.id === request.providerId);
  const wanted = provider?.status !== "inactive" || request.trigger === "operator";
  // Carriers, VPN firms and payment processors have no eSIM catalogue.
  if (!provider?.services.includes("esim") || !wanted) return { kind: "skipped" };
  const { tenantId } = provider;
  const runId = await withScope(database, scope, (tx) => beginRun(tx, { ...request, tenantId, now: clock.now() }));
  if (!runId) return { kind: "busy" };
  try {
    const offers = await readListing(deps, request, runId);
    request.signal?.throwIfAborted();
    const { rows, skipped } = toOfferRows(offers);
    if (skipped.length > 0)
      deps.logger.warn(
        { providerId: request.providerId, ...inFew(skipped) },
        "offers that cannot be sold were left out",
      );
    const counts = await withScope(database, scope, (tx) => apply(tx, deps, { ...request, tenantId, runId }, rows));
    await withoutScope(database, (tx) => sql`select catalog.refresh_statistics()`.execute(tx.sql));
    return { kind: "done", runId, counts };
  } catch (error) {
    if (!(error instanceof SyncRefused || error instanceof ProviderCallError)) {
      const why = request.signal?.aborted ? "interrupted: the process was stopped" : "an error of our own; see the log";
      await withScope(database, scope, (tx) => failRun(tx, runId, why, clock.now()));
      throw error;
    }
    deps.logger.warn({ err: error, providerId: request.providerId }, "a catalogue sync failed");
    await withScope(database, scope, async (tx) => {
      await failRun(tx, runId, error.message, clock.now());
      await recordProviderEvent(tx, {
        tenantId,
        providerId: request.providerId,
        kind: "catalog_sync_failed",
        details: { runId, error: error.message },
      });
    });
    return { kind: "failed", runId, error: error.message };
  }
}

/** A listing that must not be put into effect. */
class SyncRefused extends Error {}

async function readListing(deps: SyncDeps, request: SyncRequest, runId: string): Promise<EsimOffer[]> {
  const esim = await serviceOf(deps, request.providerId);
  const offers: EsimOffer[] = [];
  // Who asks for it by hand wants to know whether it works again; the schedule can wait until it does.
  const urgency = request.trigger === "schedule" ? "may" : "must";
  if (!deps.hub.begin(request.providerId, "listOffers", "*", urgency))
    throw new SyncRefused("not asked: too many recent calls failed");
  const started = performance.now();
  try {
    for await (const page of esim.listOffers()) {
      request.signal?.throwIfAborted();
      offers.push(...page);
      const alive = await withScope(deps.database, rootScope(request.rootId), (tx) =>
        reportProgress(tx, runId, offers.length, deps.clock.now()),
      );
      if (!alive) throw new SyncRefused("another process took this sync over");
    }
    deps.hub.observe(request.providerId, "listOffers", "*", { error: null, durationMs: performance.now() - started });
  } catch (error) {
    if (error instanceof ProviderCallError) {
      deps.hub.observe(request.providerId, "listOffers", "*", {
        error: error.error,
        durationMs: performance.now() - started,
      });
    }
    throw error;
  }
  return offers;
}

/** The provider's service. Throws `SyncRefused` when its row, adapter or credentials are not in order. */
async function serviceOf({ hub }: SyncDeps, providerId: string): Promise<EsimProvider> {
  try {
    return await hub.esim(providerId);
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    throw new SyncRefused(`the provider cannot be used as it is set up (${error.code})`);
  }
}

type Applied = SyncRequest & { tenantId: string; runId: string };

async function apply(tx: Transaction, deps: SyncDeps, sync: Applied, rows: readonly OfferRow[]): Promise<RunCounts> {
  await lockPlans(tx);
  // Others may have had them for a while.
  sync.signal?.throwIfAborted();
  const now = deps.clock.now();
  const { providerId, tenantId, runId } = sync;
  const before = await countActiveOffers(tx, providerId);
  if (!sync.acceptShrinking && rows.length < before * shrinkMin) {
    throw new SyncRefused(`only ${rows.length} offers came where ${before} are on sale; nothing was changed`);
  }
  const { added, changed } = await upsertOffers(tx, { tenantId, providerId, kind: "esim", baseRef: "", now }, rows);
  const gone = await markGone(
    tx,
    providerId,
    rows.map((row) => row.offer_ref),
    now,
  );
  const currency = await platformCurrency(tx);
  const offers = await loadComparableOffers(tx);
  const plans = await replacePlans(tx, matchPlans(offers, await loadGeography(tx), currency), now);
  const countries: CountryOffers[] = summariseCountries(offers.filter((offer) => offer.providerId === providerId));
  await recordCountries(tx, { tenantId, providerId }, countries, now);
  const counts = { offersRead: rows.length, added, changed, unchanged: rows.length - added - changed, gone, plans };
  await endRun(tx, runId, counts, now);
  await recordProviderEvent(tx, { tenantId, providerId, kind: "catalog_synced", details: { runId, ...counts } });
  await enqueue(tx, "pricing.refresh", { rootId: sync.rootId }, { jobKey: `pricing.refresh ${sync.rootId}` });
  return counts;
}

/** Enough to find the mistake, not a line per offer. */
function inFew(skipped: readonly SkippedOffer[]): { skipped: number; examples: SkippedOffer[] } {
  return { skipped: skipped.length, examples: skipped.slice(0, 5) };
}
