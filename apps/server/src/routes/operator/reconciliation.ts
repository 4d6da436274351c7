import {
  listReconciliationCoverage,
  listReconciliationRuns,
  listDifferences as listRoute,
  reconcilePayments as reconcilePaymentsRoute,
  reconcileSupply as reconcileSupplyRoute,
  resolveDifference as resolveRoute,
} from "@tandem/api-schema";
import { DomainError, parsePublicId, publicId, type Transaction, withScope } from "@tandem/core/kernel";
import {
  actionsFor,
  type DifferenceAction as PaymentAction,
  paymentsSource,
  requestPayments,
  resolveDifference,
} from "@tandem/core/payments";
import { type Difference, getDifference, listDifferences, listRuns, type Run } from "@tandem/core/reconciliation";
import {
  type CoveredSubject,
  readCoverage,
  requestSupply,
  resolveSupplyDifference,
  type SupplyAction,
  supplyActionsFor,
  supplySource,
} from "@tandem/core/supply";
import { nameAccounts } from "@tandem/core/tenancy";
import type { App } from "../../app.ts";
import { actorOf, operatorScope, platformScope } from "../../auth/principal.ts";
import { readCursor, toPage } from "../../http/cursor.ts";
import { fromMoney, toInstant, toInstantOrNull, toMoneyOrNull } from "../../present/values.ts";
import type { Services } from "../../services.ts";
import { providerNamesOf } from "../operator-sight.ts";

/** Our books against those of others. */
export function reconciliationRoutes(app: App, { database, payments, supply }: Services): void {
  app.openapi(listRoute, async (c) => {
    const { cursor, limit, state, source, kind, providerId } = c.req.valid("query");
    const after = readCursor("differences", cursor, 1);
    const page = await withScope(database, operatorScope(c.get("principal")), async (tx) => {
      const rows = await listDifferences(tx, {
        limit: limit + 1,
        ...(state && { state }),
        ...(source && { source }),
        ...(kind && { kind }),
        ...(providerId && { providerId: parsePublicId("prv", providerId) }),
        ...(after && { beforeId: String(after[0]) }),
      });
      return toPage(rows, { limit, list: "differences", at: (row) => [row.id], present: await presenter(tx, rows) });
    });
    return c.json(page, 200);
  });

  app.openapi(resolveRoute, async (c) => {
    const principal = c.get("principal");
    const scope = operatorScope(principal);
    const differenceId = parsePublicId("dif", c.req.valid("param").differenceId);
    const { action, note, accountId, amount } = c.req.valid("json");
    const { source } = await withScope(database, scope, (tx) => getDifference(tx, differenceId));
    const operator = { scope, actor: actorOf(principal) };
    const common = { differenceId, note };
    const done =
      source === supplySource
        ? await resolveSupplyDifference(supply, operator, {
            ...{ ...common, action: toAction<SupplyAction>(action, supplyActions) },
            ...(amount && {
              amount: { amountMicros: fromMoney(amount, amount.currency, "amount"), currency: amount.currency },
            }),
          })
        : await resolveDifference(payments, operator, {
            ...{ ...common, action: toAction<PaymentAction>(action, paymentActions) },
            ...(accountId && { accountId: parsePublicId("acc", accountId) }),
          });
    const present = await withScope(database, scope, (tx) => presenter(tx, [done]));
    return c.json(present(done), 200);
  });

  app.openapi(listReconciliationRuns, async (c) => {
    const { cursor, limit, source } = c.req.valid("query");
    const after = readCursor("reconciliation-runs", cursor, 1);
    const page = await withScope(database, operatorScope(c.get("principal")), async (tx) => {
      const rows = await listRuns(tx, {
        limit: limit + 1,
        ...(source && { source }),
        ...(after && { beforeId: String(after[0]) }),
      });
      const providers = await providerNamesOf(tx);
      const present = (run: Run) => presentRun(run, providers);
      return toPage(rows, { limit, list: "reconciliation-runs", at: (row) => [row.id], present });
    });
    return c.json(page, 200);
  });

  app.openapi(listReconciliationCoverage, async (c) => {
    const covered = await readCoverage(supply, c.get("principal").rootId);
    const data = covered.map(({ provider: { id, name }, subjects }) => ({
      provider: { id: publicId("prv", id), name },
      subjects: subjects.map(presentCovered),
    }));
    return c.json({ data: data.toSorted((one, other) => one.provider.name.localeCompare(other.provider.name)) }, 200);
  });

  app.openapi(reconcileSupplyRoute, async (c) => {
    const principal = c.get("principal");
    const scope = platformScope(principal);
    const { providerId, from, until } = c.req.valid("json");
    const runs = await requestSupply(supply, {
      rootId: principal.rootId,
      actor: actorOf(principal),
      ...(providerId && { providerId: parsePublicId("prv", providerId) }),
      ...(from && { from: new Date(from) }),
      ...(until && { until: new Date(until) }),
    });
    const providers = await withScope(database, scope, providerNamesOf);
    return c.json({ data: runs.map((run) => presentRun(run, providers)) }, 202);
  });

  app.openapi(reconcilePaymentsRoute, async (c) => {
    const principal = c.get("principal");
    const scope = platformScope(principal);
    const { from, until } = c.req.valid("json");
    const runs = await requestPayments(payments, {
      rootId: principal.rootId,
      actor: actorOf(principal),
      ...(from && { from: new Date(from) }),
      ...(until && { until: new Date(until) }),
    });
    const providers = await withScope(database, scope, providerNamesOf);
    return c.json({ data: runs.map((run) => presentRun(run, providers)) }, 202);
  });
}

const paymentActions: readonly PaymentAction[] = ["credit", "book", "ignore"];
const supplyActions: readonly SupplyAction[] = ["correct", "take_into_stock", "write_off", "expect_credit", "ignore"];

/** An action of the source the difference is of. Whether it can be done about this one is the source's to say. */
function toAction<Action extends string>(action: string, known: readonly Action[]): Action {
  const found = known.find((one) => one === action);
  if (found) return found;
  const errors = [{ field: "body.action", message: "cannot be done about this", expected: known.join(" | ") }];
  throw new DomainError("request.invalid", { errors });
}

function actionsOf(row: Difference): (PaymentAction | SupplyAction)[] {
  if (row.source === supplySource) return supplyActionsFor(row);
  return row.state === "open" ? actionsFor(row) : [];
}

const toSource = (source: string): typeof supplySource | typeof paymentsSource =>
  source === supplySource ? supplySource : paymentsSource;

async function presenter(tx: Transaction, rows: readonly Difference[]) {
  const providers = await providerNamesOf(tx);
  const accounts = await nameAccounts(
    tx,
    rows.flatMap((row) => row.accountId ?? []),
  );
  return (row: Difference) => presentDifference(row, { providers, accounts });
}

type Names = { providers: ReadonlyMap<string, string>; accounts: ReadonlyMap<string, string> };

const presentCovered = ({ subject, traits, reason }: CoveredSubject) => ({
  subject,
  compared: traits !== null,
  costs: traits?.tellsCost ?? false,
  standing: traits?.standing ?? false,
  reason,
});

const providerRef = (id: string, providers: Names["providers"]) => ({
  id: publicId("prv", id),
  name: providers.get(id) ?? "a removed provider",
});

function presentDifference(row: Difference, { providers, accounts }: Names) {
  const { label, orderId } = row.details;
  return {
    id: publicId("dif", row.id),
    source: toSource(row.source),
    provider: providerRef(row.providerId, providers),
    kind: row.kind,
    subject: row.subject,
    ref: row.source === paymentsSource && row.kind === "missing_there" ? publicId("top", row.ref) : row.ref,
    label: typeof label === "string" ? label : null,
    orderId: typeof orderId === "string" ? publicId("ord", orderId) : null,
    account: row.accountId
      ? { id: publicId("acc", row.accountId), name: accounts.get(row.accountId) ?? "an account" }
      : null,
    ours: toMoneyOrNull(row.oursMicros, row.currency),
    theirs: toMoneyOrNull(row.theirsMicros, row.currency),
    happenedAt: toInstant(row.happenedAt),
    foundAt: toInstant(row.foundAt),
    state: row.state,
    actions: actionsOf(row),
    action: row.action as PaymentAction | SupplyAction | null,
    note: row.note,
    actor: row.actor,
    endedAt: toInstantOrNull(row.endedAt),
  };
}

function presentRun(run: Run, providers: Names["providers"]) {
  return {
    id: publicId("rec", run.id),
    source: toSource(run.source),
    provider: providerRef(run.providerId, providers),
    from: toInstant(run.from),
    until: toInstant(run.until),
    state: run.state,
    entries: run.entries,
    matched: run.matched,
    differences: run.differences,
    error: run.error,
    actor: run.actor,
    startedAt: toInstant(run.startedAt),
    endedAt: toInstantOrNull(run.endedAt),
  };
}
