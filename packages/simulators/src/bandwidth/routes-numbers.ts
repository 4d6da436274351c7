import type { Hono } from "hono";
import type { LabEnv } from "../lab/types.ts";
import type { XmlElement } from "../lab/xml.ts";
import { accountId, type Request, type Serve } from "./account.ts";
import { Refusal } from "./refusal.ts";
import type { BandwidthDesk, NumberOrder } from "./rows.ts";
import { findStock, isInStock } from "./stock.ts";
import { child, readXml, textOf, type XmlNode, xml } from "./xml.ts";

/** What a number costs a month, in ten-thousandths of a dollar. The price is the contract's; nothing on the wire tells it. */
const COST = 4_500;
const CUSTOMER_ORDER_ID = /^[A-Za-z0-9 -]{1,40}$/;

/** Numbers, as the dashboard sells them: search, order, look at orders, list what is in service, give back. */
export function addNumberRoutes(app: Hono<LabEnv>, serve: Serve, desk: BandwidthDesk): void {
  const base = "/dashboard/api/v1/accounts/:account";
  app.get(
    `${base}/availableNumbers`,
    serve("searchNumbers", ({ c }) => search(desk, c.req.query())),
  );
  app.post(
    `${base}/orders`,
    serve("orderNumber", ({ c, raw }) => placeOrder(desk, c.req.path, readXml(raw, "Order"))),
  );
  app.get(
    `${base}/orders`,
    serve("findNumberOrder", ({ c }) => listOrders(desk, c.req.query())),
  );
  app.get(
    `${base}/orders/:id`,
    serve("getNumberOrder", ({ c }) => xml(orderReply(findOrder(desk, "order", c.req.param("id") ?? "")))),
  );
  app.get(
    `${base}/inserviceNumbers`,
    serve("listNumbers", ({ c }) => listNumbers(desk, c.req.query())),
  );
  app.get(
    `${base}/inserviceNumbers/:number`,
    serve("getNumber", (request) => getNumber(desk, request)),
  );
  app.post(
    `${base}/disconnects`,
    serve("releaseNumber", ({ c, raw }) =>
      disconnect(desk, c.req.path, readXml(raw, "DisconnectTelephoneNumberOrder")),
    ),
  );
  app.get(
    `${base}/disconnects/:id`,
    serve("getRelease", ({ c }) => xml(disconnectReply(findOrder(desk, "disconnect", c.req.param("id") ?? "")))),
  );
  desk.onTask("order", (id) => completeOrder(desk, id));
  desk.onTask("disconnect", (id) => completeDisconnect(desk, id));
}

function search(desk: BandwidthDesk, query: Record<string, string>): Response {
  const { areaCode, state, city, tollFreeWildCardPattern: pattern, quantity = "5000" } = query;
  if (pattern !== undefined && !/^8[\d*]{2}$/.test(pattern)) {
    throw searchRefusal(4004, "Please verify that your Toll Free Wild Card search input parameters are correct.");
  }
  if (areaCode === undefined && state === undefined && pattern === undefined) {
    throw searchRefusal(4010, "Provided search criteria are unsupported or are not valid");
  }
  if (city !== undefined && state === undefined) {
    throw searchRefusal(4005, "Please verify that your City search input parameters are correct.");
  }
  const gone = (number: string) => desk.find("takenNumbers", number) || desk.find("numbers", number);
  const free = findStock({ areaCode, state, city, tollFree: pattern !== undefined })
    .filter(({ number }) => !gone(number))
    .slice(0, Number(quantity));
  if (free.length === 0) return xml(["SearchResult", ""]);
  const count: XmlNode = ["ResultCount", String(free.length)];
  if (query.enableTNDetail !== "true") {
    const list = free.map(({ number }): XmlNode => ["TelephoneNumber", number]);
    return xml(["SearchResult", [count, ["TelephoneNumberList", list]]]);
  }
  const details = free.map((found): XmlNode => {
    const place: XmlNode[] =
      found.city === ""
        ? []
        : [
            ["City", found.city],
            ["RateCenter", found.rateCenter],
            ["State", found.state],
          ];
    return [
      "TelephoneNumberDetail",
      [...place, ["FullNumber", found.number], ["Tier", "0"], ["VendorId", "49"], ["VendorName", "Bandwidth CLEC"]],
    ];
  });
  return xml(["SearchResult", [count, ["TelephoneNumberDetailList", details]]]);
}

const searchRefusal = (code: number, text: string) => new Refusal(400, code, text);

/** Takes an order. A customer's id may come twice: Bandwidth does not take it for the same order (sheet: Idempotency). */
function placeOrder(desk: BandwidthDesk, path: string, body: XmlElement): Response {
  const list = child(child(body, "ExistingTelephoneNumberOrderType"), "TelephoneNumberList");
  const number = textOf(list, "TelephoneNumber");
  const siteId = textOf(body, "SiteId");
  const customerOrderId = textOf(body, "CustomerOrderId") ?? "";
  if (siteId === undefined) throw new Refusal(400, 5022, "SiteId is a required field.");
  if (number === undefined) throw new Refusal(400, 5073, "Telephone number is required.");
  if (!/^\d{10}$/.test(number)) throw new Refusal(400, 5070, "Telephone number is invalid.");
  if (customerOrderId !== "" && !CUSTOMER_ORDER_ID.test(customerOrderId)) {
    throw new Refusal(
      400,
      5052,
      "Customer order ID is invalid. Only alphanumeric values, dashes and spaces are allowed.",
    );
  }
  const order = desk.put("numberOrders", {
    id: desk.uuid(),
    kind: "order",
    customerOrderId,
    name: textOf(body, "Name") ?? "",
    siteId,
    peerId: textOf(body, "PeerId") ?? null,
    partialAllowed: textOf(body, "PartialAllowed") !== "false",
    number,
    status: "RECEIVED",
    failure: null,
    createdAtMs: desk.nowMs(),
    completedAtMs: null,
  });
  const received: XmlNode = ["OrderResponse", [orderPart(order, true), ["OrderStatus", "RECEIVED"]]];
  desk.sell({
    id: order.id,
    ourRef: order.name || customerOrderId || null,
    kind: "number",
    subject: `+1${number}`,
    offer: "US and Canada",
    cost: COST,
    status: "pending",
  });
  desk.later(desk.context.settings().allocationDelayMs, "order", order.id);
  return xml(received, 201, { location: `${desk.context.baseUrl()}${path}/${order.id}` });
}

function completeOrder(desk: BandwidthDesk, id: string): void {
  const order = desk.find("numberOrders", id);
  if (order?.status !== "RECEIVED") return;
  const { number } = order;
  const gone = desk.find("takenNumbers", number) || desk.find("numbers", number) || !isInStock(number);
  const completedAtMs = desk.nowMs();
  if (gone) {
    const failure = { code: 5005, text: "Telephone Number Unavailable", number };
    desk.amend("numberOrders", id, { status: "FAILED", failure, completedAtMs });
    desk.amendSale(id, { status: "failed", cost: 0 });
    return;
  }
  desk.put("numbers", { id: number, orderId: id, createdAtMs: completedAtMs });
  desk.amend("numberOrders", id, { status: "COMPLETE", completedAtMs });
  desk.amendSale(id, { status: "delivered" });
}

function findOrder(desk: BandwidthDesk, kind: NumberOrder["kind"], id: string): NumberOrder {
  const order = desk.find("numberOrders", id);
  if (order?.kind !== kind) throw new Refusal(404, 5035, `${kind} order ${id} not found.`);
  return order;
}

/** The id is told when the order is taken; whoever reads an order has it already. */
function orderPart(order: NumberOrder, isNew: boolean): XmlNode {
  const peer: XmlNode[] = order.peerId === null ? [] : [["PeerId", order.peerId]];
  return [
    "Order",
    [
      ["CustomerOrderId", order.customerOrderId],
      ...(isNew ? [["id", order.id] as const] : []),
      ["Name", order.name],
      ["OrderCreateDate", new Date(order.createdAtMs).toISOString()],
      ...peer,
      ["BackOrderRequested", "false"],
      ["ExistingTelephoneNumberOrderType", [["TelephoneNumberList", [["TelephoneNumber", order.number]]]]],
      ["PartialAllowed", String(order.partialAllowed)],
      ["SiteId", order.siteId],
    ],
  ];
}

function orderReply(order: NumberOrder): XmlNode {
  const done = order.status === "COMPLETE";
  const errors: XmlNode[] =
    order.failure === null
      ? []
      : [
          [
            "ErrorList",
            [
              [
                "Error",
                [
                  ["Code", String(order.failure.code)],
                  ["Description", order.failure.text],
                  ["TelephoneNumber", order.failure.number],
                ],
              ],
            ],
          ],
        ];
  return [
    "OrderResponse",
    [
      ["CompletedQuantity", done ? "1" : "0"],
      ["CreatedByUser", "lab-api-user"],
      ...errors,
      ["LastModifiedDate", new Date(order.completedAtMs ?? order.createdAtMs).toISOString()],
      orderPart(order, false),
      ["OrderStatus", order.status],
      ["CompletedNumbers", done ? [["TelephoneNumber", [["FullNumber", order.number]]]] : ""],
      ["FailedQuantity", order.status === "FAILED" ? "1" : "0"],
    ],
  ];
}

function listOrders(desk: BandwidthDesk, { page, size, customerOrderId }: Record<string, string>): Response {
  if (page === undefined || size === undefined)
    throw new Refusal(400, 4018, "Please verify that your PAGE search input parameter is correct.");
  const orders = desk
    .rows("numberOrders")
    .filter(
      (order) => order.kind === "order" && (customerOrderId === undefined || order.customerOrderId === customerOrderId),
    );
  const rows = orders.slice(0, Number(size)).map(
    (order): XmlNode => [
      "OrderIdUserIdDate",
      [
        ["accountId", accountId],
        ["CountOfTNs", "1"],
        ["CustomerOrderId", order.customerOrderId],
        ["userId", "lab-api-user"],
        ["lastModifiedDate", new Date(order.completedAtMs ?? order.createdAtMs).toISOString()],
        ["OrderId", order.id],
        ["OrderType", "new_number"],
        ["OrderDate", new Date(order.createdAtMs).toISOString()],
        ["OrderStatus", order.status],
      ],
    ],
  );
  const total: XmlNode = ["TotalCount", String(orders.length)];
  return xml(["ResponseSelectWrapper", [["ListOrderIdUserIdDate", [total, ...rows]]]]);
}

/** Pages by number; the next one is told as a link in a text, as Bandwidth does. */
function listNumbers(desk: BandwidthDesk, query: Record<string, string>): Response {
  const page = Number(query.page ?? 1);
  const asked = Number(query.size ?? 300);
  const size = Math.min(asked, desk.context.settings().pageRowsMax ?? asked);
  const all = desk.rows("numbers");
  if (all.length === 0) return new Response(null, { status: 204 });
  const start = (page - 1) * size;
  const rows = all.slice(start, start + size);
  const link = (to: number, rel: string) =>
    `Link=<${desk.context.baseUrl()}/dashboard/api/v1/accounts/${accountId}/inserviceNumbers?page=${to}&size=${size}>;rel="${rel}";`;
  const next: XmlNode[] = all.length > start + size ? [["next", link(page + 1, "next")]] : [];
  return xml([
    "TNs",
    [
      ["TotalCount", String(all.length)],
      ["Links", [["first", link(1, "first")], ...next]],
      ["TelephoneNumbers", [["Count", String(rows.length)], ...rows.map(({ id }): XmlNode => ["TelephoneNumber", id])]],
    ],
  ]);
}

/** 200 without a body, or 404: that is all Bandwidth tells. */
function getNumber(desk: BandwidthDesk, { c }: Request): Response {
  const isOurs = desk.find("numbers", c.req.param("number") ?? "") !== undefined;
  return new Response(null, { status: isOurs ? 200 : 404 });
}

function disconnect(desk: BandwidthDesk, path: string, body: XmlElement): Response {
  const number = textOf(
    child(child(body, "DisconnectTelephoneNumberOrderType"), "TelephoneNumberList"),
    "TelephoneNumber",
  );
  if (number === undefined) throw new Refusal(400, 5073, "Telephone number is required.");
  const order = desk.put("numberOrders", {
    id: desk.uuid(),
    kind: "disconnect",
    customerOrderId: textOf(body, "CustomerOrderId") ?? "",
    name: "",
    siteId: "",
    peerId: null,
    partialAllowed: false,
    number,
    status: "RECEIVED",
    failure: null,
    createdAtMs: desk.nowMs(),
    completedAtMs: null,
  });
  const received = disconnectReply(order);
  desk.later(desk.context.settings().allocationDelayMs, "disconnect", order.id);
  return xml(received, 201, { location: `${desk.context.baseUrl()}${path}/${order.id}` });
}

function completeDisconnect(desk: BandwidthDesk, id: string): void {
  const order = desk.find("numberOrders", id);
  if (order?.status !== "RECEIVED") return;
  const own = desk.find("numbers", order.number);
  const completedAtMs = desk.nowMs();
  if (!own) {
    const failure = { code: 5006, text: "TelephoneNumber Disconnect Error", number: order.number };
    desk.amend("numberOrders", id, { status: "FAILED", failure, completedAtMs });
    return;
  }
  desk.drop("numbers", own.id);
  desk.amend("numberOrders", id, { status: "COMPLETE", completedAtMs });
  desk.amendSale(own.orderId, { status: "revoked" });
}

function disconnectReply(order: NumberOrder): XmlNode {
  const list: XmlNode = ["TelephoneNumberList", [["TelephoneNumber", order.number]]];
  const customer: XmlNode[] = order.customerOrderId === "" ? [] : [["CustomerOrderId", order.customerOrderId]];
  const errors: XmlNode[] =
    order.failure === null
      ? []
      : [
          [
            "ErrorList",
            [
              [
                "Error",
                [
                  ["Code", String(order.failure.code)],
                  ["Description", order.failure.text],
                ],
              ],
            ],
          ],
        ];
  return [
    "DisconnectTelephoneNumberOrderResponse",
    [
      ...errors,
      [
        "orderRequest",
        [
          ...customer,
          ["id", order.id],
          ["OrderCreateDate", new Date(order.createdAtMs).toISOString()],
          ["DisconnectTelephoneNumberOrderType", [["DisconnectMode", "normal"], ["Protected", "UNCHANGED"], list]],
        ],
      ],
      ["OrderStatus", order.status],
    ],
  ];
}
