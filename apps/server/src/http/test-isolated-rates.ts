import { newId, publicId } from "@tandem/core/kernel";
import type { TestShop } from "../test-shop.ts";

export type RatedThing = "listId" | "importId" | "subscriptionId" | "subscriptionPlanId";
type Things = Record<RatedThing, string>;

const rateFile = { fileName: "x.csv", content: "prefix,price\n1,0.01" };
const subscriptionPlan = {
  slug: "x",
  family: "x",
  name: "x",
  services: ["sms"],
  included: 1,
  price: null,
  overage: null,
};

/** The routes of rates and subscriptions that take an id, for the isolation test. */
export const ratedRoutes: Record<string, { ids: (things: Things) => Record<string, string>; body?: unknown }> = {
  "get /v1/operator/rate-lists/{listId}": { ids: ({ listId }) => ({ listId }) },
  "get /v1/operator/rate-lists/{listId}/rates": { ids: ({ listId }) => ({ listId }) },
  "get /v1/operator/rate-lists/{listId}/rates.csv": { ids: ({ listId }) => ({ listId }) },
  "post /v1/operator/rate-lists/{listId}/imports": { ids: ({ listId }) => ({ listId }), body: rateFile },
  "get /v1/operator/rate-imports/{importId}": { ids: ({ importId }) => ({ importId }) },
  "put /v1/operator/rate-imports/{importId}/lines/{line}": {
    ids: ({ importId }) => ({ importId, line: "2" }),
    body: { cells: null },
  },
  "post /v1/operator/rate-imports/{importId}/confirm": { ids: ({ importId }) => ({ importId }), body: {} },
  "delete /v1/operator/rate-imports/{importId}": { ids: ({ importId }) => ({ importId }) },
  "put /v1/operator/subscription-plans/{planId}": {
    ids: ({ subscriptionPlanId }) => ({ planId: subscriptionPlanId }),
    body: subscriptionPlan,
  },
  "delete /v1/operator/subscription-plans/{planId}": {
    ids: ({ subscriptionPlanId }) => ({ planId: subscriptionPlanId }),
  },
  "get /v1/subscriptions/{subscriptionId}": { ids: ({ subscriptionId }) => ({ subscriptionId }) },
  "post /v1/subscriptions/{subscriptionId}/change/preview": {
    ids: ({ subscriptionId }) => ({ subscriptionId }),
    body: { planId: publicId("spl", newId()) },
  },
  "post /v1/subscriptions/{subscriptionId}/change": {
    ids: ({ subscriptionId }) => ({ subscriptionId }),
    body: { planId: publicId("spl", newId()) },
  },
  "post /v1/subscriptions/{subscriptionId}/cancel": { ids: ({ subscriptionId }) => ({ subscriptionId }) },
  "post /v1/subscriptions/{subscriptionId}/resume": { ids: ({ subscriptionId }) => ({ subscriptionId }) },
};

/** One of each of these things in the sandbox's platform. */
export async function makeRatedThings({ shopper, admin }: TestShop): Promise<Things> {
  const { data: lists } = await admin.api.GET("/v1/operator/price-lists");
  const listId = lists?.data[0]?.id ?? "";
  const upload = { params: { path: { listId } }, body: { ...rateFile, mode: "merge" as const } };
  const { data: file } = await admin.api.POST("/v1/operator/rate-lists/{listId}/imports", upload);
  const { data: plans } = await shopper.api.GET("/v1/subscription-plans");
  const subscriptionPlanId = plans?.data.find((plan) => plan.slug === "sms-starter")?.id ?? "";
  const { data: subscription } = await shopper.api.POST("/v1/subscriptions", {
    params: { header: { "idempotency-key": newId() } },
    body: { planId: subscriptionPlanId },
  });
  return { listId, importId: file?.id ?? "", subscriptionPlanId, subscriptionId: subscription?.id ?? "" };
}
