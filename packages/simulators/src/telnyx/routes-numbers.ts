import type { Context, Hono } from "hono";
import type { LabEnv } from "../lab/types.ts";
import { type Desk, wireTime } from "./desk.ts";
import { filterOf, jsonBody, paged, type Serve } from "./http.ts";
import { type FreeNumber, markets, numbersOf } from "./number.ts";
import type { NumberDesk } from "./number-orders.ts";
import { invalid } from "./refusal.ts";
import { wireFree, wireListedOrder, wireOrder, wireSubOrder } from "./wire-numbers.ts";

const SEARCH_DEFAULT = 20;
const SEARCH_MAX = 250;

/** Search, orders and what countries ask for (sheet: Numbers). */
export function addNumberRoutes(app: Hono<LabEnv>, serve: Serve, desk: Desk, numbers: NumberDesk): void {
  app.get(
    "/v2/available_phone_numbers",
    serve("searchNumbers", (c) => {
      const found = search(c, numbers);
      numbers.show(found);
      const meta = { total_results: found.length, best_effort_results: 0 };
      return c.json({ data: found.map(wireFree), meta, metadata: meta });
    }),
  );
  app.post(
    "/v2/number_orders",
    serve("orderNumber", (c, call) => c.json({ data: wireOrder(numbers.place(jsonBody(call), call)) })),
  );
  app.get(
    "/v2/number_orders",
    serve("findNumberOrder", (c) => {
      const reference = filterOf(c, "customer_reference");
      const status = filterOf(c, "status");
      const rows = desk
        .rows("numberOrders")
        .filter((order) => reference === undefined || order.customerReference === reference)
        .filter((order) => status === undefined || order.status === status)
        .reverse();
      const { data, meta } = paged(c, rows);
      return c.json({ data: data.map(wireListedOrder), meta });
    }),
  );
  app.get(
    "/v2/number_orders/:id",
    serve("getNumberOrder", (c) => {
      const id = c.req.param("id") ?? "";
      return c.json({ data: wireOrder(desk.get("numberOrders", id, `The number order ${id}`)) });
    }),
  );
  addSubOrderRoutes(app, serve, desk, numbers);
  app.get(
    "/v2/requirements",
    serve("listRequirements", (c) => {
      const { data, meta } = paged(c, requirementRows(c));
      return c.json({ data, meta });
    }),
  );
}

function addSubOrderRoutes(app: Hono<LabEnv>, serve: Serve, desk: Desk, numbers: NumberDesk): void {
  app.get(
    "/v2/sub_number_orders",
    serve("listSubNumberOrders", (c) => {
      const orderId = filterOf(c, "order_request_id");
      const rows = desk
        .rows("numberOrders")
        .filter((order) => orderId === undefined || order.id === orderId)
        .flatMap((order) =>
          [...new Set(order.items.map((item) => item.subOrderId))].map((id) => wireSubOrder(order, id)),
        );
      const { data, meta } = paged(c, rows);
      return c.json({ data, meta });
    }),
  );
  app.get(
    "/v2/sub_number_orders/:id",
    serve("getSubNumberOrder", (c) => {
      const id = c.req.param("id") ?? "";
      return c.json({ data: wireSubOrder(numbers.orderOfSub(id), id) });
    }),
  );
  app.patch(
    "/v2/sub_number_orders/:id/cancel",
    serve("cancelNumberOrder", (c) => {
      const id = c.req.param("id") ?? "";
      return c.json({ data: wireSubOrder(numbers.cancel(id), id) });
    }),
  );
}

function search(c: Context<LabEnv>, numbers: NumberDesk): FreeNumber[] {
  const country = filterOf(c, "country_code");
  if (country === undefined) throw invalid("filter[country_code]", "A country code is needed to search for numbers.");
  const type = filterOf(c, "phone_number_type") ?? "local";
  const features = ["filter[features]", "filter[features][]"].flatMap((name) => c.req.queries(name) ?? []);
  const wanted = features.flatMap((feature) => feature.split(","));
  const limit = Math.min(SEARCH_MAX, Number(filterOf(c, "limit") ?? SEARCH_DEFAULT) || SEARCH_DEFAULT);
  const taken = numbers.taken();
  const found: FreeNumber[] = [];
  for (const market of markets) {
    if (market.country !== country || market.type !== type) continue;
    if (!wanted.every((feature) => market.features.includes(feature))) continue;
    for (const free of numbersOf(market)) {
      if (found.length >= limit) return found;
      if (fits(c, free) && !taken.has(free.number)) found.push(free);
    }
  }
  return found;
}

function fits(c: Context<LabEnv>, { number, area }: FreeNumber): boolean {
  const checks: [string | undefined, (text: string) => boolean][] = [
    [filterOf(c, "national_destination_code"), (text) => area.code === text],
    [filterOf(c, "locality"), (text) => area.place === text.toUpperCase()],
    [filterOf(c, "administrative_area"), (text) => area.region === text.toUpperCase()],
    [filterOf(c, "phone_number", "starts_with"), (text) => number.slice(1).includes(text)],
    [filterOf(c, "phone_number", "ends_with"), (text) => number.endsWith(text)],
    [filterOf(c, "phone_number", "contains"), (text) => number.includes(text)],
  ];
  return checks.every(([text, passes]) => text === undefined || passes(text));
}

function requirementRows(c: Context<LabEnv>) {
  const country = filterOf(c, "country_code");
  const type = filterOf(c, "phone_number_type");
  if (type !== undefined && !["local", "national", "toll_free"].includes(type)) {
    throw invalid("filter[phone_number_type]", "The filter knows no such kind of number.");
  }
  return markets
    .filter((market) => market.requirements.length > 0)
    .filter((market) => country === undefined || market.country === country)
    .filter((market) => type === undefined || market.type === type)
    .map((market, index) => ({
      record_type: "requirement",
      id: `6a09cdc3-8948-47f0-aa62-74ac943d600${index}`,
      action: "ordering",
      country_code: market.country,
      phone_number_type: market.type,
      locality: "",
      created_at: wireTime(0),
      updated_at: wireTime(0),
      requirement_types: market.requirements.map((one) => ({
        record_type: "requirement_type",
        ...one,
        acceptance_criteria: {},
        created_at: wireTime(0),
        updated_at: wireTime(0),
      })),
    }));
}
