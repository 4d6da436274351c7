import { z } from "@hono/zod-openapi";
import { body, idempotencyHeaders, json, route } from "../route.ts";
import { id, instant, list, money, page, paging, positiveMoney } from "../values.ts";

const tag = "Operator: reconciliation";
const providerRef = z.object({ id: id("prv"), name: z.string() });
const source = z.enum(["payments", "supply"]).openapi("ReconciliationSource", {
  description: "Whose records were read: the payment processors', or those of the providers we buy from",
});
const kind = z.enum(["missing_here", "missing_there", "amount_differs", "fee_differs"]).openapi("DifferenceKind");

export const differenceState = z.enum(["open", "resolved", "ignored", "settled"]).openapi("DifferenceState");
export const differenceAction = z
  .enum(["credit", "book", "correct", "take_into_stock", "write_off", "expect_credit", "ignore"])
  .openapi("DifferenceAction");

/**
 * A line on which our books and a provider's do not agree. `missing_here`: they have it and we have not. `settled` means that a later
 * run found them to agree.
 */
export const difference = z
  .object({
    id: id("dif"),
    source,
    provider: providerRef,
    kind,
    subject: z.string().openapi({ example: "payment" }),
    ref: z.string().openapi({
      description: "Their reference of the line, our id where they have none, or the day of uses that are summed",
    }),
    label: z.string().nullable().openapi({ description: "What people know it by, such as an ICCID or a number" }),
    orderId: id("ord").nullable(),
    account: z.object({ id: id("acc"), name: z.string() }).nullable(),
    ours: money.nullable(),
    theirs: money.nullable(),
    happenedAt: instant,
    foundAt: instant,
    state: differenceState,
    actions: z.array(differenceAction).openapi({ description: "What can be done about it" }),
    action: differenceAction.nullable(),
    note: z.string().nullable(),
    actor: z.string().nullable(),
    endedAt: instant.nullable(),
  })
  .openapi("Difference");

export const reconciliationRun = z
  .object({
    id: id("rec"),
    source,
    provider: providerRef,
    from: instant,
    until: instant,
    state: z
      .enum(["queued", "running", "done", "failed"])
      .openapi({ description: "queued: no worker took it up yet", example: "done" }),
    entries: z.int().openapi({ description: "Lines of theirs that were compared, so far while it runs" }),
    matched: z.int(),
    differences: z.int().openapi({ description: "Lines that do not agree and are open" }),
    error: z.string().nullable(),
    actor: z.string(),
    startedAt: instant,
    endedAt: instant.nullable(),
  })
  .openapi("ReconciliationRun");

export const listDifferences = route({
  method: "get",
  path: "/v1/operator/reconciliation/differences",
  operationId: "listDifferences",
  tag,
  summary: "What does not agree, newest first",
  access: "operator:read",
  request: {
    query: paging.extend({
      state: differenceState.optional(),
      source: source.optional(),
      kind: kind.optional(),
      providerId: id("prv").optional(),
    }),
  },
  responses: { 200: json(page(difference), "One page of differences") },
});

export const resolveDifference = route({
  method: "post",
  path: "/v1/operator/reconciliation/differences/{differenceId}/resolve",
  operationId: "resolveDifference",
  tag,
  summary: "Credit, book, correct, take into stock, write off or leave a difference, with the reason",
  access: "operator:admin",
  request: {
    params: z.object({ differenceId: id("dif") }),
    headers: idempotencyHeaders,
    body: body(
      z
        .strictObject({
          action: differenceAction,
          note: z.string().trim().min(3).max(500),
          accountId: id("acc")
            .optional()
            .openapi({ description: "Whose wallet is credited, where the payer is nobody known here" }),
          amount: positiveMoney.optional().openapi({
            description:
              "What is written off or taken into the stock cost, where the provider does not say what it charged",
          }),
        })
        .openapi("DifferenceResolution"),
    ),
  },
  responses: { 200: json(difference, "The difference after it") },
});

export const listReconciliationRuns = route({
  method: "get",
  path: "/v1/operator/reconciliation/runs",
  operationId: "listReconciliationRuns",
  tag,
  summary: "Comparisons, newest first",
  access: "operator:read",
  request: { query: paging.extend({ source: source.optional() }) },
  responses: { 200: json(page(reconciliationRun), "One page of runs") },
});

const recordSubject = z
  .enum(["esim", "top_up", "number", "vpn_account", "sim", "message", "verification", "call", "fax", "video_room"])
  .openapi("RecordSubject", { description: "What a provider sells us, as its records are about it" });

export const reconciliationCoverage = z
  .object({
    provider: providerRef,
    subjects: z.array(
      z.object({
        subject: recordSubject,
        compared: z.boolean().openapi({ description: "Held against the provider's own records" }),
        costs: z.boolean().openapi({ description: "What was charged is compared as well: the records tell it" }),
        standing: z.boolean().openapi({ description: "All that is ours now is compared, whatever its age" }),
        reason: z.string().nullable().openapi({ description: "Why it cannot be compared" }),
      }),
    ),
  })
  .openapi("ReconciliationCoverage");

export const listReconciliationCoverage = route({
  method: "get",
  path: "/v1/operator/reconciliation/coverage",
  operationId: "listReconciliationCoverage",
  tag,
  summary: "What of each provider is compared with its own records, and what cannot be",
  access: "operator:read",
  responses: { 200: json(list(reconciliationCoverage), "Providers that are at work, or sold us something before") },
});

export const reconcileSupply = route({
  method: "post",
  path: "/v1/operator/reconciliation/supply",
  operationId: "reconcileSupply",
  tag,
  summary: "Compare purchases and usage with the providers' own records now",
  access: "operator:admin",
  request: {
    headers: idempotencyHeaders,
    body: body(
      z
        .strictObject({
          providerId: id("prv").optional().openapi({ description: "Default: every provider that lists its records" }),
          from: instant
            .optional()
            .openapi({ description: "Default: three days before `until`; counts from the beginning of its day (UTC)" }),
          until: instant
            .optional()
            .openapi({ description: "Default: five minutes ago; newer records may be on their way" }),
        })
        .openapi("SupplyReconciliationRequest"),
    ),
  },
  responses: { 202: json(list(reconciliationRun), "A run per provider; the list of runs tells how each goes on") },
});

export const reconcilePayments = route({
  method: "post",
  path: "/v1/operator/reconciliation/payments",
  operationId: "reconcilePayments",
  tag,
  summary: "Compare payments with the processors' own lines now",
  access: "operator:admin",
  request: {
    headers: idempotencyHeaders,
    body: body(
      z
        .strictObject({
          from: instant.optional().openapi({ description: "Default: three days before `until`" }),
          until: instant
            .optional()
            .openapi({ description: "Default: five minutes ago; newer lines may be on their way" }),
        })
        .openapi("ReconciliationRequest"),
    ),
  },
  responses: { 202: json(list(reconciliationRun), "A run per processor; the list of runs tells how each goes on") },
});
