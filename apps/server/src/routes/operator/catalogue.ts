import {
  getOperatorPlan as getPlanRoute,
  listOffers as listOffersRoute,
  listOperatorPlans as listPlansRoute,
  updateOperatorPlan,
} from "@tandem/api-schema";
import { listOffers, type Offer, setPlanHidden } from "@tandem/core/catalog";
import { parsePublicId, publicId, withScope } from "@tandem/core/kernel";
import {
  getOperatorPlan,
  listOperatorPlans,
  type OperatorPlan,
  type OperatorPlanDetail,
  queuePriceRefresh,
} from "@tandem/core/pricing";
import type { App } from "../../app.ts";
import { actorOf, operatorScope } from "../../auth/principal.ts";
import { siteOf } from "../../http/guard.ts";
import { presentNetwork, presentPlanFacts } from "../../present/plans.ts";
import { toInstant, toMoney, toMoneyOrNull } from "../../present/values.ts";
import type { Services } from "../../services.ts";
import { providerNamesOf } from "../operator-sight.ts";

type Names = ReadonlyMap<string, string>;

/** What providers sell us, and what we make of it. */
export function catalogueRoutes(app: App, { database }: Services): void {
  app.openapi(listOffersRoute, async (c) => {
    const { provider, minData, ...query } = c.req.valid("query");
    const filter = {
      ...query,
      ...(provider && { providerId: parsePublicId("prv", provider) }),
      ...(minData !== undefined && { minDataMb: minData }),
    };
    const read = await withScope(database, operatorScope(c.get("principal")), async (tx) => ({
      page: await listOffers(tx, filter),
      names: await providerNamesOf(tx),
    }));
    const data = read.page.offers.map((offer) => presentOffer(offer, offer.planId, read.names));
    return c.json({ data, nextCursor: read.page.nextCursor }, 200);
  });

  app.openapi(listPlansRoute, async (c) => {
    const { tenantId, currency } = siteOf(c);
    const { status, ...query } = c.req.valid("query");
    const filter = { ...query, ...(status && { hidden: status === "hidden" }) };
    const read = await withScope(database, operatorScope(c.get("principal")), async (tx) => ({
      page: await listOperatorPlans(tx, tenantId, filter),
      names: await providerNamesOf(tx),
    }));
    const data = read.page.plans.map((plan) => presentPlan(plan, read.names, currency));
    return c.json({ data, nextCursor: read.page.nextCursor }, 200);
  });

  app.openapi(getPlanRoute, async (c) => {
    const { tenantId, currency } = siteOf(c);
    const planId = parsePublicId("pln", c.req.valid("param").planId);
    const detail = await withScope(database, operatorScope(c.get("principal")), async (tx) =>
      presentDetail(await getOperatorPlan(tx, tenantId, planId), await providerNamesOf(tx), currency),
    );
    return c.json(detail, 200);
  });

  app.openapi(updateOperatorPlan, async (c) => {
    const principal = c.get("principal");
    const { tenantId, currency } = siteOf(c);
    const planId = parsePublicId("pln", c.req.valid("param").planId);
    const hidden = c.req.valid("json").status === "hidden";
    const detail = await withScope(database, operatorScope(principal), async (tx) => {
      await setPlanHidden(tx, planId, hidden, actorOf(principal));
      await queuePriceRefresh(tx);
      return presentDetail(await getOperatorPlan(tx, tenantId, planId), await providerNamesOf(tx), currency);
    });
    return c.json(detail, 200);
  });
}

function presentPlan(plan: OperatorPlan, names: Names, tenantCurrency: string) {
  const currency = plan.currency ?? tenantCurrency;
  const margin = plan.priceMicros !== null && plan.costMicros !== null ? plan.priceMicros - plan.costMicros : null;
  return {
    ...presentPlanFacts(plan),
    price: toMoneyOrNull(plan.priceMicros, currency),
    pricePerGb: toMoneyOrNull(plan.perGbMicros, currency),
    status: plan.hidden ? ("hidden" as const) : ("active" as const),
    offerCount: plan.offerCount,
    providers: plan.providerIds.map((id) => providerRef(id, names)),
    cheapestCost: toMoneyOrNull(plan.cheapestMicros, currency),
    margin: toMoneyOrNull(margin, currency),
    marginRate: plan.marginBps === null ? null : plan.marginBps / 10_000,
  };
}

function presentDetail(plan: OperatorPlanDetail, names: Names, tenantCurrency: string) {
  const currency = plan.currency ?? tenantCurrency;
  const steps = plan.explanation.map((step) => `${step.label} ${toMoney(step.amountMicros, currency).amount}`);
  return {
    ...presentPlan(plan, names, tenantCurrency),
    offers: plan.offers.map((offer) => presentOffer(offer, offer.exact ? plan.id : null, names)),
    priceReason: steps.length === 0 ? null : steps.join(" → "),
  };
}

/** An offer; `planId` is the plan it is an exact match of. */
function presentOffer(offer: Offer, planId: string | null, names: Names) {
  return {
    id: publicId("off", offer.id),
    provider: providerRef(offer.providerId, names),
    upstreamRef: offer.offerRef,
    name: offer.name,
    countryCodes: offer.countries,
    dataMode: offer.dataMode,
    dataMb: offer.dataMode === "unlimited" ? null : offer.dataMb,
    dataLabel: offer.dataLabel,
    validityDays: offer.validityDays,
    fiveG: offer.fiveG,
    topUp: offer.topUpSupported,
    networks: offer.networks.map((network) => ({ ...presentNetwork(network), countryCode: network.country })),
    cost: toMoney(offer.costMicros, offer.currency),
    retailFloor: toMoneyOrNull(offer.retailFloorMicros, offer.currency),
    available: offer.available,
    planId: planId ? publicId("pln", planId) : null,
    seenAt: toInstant(offer.changedAt),
  };
}

const providerRef = (id: string, names: Names) => ({
  id: publicId("prv", id),
  name: names.get(id) ?? "a removed provider",
});
