import { newId } from "@tandem/core/kernel";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { TandemError } from "../../../../packages/sdk/src/index.ts";
import { openTestShop, type TestShop } from "../test-shop.ts";

let shop: TestShop;
beforeAll(async () => {
  shop = await openTestShop();
});
afterAll(() => shop?.close());

const refusal = (asked: Promise<unknown>) => asked.catch((error: unknown) => error as TandemError);
const keyed = () => ({ header: { "idempotency-key": newId() } });

test("a price is shown before a call is made, and what is not sold says so", async () => {
  const query = { service: "voice", to: "+14155550100", units: 600 } as const;
  const { data } = await shop.shopper.api.GET("/v1/rates", { params: { query } });
  expect(data).toMatchObject({
    countryCode: "US",
    rate: { price: { amount: "0.02", currency: "USD" }, per: "minute" },
    total: { amount: "0.20" },
  });
  const nowhere = shop.shopper.api.GET("/v1/rates", { params: { query: { ...query, to: "+999" } } });
  expect(await refusal(nowhere)).toMatchObject({ code: "rating.no_price", status: 409 });
  const wrong = shop.shopper.api.GET("/v1/rates", { params: { query: { ...query, to: "sam" } } });
  expect(await refusal(wrong)).toMatchObject({ code: "request.invalid" });
});

test("an operator uploads a price list, mends the line that is wrong, and it counts", async () => {
  const { api } = shop.admin;
  const { data: lists } = await api.GET("/v1/operator/price-lists");
  const listId = lists?.data.find((list) => list.service === "fax")?.id ?? "";
  const content = "prefix,destination,price\n1,United States,0.05\n44,United Kingdom,five\n";
  const upload = { params: { path: { listId } }, body: { fileName: "fax.csv", content, mode: "merge" as const } };
  const { data: file } = await api.POST("/v1/operator/rate-lists/{listId}/imports", upload);
  expect(file).toMatchObject({ rows: 2, good: 1, badCount: 1, bad: [{ line: 3, problems: [{ field: "price" }] }] });
  const path = { importId: file?.id ?? "" };
  const early = api.POST("/v1/operator/rate-imports/{importId}/confirm", { params: { path }, body: {} });
  expect(await refusal(early)).toMatchObject({ code: "rating.import_unreadable", status: 409 });
  const correction = { params: { path: { ...path, line: 3 } }, body: { cells: { price: "0.06" } } };
  const { data: mended } = await api.PUT("/v1/operator/rate-imports/{importId}/lines/{line}", correction);
  expect(mended).toMatchObject({ badCount: 0, counts: { removed: 0 } });
  const { data: version } = await api.POST("/v1/operator/rate-imports/{importId}/confirm", {
    params: { path },
    body: {},
  });
  expect(version).toMatchObject({ number: 2, basis: "import" });
  const query = { service: "fax", to: "+442079460000" } as const;
  expect((await shop.shopper.api.GET("/v1/rates", { params: { query } })).data?.rate.price.amount).toBe("0.06");
  const { data: found } = await api.GET("/v1/operator/rate-lists/{listId}/rates", {
    params: { path: { listId }, query: { search: "+44 20", limit: 5 } },
  });
  expect(found?.data).toMatchObject([{ prefix: "44", destination: "United Kingdom", countryCode: "GB" }]);
  const csv = await api.GET("/v1/operator/rate-lists/{listId}/rates.csv", {
    params: { path: { listId } },
    parseAs: "text",
  });
  expect(csv.data).toContain("44,United Kingdom,0.06,1/1,0.00\r\n");
});

test("a large file is taken by the upload alone", async () => {
  const { data: lists } = await shop.admin.api.GET("/v1/operator/price-lists");
  const listId = lists?.data.find((list) => list.service === "mms")?.id ?? "";
  const rows = Array.from({ length: 40_000 }, (_, place) => `${100_000 + place},Somewhere in the world,0.0125,60/60,0`);
  const body = {
    fileName: "big.csv",
    content: `prefix,destination,price,increments,connection_fee\n${rows.join("\n")}`,
  };
  const { data } = await shop.admin.api.POST("/v1/operator/rate-lists/{listId}/imports", {
    params: { path: { listId } },
    body: { ...body, mode: "merge" },
  });
  expect(data).toMatchObject({ rows: 40_000, good: 40_000, counts: { new: 40_000 } });
  const note = "x".repeat(1_500_000);
  const elsewhere = shop.admin.api.POST("/v1/operator/rate-imports/{importId}/confirm", {
    params: { path: { importId: data?.id ?? "" } },
    body: { note },
  });
  expect(await refusal(elsewhere)).toMatchObject({ code: "request.body_too_large" });
});

test("the markup and the carriers of a number are the operator's to see", async () => {
  const query = { service: "voice", to: "+14155550100" } as const;
  const { data } = await shop.admin.api.GET("/v1/operator/rate-trial", { params: { query } });
  expect(data?.price).toMatchObject({ source: "price_list", prefix: "1", total: { amount: "0.02" } });
  const { data: markups } = await shop.admin.api.PUT("/v1/operator/markups/{service}", {
    params: { path: { service: "number" } },
    body: { percent: 40 },
  });
  expect(markups?.data.find((each) => each.service === "number")).toMatchObject({ percent: 40, isDefault: false });
  const customer = shop.shopper.api.GET("/v1/operator/rate-trial", { params: { query } });
  expect(await refusal(customer)).toMatchObject({ code: "auth.forbidden" });
});

test("a customer subscribes, sees what a change would cost, changes, cancels and thinks again", async () => {
  const { api } = shop.shopper;
  const { data: plans } = await api.GET("/v1/subscription-plans");
  const planOf = (slug: string) => plans?.data.find((plan) => plan.slug === slug)?.id ?? "";
  expect(plans?.data.map((plan) => [plan.name, plan.included, plan.price?.amount ?? null])).toEqual([
    ["SMS Starter", 1_000, "9.99"],
    ["SMS Business", 10_000, "79.99"],
    ["SMS Enterprise", 0, null],
    ["2FA Startup", 5_000, "19.99"],
    ["2FA Business", 50_000, "149.99"],
    ["2FA Enterprise", 0, null],
    ["Video Basic", 100, "29.99"],
    ["Video Pro", 500, "99.99"],
    ["Video Enterprise", 0, null],
  ]);
  const again = { params: keyed(), body: { planId: planOf("sms-starter") } };
  const { data: first } = await api.POST("/v1/subscriptions", again);
  const { data: repeat } = await api.POST("/v1/subscriptions", again);
  expect(repeat?.id).toBe(first?.id);
  expect(first).toMatchObject({ state: "active", included: 1_000, used: 0, price: { amount: "9.99" } });
  const path = { subscriptionId: first?.id ?? "" };
  const body = { planId: planOf("sms-business") };
  const { data: preview } = await api.POST("/v1/subscriptions/{subscriptionId}/change/preview", {
    params: { path },
    body,
  });
  const before = Number((await api.GET("/v1/wallet")).data?.balance.amount);
  const { data: changed } = await api.POST("/v1/subscriptions/{subscriptionId}/change", {
    params: { path, ...keyed() },
    body: { ...body, ...(preview && { at: preview.at }) },
  });
  expect(changed?.plan.name).toBe("SMS Business");
  const after = Number((await api.GET("/v1/wallet")).data?.balance.amount);
  expect((before - after).toFixed(6)).toBe(Number(preview?.net.amount).toFixed(6));
  const { data: cancelled } = await api.POST("/v1/subscriptions/{subscriptionId}/cancel", { params: { path } });
  expect(cancelled).toMatchObject({ cancelsAtPeriodEnd: true, state: "active" });
  const { data: resumed } = await api.POST("/v1/subscriptions/{subscriptionId}/resume", { params: { path } });
  expect(resumed?.cancelsAtPeriodEnd).toBe(false);
  const tooDear = api.POST("/v1/subscriptions", { params: keyed(), body: { planId: planOf("2fa-business") } });
  expect(await refusal(tooDear)).toMatchObject({ code: "wallet.insufficient_balance", status: 402 });
  const { data: sold } = await shop.admin.api.GET("/v1/operator/subscription-plans");
  expect(sold?.data.find((plan) => plan.slug === "sms-business")?.subscribers).toBe(1);
});
