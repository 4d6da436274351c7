import { afterAll, beforeAll, expect, test } from "vitest";
import { buildCatalogue } from "./catalogue.ts";
import { startTestClient, type TestClient, usPackage } from "./test-client.ts";

type Tree = Array<{
  slug: string;
  country_code: string;
  operators: Array<{
    type: string;
    plan_type: string;
    packages: Array<Record<string, unknown>>;
    coverages: Array<{ code: string; networks: Array<{ types: string[] }> }>;
    countries: unknown[];
  }>;
}>;

let client: TestClient;
beforeAll(async () => {
  client = await startTestClient();
});
afterAll(() => client.simulator.close());

const get = async (query: string) => (await client.send("GET", `/packages?${query}`)).body;

test("one large page holds over 200 countries and the regions, without top-ups unless included", async () => {
  const body = await get("limit=1000");
  const tree = body.data as Tree;
  expect(tree.filter((one) => one.country_code !== "").length).toBeGreaterThan(200);
  expect(tree.filter((one) => one.country_code === "").map((one) => one.slug)).toContain("europe");
  const packages = tree.flatMap((one) => one.operators.flatMap((operator) => operator.packages));
  expect(packages.every((one) => one.type === "sim")).toBe(true);
  expect(body.pricing).toEqual({ model: "net_pricing", discount_percentage: 0 });
});

test("include=topup adds a top-up beside each package", async () => {
  const tree = (await get("filter[country]=US&include=topup")).data as Tree;
  const types = tree.flatMap((one) => one.operators.flatMap((operator) => operator.packages.map(({ type }) => type)));
  expect(types.filter((type) => type === "topup")).toHaveLength(types.length / 2);
});

test("US 5 GB 30 days has a net price of $4.60, base-1024 data and 5G networks", async () => {
  const [us] = (await get("filter[country]=us")).data as Tree;
  const operator = us?.operators[0];
  expect(operator?.packages).toContainEqual(
    expect.objectContaining({ id: usPackage, net_price: 4.6, price: 9.5, amount: 5_120, day: 30, is_unlimited: false }),
  );
  expect(operator?.coverages[0]?.networks.some(({ types }) => types.includes("5G"))).toBe(true);
});

test("the countries everyone asks for have 5 GB for 30 days with 5G", () => {
  const { destinations } = buildCatalogue();
  for (const code of ["US", "GB", "FR", "DE", "JP", "AU", "SG", "TH", "ES", "IT", "CA"]) {
    const operator = destinations.find((one) => one.countryCode === code)?.operators[0];
    expect(
      operator?.packages.some((one) => one.megabytes === 5_120 && one.days === 30),
      code,
    ).toBe(true);
    expect(
      operator?.countries[0]?.operators.some((one) => one.generation === "5G"),
      code,
    ).toBe(true);
  }
});

test("filters tell local from global packages and refuse others", async () => {
  const local = (await get("filter[type]=local&limit=1000")).data as Tree;
  expect(local.every((one) => one.country_code !== "")).toBe(true);
  const global = (await get("filter[type]=global&limit=1000")).data as Tree;
  expect(global.every((one) => one.operators.every((operator) => operator.type === "global"))).toBe(true);
  expect((await client.send("GET", "/packages?filter[type]=moon")).status).toBe(422);
});

test("from page 2 the data is an object keyed by index, or an array where the portal says so", async () => {
  const second = await get("limit=10&page=2");
  expect(Object.keys(second.data as object)).toEqual(Array.from({ length: 10 }, (_, index) => String(10 + index)));
  expect(second.meta).toMatchObject({ current_page: 2, from: 11, to: 20, per_page: "10" });
  client.simulator.portal({ laterPages: "array" });
  expect((await get("limit=10&page=2")).data).toHaveLength(10);
  client.simulator.portal({ laterPages: "object" });
});

test("voice plans carry minutes and texts, unlimited ones no amount", async () => {
  const [us] = (await get("filter[country]=US")).data as Tree;
  const talk = us?.operators.find((operator) => operator.plan_type === "data-voice-text");
  expect(talk?.packages[0]).toMatchObject({ voice: expect.any(Number), text: expect.any(Number) });
  const unlimited = us?.operators[0]?.packages.find((one) => one.is_unlimited);
  expect(unlimited).toMatchObject({ amount: 0, data: "Unlimited", is_fair_usage_policy: true });
});

test("prices are given in every currency, whole where the currency has no cents", async () => {
  const [us] = (await get("filter[country]=US")).data as Tree;
  const prices = us?.operators[0]?.packages[0]?.prices as Record<string, Record<string, number>>;
  expect(Object.keys(prices)).toEqual(["net_price", "recommended_retail_price"]);
  expect(Number.isInteger(prices.net_price?.JPY)).toBe(true);
  expect(prices.net_price?.USD).toBe(us?.operators[0]?.packages[0]?.net_price);
});

test("a limit that is no number is refused", async () => {
  expect((await get("limit=many")).data).toEqual({ limit: "The limit must be an integer." });
});
