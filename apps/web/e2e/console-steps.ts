import type { Page } from "playwright-core";
import { expect } from "vitest";
import { instance } from "./harness.ts";

type Money = { amount: string; currency: string };
export type OperatorOrder = {
  id: string;
  status: string;
  charged: Money;
  price: Money;
  attempts: { outcome: string }[];
};

/** One request to the API with the operator's key; each POST is an action of its own. Expects success. */
export async function asOperator<T>(method: "GET" | "POST" | "PATCH", path: string, body?: unknown): Promise<T> {
  const { baseUrl, apiKeys } = instance();
  const reply = await fetch(`${baseUrl}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${apiKeys.admin}`,
      "content-type": "application/json",
      "idempotency-key": crypto.randomUUID(),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  expect(reply.ok, `${method} ${path} answered ${reply.status}`).toBe(true);
  return (await reply.json()) as T;
}

/** A customer of its own with money in the wallet, so that journeys do not spend each other's. */
export async function customerWithMoney(name: string): Promise<string> {
  const { id } = await asOperator<{ id: string }>("POST", "/v1/operator/accounts", {
    name,
    kind: "person",
    email: `${crypto.randomUUID()}@example.com`,
  });
  await asOperator("POST", `/v1/operator/accounts/${id}/credits`, {
    amount: { amount: "100.00", currency: "USD" },
    reason: "goodwill",
    note: "money for a journey",
  });
  return id;
}

/** The plan for the United States with 5 GB and 30 days. */
export async function usPlan(): Promise<string> {
  type Plans = { data: { id: string; dataLabel: string; validityDays: number }[] };
  const { data } = await asOperator<Plans>("GET", "/v1/operator/plans?country=US&limit=200");
  const plan = data.find((one) => one.dataLabel === "5 GB" && one.validityDays === 30);
  if (!plan) throw new Error("there is no plan for the United States with 5 GB and 30 days");
  return plan.id;
}

/** Orders a plan for a customer; the order goes on by itself. */
export async function orderFor(accountId: string, planId: string): Promise<string> {
  const order = await asOperator<{ id: string }>("POST", `/v1/operator/accounts/${accountId}/orders`, {
    planId,
    quantity: 1,
  });
  return order.id;
}

/** Opens every folded piece of evidence on the page. */
export async function unfoldAll(page: Page): Promise<void> {
  const folded = page.locator("main details:not([open]) > summary");
  while ((await folded.count()) > 0) await folded.first().click();
}
