import type { FaxStatus } from "@tandem/provider-contract";
import { holdUse } from "../charging/index.ts";
import { attemptsOf, dispatch } from "../dispatch/index.ts";
import { assert, enqueue, rootScope, type Scope, type Transaction, withScope } from "../kernel/index.ts";
import { carrierCosts, priceUse, quote, rateUnits } from "../rating/index.ts";
import { countPages, isPdf } from "./count-pages.ts";
import { faxInvalid, faxNotFound, notCancellable, numberCannotFax } from "./errors.ts";
import { toldCost } from "./fax-cost.ts";
import { applyStatus, failFax, failureOf } from "./fax-life.ts";
import { changeFax, findFax, insertFax } from "./queries.ts";
import type { FaxServices } from "./services.ts";

const hourMs = 3_600_000;
/** A fax that nobody told of by then gives its money back by itself. */
const heldMs = 24 * hourMs;
const pagesMax = 200;

export type FaxRequest = {
  /** The caller's, so that a repeat sends nothing twice. */
  id: string;
  from: string;
  to: string;
  document: Buffer;
  quality: "normal" | "high";
  reference?: string;
};

/**
 * Takes a fax: its pages are held, and a job sends it. Throws `wallet.insufficient_balance`, `fax.number_not_usable`,
 * `rating.no_price` and `request.invalid` with the field.
 */
export async function sendFax(
  services: FaxServices,
  scope: Scope & { accountId: string },
  request: FaxRequest,
): Promise<void> {
  const { tenantId, accountId } = scope;
  assert(tenantId !== "all", "a fax belongs to one tenant");
  if (!isPdf(request.document)) throw faxInvalid("document", "a PDF");
  const pages = countPages(request.document);
  if (pages > pagesMax) throw faxInvalid("document", `at most ${pagesMax} pages`);
  const { id, from: own_number, to: other_number, quality, reference = null } = request;
  await withScope(services.database, scope, async (tx) => {
    if (await findFax(tx, id)) return;
    const now = services.clock.now();
    const own = await services.findNumber(tx, own_number);
    if (own?.accountId !== accountId) throw numberCannotFax(own_number);
    const price = await quote(tx, { tenantId, service: "fax", to: other_number, at: now });
    const page = priceUse(price, 1);
    const { currency, countryCode } = price;
    const fax = await insertFax(tx, {
      ...{ root_id: tx.scope.rootId, tenant_id: tenantId, account_id: accountId, id, own_number, other_number },
      ...{ direction: "outbound", country_code: countryCode, state: "queued", pages, quality, currency, reference },
      ...{ price_micros: page.chargedMicros, provider_id: own.providerId, created_at: now },
      chain: JSON.stringify(page.chain.map((link) => ({ ...link, micros: link.micros.toString() }))),
    });
    if (!fax) return;
    await tx.sql
      .insertInto("fax.documents")
      .values({
        ...{ root_id: tx.scope.rootId, tenant_id: tenantId, account_id: accountId, fax_id: id },
        content: request.document,
      })
      .execute();
    await holdUse(tx, {
      ...{ id, accountId, service: "fax", units: pages, currency, subjectId: id, countryCode, usedAt: now },
      ...{ amountMicros: page.chargedMicros * BigInt(pages), otherParty: other_number },
      expiresAt: new Date(now.getTime() + heldMs),
    });
    await schedule(tx, id);
  });
}

async function schedule(tx: Transaction, faxId: string, runAt?: Date): Promise<void> {
  const payload = { rootId: tx.scope.rootId, faxId };
  await enqueue(tx, "fax.advance", payload, { jobKey: `fax.advance:${faxId}`, ...(runAt && { runAt }) });
}

/** Sends a fax, as far as it comes now. Harmless to run twice or again after a kill at any point. */
export async function advanceFax(
  services: FaxServices,
  { rootId, faxId }: { rootId: string; faxId: string },
): Promise<void> {
  const scope = rootScope(rootId);
  const prepared = await withScope(services.database, scope, async (tx) => {
    const fax = await findFax(tx, faxId);
    if (fax?.state !== "queued") return null;
    const known = await carrierCosts(tx, { service: "fax", to: fax.otherNumber });
    const pages = fax.pages ?? 1;
    return { fax, costs: new Map([...known].map(([id, { rate }]) => [id, rateUnits(rate, pages)])) };
  });
  if (!prepared) return;
  const { fax, costs } = prepared;
  const { tenantId, accountId, currency, ownNumber: from, otherNumber: to, quality, createdAt: since } = fax;
  const result = await dispatch<"fax", FaxStatus>(services, {
    ...{ rootId, tenantId, accountId, since, costs, currency, service: "fax", operation: "sendFax" },
    subject: { kind: "fax", id: faxId },
    countryCode: fax.countryCode ?? "*",
    // A page that is printed twice is a nuisance, and may be a contract.
    mayRepeat: "never",
    ...(fax.providerId && { only: fax.providerId }),
    send: (provider, { ref: ourRef, callbackUrl }) =>
      provider.sendFax({
        ourRef,
        callbackUrl,
        from,
        to,
        quality,
        documentUrl: services.documentUrl({ rootId, faxId }),
      }),
    find: (provider, { ref: ourRef, startedAt: sentAfter }) => provider.findFax({ ourRef, from, to, sentAfter }),
    settle: async (tx, ending) => {
      const locked = await findFax(tx, faxId, true);
      if (locked?.state !== "queued") return;
      const now = services.clock.now();
      if (ending.kind === "failed") return failFax(tx, locked, { failure: failureOf(ending.error), now });
      if (ending.kind === "unresolved") return changeFax(tx, faxId, { state: "unconfirmed" });
      const { attempt, value } = ending;
      await applyStatus(tx, locked, {
        status: value,
        upstreamRef: attempt.upstreamRef,
        costMicros: toldCost(services, locked, value) ?? attempt.costMicros,
        now,
      });
    },
  });
  if (result.kind !== "wait") return;
  await withScope(services.database, scope, (tx) => schedule(tx, faxId, result.until));
}

/** Takes a fax back that nobody has sent yet; its money is free again. Throws `fax.not_cancellable` once a carrier may have it. */
export async function cancelFax(services: FaxServices, scope: Scope, faxId: string): Promise<void> {
  await withScope(services.database, scope, async (tx) => {
    const fax = await findFax(tx, faxId, true);
    if (!fax) throw faxNotFound(faxId);
    if (fax.state === "cancelled") return;
    const isUntouched = fax.state === "queued" && (await attemptsOf(tx, faxId)).length === 0;
    if (!isUntouched) throw notCancellable(faxId, fax.state);
    await failFax(tx, fax, { failure: null, now: services.clock.now() });
  });
}
