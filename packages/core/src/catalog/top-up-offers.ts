import type { EsimOffer, EsimProfileRef, ProviderError } from "@tandem/provider-contract";
import { rootScope, withScope } from "../kernel/index.ts";
import { tryCall } from "../upstreams/index.ts";
import type { Offer } from "./offer.ts";
import { findOffersByRef, upsertOffers } from "./offer-queries.ts";
import { toOfferRows } from "./offer-rows.ts";
import type { SyncDeps } from "./sync-catalog.ts";

export type TopUpRequest = {
  rootId: string;
  providerId: string;
  profile: EsimProfileRef;
  /** The provider's reference of the offer the profile was bought with. */
  offerRef: string;
};

/** `unsupported`: this provider, or this profile, cannot be topped up. `failed`: the provider could not be asked. */
export type TopUpOffers =
  | { kind: "offers"; offers: Offer[] }
  | { kind: "unsupported" }
  | { kind: "failed"; error: ProviderError };

/**
 * What can be added to a profile: asked of its provider, and kept as offers of kind `top_up`, so that each has an id to be
 * bought by. Calls the upstream, so never within a transaction. Throws `provider.not_found`.
 */
export async function topUpOffersFor(deps: SyncDeps, request: TopUpRequest): Promise<TopUpOffers> {
  const esim = await deps.hub.esim(request.providerId);
  const ask = esim.listTopUpOffers;
  if (!ask || !esim.topUp) return { kind: "unsupported" };
  const call = { providerId: request.providerId, operation: "listTopUpOffers", region: "*" };
  const answer = await tryCall(deps.hub, call, () => ask(request.profile, request.offerRef));
  if (answer.kind === "failed") return answer.error.category === "unsupported" ? { kind: "unsupported" } : answer;
  const provider = (await deps.hub.list(request.rootId)).find((each) => each.id === request.providerId);
  const { providerId, offerRef: baseRef } = request;
  const batch = { providerId, kind: "top_up" as const, baseRef };
  const offers = await withScope(deps.database, rootScope(request.rootId), async (tx) => {
    const [base] = await findOffersByRef(tx, { providerId, kind: "esim", baseRef: "" }, [baseRef]);
    const rows = toOfferRows(answer.value.map((offer) => withCountriesOf(offer, base))).rows;
    const tenantId = provider?.tenantId ?? request.rootId;
    await upsertOffers(tx, { ...batch, tenantId, now: deps.clock.now() }, rows);
    return findOffersByRef(
      tx,
      batch,
      rows.map((row) => row.offer_ref),
    );
  });
  return { kind: "offers", offers };
}

/** Some providers list top-ups without countries (Airalo): more data works where the profile does. */
function withCountriesOf(offer: EsimOffer, base: Offer | undefined): EsimOffer {
  return offer.countries.length > 0 || !base ? offer : { ...offer, countries: base.countries };
}
