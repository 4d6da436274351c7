import type { Hono } from "hono";
import type { LabEnv } from "../lab/types.ts";
import type { Desk } from "./desk.ts";
import { closeDispute, giveEvidence, isOver } from "./disputes.ts";
import { mergedMetadata, type Params } from "./form.ts";
import type { Ask, Serve } from "./http.ts";
import { listWire, readPaging } from "./pages.ts";
import { createRefund } from "./refunds.ts";
import { badParameter, missing, Refusal } from "./refusal.ts";
import type { Charge, Dispute, Refund } from "./state.ts";
import { balanceWire, transactionWire } from "./wire-account.ts";
import { chargeWire, disputeWire, evidenceFields, refundWire } from "./wire-payments.ts";

export function addRefundRoutes(app: Hono<LabEnv>, serve: Serve, desk: Desk): void {
  const wire = (refund: Refund) => refundWire(refund, desk);
  app.post(
    "/v1/refunds",
    serve("refund", ({ params }) => wire(refundOf(desk, params))),
  );
  app.get(
    "/v1/refunds",
    serve("findRefund", ({ params }) => {
      const paging = readPaging(params);
      const [intent, charge] = [params.text("payment_intent"), params.text("charge")];
      params.done();
      const rows = desk
        .list("refunds")
        .filter((one) => (intent === null || one.intent === intent) && (charge === null || one.charge === charge));
      return listWire(rows, paging, { url: "/v1/refunds", render: wire });
    }),
  );
  app.get(
    "/v1/refunds/:id",
    serve("getRefund", ({ params, path }) => {
      params.done();
      const refund = desk.find("refunds", path("id"));
      if (!refund) throw missing("refund", path("id"), { param: "id", inPath: true });
      return wire(refund);
    }),
  );
}

function refundOf(desk: Desk, params: Params): Refund {
  const [intentId, chargeId] = [params.text("payment_intent"), params.text("charge")];
  const amount = params.integer("amount");
  const reason = params.oneOf("reason", ["duplicate", "fraudulent", "requested_by_customer"]);
  const metadata = mergedMetadata({}, params.metadata());
  params.done();
  if (intentId === null && chargeId === null) {
    const message = "One of the following params should be provided for this request: payment_intent or charge.";
    throw badParameter("payment_intent", message);
  }
  return createRefund(desk, { charge: chargeToRefund(desk, intentId, chargeId), amount, reason, metadata });
}

function chargeToRefund(desk: Desk, intentId: string | null, chargeId: string | null): Charge {
  if (intentId === null) {
    const charge = desk.find("charges", chargeId ?? "");
    if (!charge) throw missing("charge", chargeId ?? "", { param: "charge" });
    return charge;
  }
  const intent = desk.find("intents", intentId);
  if (!intent) throw missing("payment_intent", intentId, { param: "payment_intent" });
  const charge = intent.latestCharge === null ? undefined : desk.find("charges", intent.latestCharge);
  if (charge) return charge;
  const message = `This PaymentIntent (${intentId}) does not have a successful charge to refund.`;
  throw badParameter("payment_intent", message);
}

export function addDisputeRoutes(app: Hono<LabEnv>, serve: Serve, desk: Desk): void {
  const wire = (dispute: Dispute) => disputeWire(dispute, desk);
  const named = ({ path }: Ask) => {
    const dispute = desk.find("disputes", path("id"));
    if (!dispute) throw missing("dispute", path("id"), { param: "dispute", inPath: true });
    return dispute;
  };
  app.get(
    "/v1/disputes",
    serve("listDisputes", ({ params }) => {
      const paging = readPaging(params);
      const [intent, charge] = [params.text("payment_intent"), params.text("charge")];
      params.done();
      const rows = desk
        .list("disputes")
        .filter((one) => (intent === null || one.intent === intent) && (charge === null || one.charge === charge));
      return listWire(rows, paging, { url: "/v1/disputes", render: wire });
    }),
  );
  app.get(
    "/v1/disputes/:id",
    serve("getDispute", (ask) => {
      ask.params.done();
      return wire(named(ask));
    }),
  );
  app.post(
    "/v1/disputes/:id",
    serve("submitEvidence", (ask) => {
      const dispute = named(ask);
      const given = readEvidence(ask.params);
      const submit = ask.params.boolean("submit") ?? true;
      ask.params.metadata();
      ask.params.done();
      refuseOver(dispute);
      return wire(giveEvidence(desk, dispute, { evidence: given, submit }));
    }),
  );
  app.post(
    "/v1/disputes/:id/close",
    serve("acceptDispute", (ask) => {
      ask.params.done();
      const dispute = named(ask);
      refuseOver(dispute);
      return wire(closeDispute(desk, dispute, "lost"));
    }),
  );
}

function readEvidence(params: Params): Record<string, string> {
  const evidence = params.child("evidence");
  if (!evidence) return {};
  const given = evidenceFields.flatMap((field) => {
    const text = evidence.text(field);
    return text === null ? [] : [[field, text] as const];
  });
  evidence.done();
  return Object.fromEntries(given);
}

function refuseOver(dispute: Dispute): void {
  if (isOver(dispute)) throw new Refusal({ status: 400, message: "This dispute is already closed" });
}

export function addMoneyRoutes(app: Hono<LabEnv>, serve: Serve, desk: Desk): void {
  app.get(
    "/v1/charges",
    serve("listCharges", ({ params }) => {
      const paging = readPaging(params);
      const [intent, customer] = [params.text("payment_intent"), params.text("customer")];
      params.done();
      const rows = desk
        .list("charges")
        .filter(
          (one) => (intent === null || one.intent === intent) && (customer === null || one.customer === customer),
        );
      return listWire(rows, paging, { url: "/v1/charges", render: (row) => chargeWire(row, desk) });
    }),
  );
  app.get(
    "/v1/charges/:id",
    serve("getCharge", ({ params, path }) => {
      params.done();
      const charge = desk.find("charges", path("id"));
      if (!charge) throw missing("charge", path("id"), { param: "id", inPath: true });
      return chargeWire(charge, desk);
    }),
  );
  app.get(
    "/v1/balance",
    serve("checkHealth", ({ params }) => {
      params.done();
      return balanceWire(desk);
    }),
  );
  app.get(
    "/v1/balance_transactions",
    serve("listEntries", ({ params }) => {
      const paging = readPaging(params);
      const [type, source] = [params.text("type"), params.text("source")];
      const currency = params.text("currency");
      params.done();
      const rows = desk
        .list("transactions")
        .filter((one) => type === null || one.type === type)
        .filter(
          (one) => (source === null || one.source === source) && (currency === null || one.currency === currency),
        );
      return listWire(rows, paging, { url: "/v1/balance_transactions", render: (row) => transactionWire(row, desk) });
    }),
  );
  app.get(
    "/v1/balance_transactions/:id",
    serve("getEntry", ({ params, path }) => {
      params.done();
      const transaction = desk.find("transactions", path("id"));
      if (!transaction) throw missing("balance_transaction", path("id"), { param: "id", inPath: true });
      return transactionWire(transaction, desk);
    }),
  );
}
