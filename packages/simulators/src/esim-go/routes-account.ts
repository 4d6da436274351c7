import type { Hono } from "hono";
import type { LabEnv } from "../lab/types.ts";
import { fixedGroup, unlimitedGroup } from "./catalogue.ts";
import type { Desk } from "./desk.ts";
import { jsonBody, labApiKey, type Serve } from "./http.ts";
import { refundInventory } from "./manage-esim.ts";
import { badRequest } from "./refusal.ts";
import { wireMoney, wireStock } from "./wire.ts";

/** Lowest and highest charge of the saved card, in ten-thousandths (sheet: POST /organisation/balance). */
const CHARGE_MIN = 10_000_000;
const CHARGE_MAX = 50_000_000;

/** `/organisation…` and `/inventory…` (sheet: Resources). */
export function addAccountRoutes(app: Hono<LabEnv>, serve: Serve, desk: Desk): void {
  app.get(
    "/:version/organisation",
    serve("getBalance", (c) => c.json(organisation(desk))),
  );
  app.post(
    "/:version/organisation/balance",
    serve("topUpBalance", (c) => c.json(chargeCard(desk, c.req.query("amount") ?? ""))),
  );
  app.get(
    "/:version/organisation/groups",
    serve("listGroups", (c) => c.json({ groups: [{ name: fixedGroup }, { name: unlimitedGroup }] })),
  );
  app.get(
    "/:version/inventory",
    serve("listInventory", (c) => c.json(inventory(desk))),
  );
  app.post(
    "/:version/inventory/refund",
    serve("refundInventory", (c, call) => {
      refundInventory(desk, jsonBody(call));
      return c.json({ status: "Successfully refunded bundles to balance" });
    }),
  );
}

/** The live reply echoes the API key (sheet: never log it), and so does this one. */
function organisation(desk: Desk) {
  return {
    name: "Tandem Lab",
    apiKey: labApiKey,
    taxLiable: "No",
    addr1: "1 Lab Street",
    addr2: "",
    city: "London",
    country: "GB",
    postcode: "N1 1AA",
    callbackUrl: desk.portal.callbackUrl,
    notes: "",
    groups: [fixedGroup, unlimitedGroup],
    currency: "USD",
    balance: wireMoney(desk.state.balance),
    testCredit: 0,
    testCreditExpiry: "2030-12-31",
    businessType: "Travel",
    website: "https://tandem.example",
    productDescription: "",
    users: [
      {
        firstName: "Lab",
        lastName: "Operator",
        role: "Owner",
        emailAddress: "lab@tandem.example",
        phoneNumber: "+440000000000",
        timeZone: "Europe/London",
      },
    ],
  };
}

function chargeCard(desk: Desk, amount: string) {
  const charged = Number(amount) * 10_000;
  if (!Number.isInteger(charged) || charged < CHARGE_MIN || charged > CHARGE_MAX) {
    throw badRequest("amount must be between 1000 and 5000");
  }
  desk.commit({ type: "balanceSet", balance: desk.state.balance + charged });
  return { amount: wireMoney(charged), balance: wireMoney(desk.state.balance), ref: Math.floor(desk.nowMs() / 1_000) };
}

function inventory(desk: Desk) {
  const available = [...desk.state.stock.values()].filter((one) => one.remaining > 0 && one.expiresAtMs > desk.nowMs());
  const names = [...new Set(available.map((one) => one.bundleName))];
  return {
    bundles: names.map((name) =>
      wireStock(
        desk.bundle(name),
        available.filter((one) => one.bundleName === name),
      ),
    ),
  };
}
