import { z } from "zod";
import { type Assignment, isUnused } from "./assignment.ts";
import type { Bundle } from "./bundle.ts";
import type { Desk } from "./desk.ts";
import type { Esim } from "./esim.ts";
import { checkTarget, OrderDraft } from "./place-order.ts";
import { badRequest, forbidden } from "./refusal.ts";
import type { Order, Stock, Taken } from "./state.ts";

const applyOne = z.object({
  iccid: z.string().optional(),
  name: z.string().min(1),
  repeat: z.int().min(1).optional(),
  allowReassign: z.boolean().optional(),
});
const applyRequest = z.union([z.object({ bundles: z.array(applyOne.omit({ iccid: true })).min(1) }), applyOne]);

type ApplyStep = { bundle: Bundle; esim: Esim | undefined };

/**
 * `POST /esims/apply`: takes bundles out of the inventory and puts them on new or existing eSIMs. 403 when the
 * inventory has none left; 400 when `repeat` comes with an ICCID or the bundle does not fit the eSIM.
 */
export function applyBundles(desk: Desk, body: unknown, sourceIp: string): Order {
  const parsed = applyRequest.safeParse(body);
  if (!parsed.success) throw badRequest("Invalid request: name or bundles is required");
  const wanted = "bundles" in parsed.data ? parsed.data.bundles : [parsed.data];
  const steps = wanted.flatMap((one) => planApply(desk, one));
  const stock = reserveStock(desk, steps);
  const draft = new OrderDraft(desk, desk.newReference(), { sourceIp, readyAfterMs: 0, fails: false });
  const taken: Taken[] = [];
  const lines = steps.map((step, index) => {
    const { esim, assignment } = draft.assign(step.bundle, step.esim);
    taken.push({ stockId: stock[index] ?? 0, assignmentId: assignment.id, iccid: esim.iccid });
    return {
      type: "bundleAssignment" as const,
      item: step.bundle.name,
      quantity: 1,
      pricePerUnit: 0,
      allowReassign: false,
      iccids: [esim.iccid],
    };
  });
  return draft.commit({ lines, total: 0, charged: 0, assigned: true, taken });
}

function planApply(desk: Desk, one: z.infer<typeof applyOne>): ApplyStep[] {
  const bundle = desk.bundle(one.name);
  if (one.iccid === undefined) return Array.from({ length: one.repeat ?? 1 }, () => ({ bundle, esim: undefined }));
  if (one.repeat !== undefined) throw badRequest("repeat cannot be used with iccid");
  const esim = desk.esim(one.iccid);
  checkTarget(esim, bundle, one.allowReassign ?? false);
  return [{ bundle, esim }];
}

/** The id of the stock each step takes its piece from, oldest first. */
function reserveStock(desk: Desk, steps: readonly ApplyStep[]): number[] {
  const left = new Map([...desk.state.stock.values()].map((stock) => [stock.id, stock.remaining]));
  return steps.map(({ bundle }) => {
    const stock = [...desk.state.stock.values()].find(
      (one) => one.bundleName === bundle.name && one.expiresAtMs > desk.nowMs() && (left.get(one.id) ?? 0) > 0,
    );
    if (!stock) throw forbidden(`No available bundles left for ${bundle.name}`);
    left.set(stock.id, (left.get(stock.id) ?? 0) - 1);
    return stock.id;
  });
}

export type Revocation = {
  iccid: string;
  bundleName: string;
  assignmentId: string | undefined;
  validateOnly: boolean;
  refundToBalance: boolean;
};

/**
 * Takes a bundle off an eSIM: the oldest unused one of that name, or the one with the given id. Used bundles
 * cannot be revoked. With `refundToBalance` the money comes back, if refunds are enabled and the bundle is
 * younger than the refund window; otherwise the bundle returns to the inventory.
 */
export function revokeBundle(desk: Desk, revocation: Revocation): void {
  const esim = desk.esim(revocation.iccid);
  const assignment = findRevocable(esim, revocation);
  const paid = desk.state.sales.find((row) => row.assignmentId === assignment.id)?.cost ?? 0;
  if (revocation.refundToBalance) checkRefund(desk, assignment.assignedAtMs);
  if (revocation.validateOnly) return;
  const nowMs = desk.nowMs();
  desk.commit({
    type: "bundleRevoked",
    iccid: esim.iccid,
    assignmentId: assignment.id,
    atMs: nowMs,
    refund: revocation.refundToBalance ? paid : null,
    stock: revocation.refundToBalance ? null : returnedStock(desk, assignment, paid),
  });
}

function findRevocable(esim: Esim, revocation: Revocation): Assignment {
  const { bundleName, assignmentId } = revocation;
  const ofName = esim.assignments.filter((one) => one.bundleName === bundleName);
  const found = assignmentId === undefined ? ofName.find(isUnused) : ofName.find((one) => one.id === assignmentId);
  if (!found) throw badRequest(`No revocable bundle ${bundleName} on eSIM ${esim.iccid}`);
  if (!isUnused(found)) throw badRequest("Bundle has been used or revoked already");
  return found;
}

function returnedStock(desk: Desk, assignment: Assignment, unitPrice: number): Stock {
  return {
    id: desk.state.lastNumber + 1,
    bundleName: assignment.bundleName,
    total: 1,
    remaining: 1,
    unitPrice,
    boughtAtMs: assignment.assignedAtMs,
    expiresAtMs: assignment.assignedAtMs + 365 * 86_400_000,
  };
}

/** Refuses a refund that is not enabled (403) or too late (400) (sheet: mapping of cancel + refund). */
function checkRefund(desk: Desk, boughtAtMs: number): void {
  const { refundsEnabled, refundWindowDays } = desk.portal;
  if (!refundsEnabled) throw forbidden("Refunds are not enabled for this organisation");
  if (desk.nowMs() - boughtAtMs > refundWindowDays * 86_400_000) {
    throw badRequest("Bundle is outside of the permitted refund period");
  }
}

const inventoryRefund = z.object({
  usageId: z.union([z.int(), z.string().regex(/^\d+$/)]),
  quantity: z.int().min(1),
});

/** `POST /inventory/refund`: gives unassigned bundles back for money. Same enablement and window as a revocation. */
export function refundInventory(desk: Desk, body: unknown): void {
  const parsed = inventoryRefund.safeParse(body);
  if (!parsed.success) throw badRequest("usageId and quantity are required");
  const { usageId, quantity } = parsed.data;
  const stock = desk.state.stock.get(Number(usageId));
  if (!stock) throw badRequest(`Usage ${usageId} not found`);
  checkRefund(desk, stock.boughtAtMs);
  if (quantity > stock.remaining) throw badRequest("Refund quantity exceeds the remaining quantity");
  desk.commit({ type: "stockRefunded", stockId: stock.id, quantity, refund: stock.unitPrice * quantity });
}

/** Suspends or resumes (2.5). 403 against a policy suspension; bundle timers keep running (sheet: mapping of suspend). */
export function suspendEsim(desk: Desk, iccid: string, suspended: boolean): void {
  const esim = desk.esim(iccid);
  if (esim.state === "deactivated") throw badRequest(`eSIM ${iccid} has been deactivated`);
  if (!suspended && desk.isPolicySuspended(iccid)) throw forbidden("eSIM is suspended by policy");
  desk.commit({ type: "suspensionSet", iccid, suspended, atMs: desk.nowMs() });
}

/** `DELETE /esims/{iccid}` (2.5): it stays visible as deactivated and gives no install details any more. */
export function deactivateEsim(desk: Desk, iccid: string): void {
  if (desk.esim(iccid).state === "deactivated") throw badRequest(`eSIM ${iccid} has been deactivated`);
  desk.commit({ type: "deactivated", iccid, atMs: desk.nowMs() });
}

const updateRequest = z.object({ iccid: z.string().min(1), customerRef: z.string().max(200) });

/** `PUT /esims`: sets our reference on an eSIM, from the body or the query (sheet). */
export function setCustomerRef(desk: Desk, input: unknown): void {
  const parsed = updateRequest.safeParse(input);
  if (!parsed.success) throw badRequest("iccid and customerRef are required");
  const { iccid, customerRef } = parsed.data;
  desk.esim(iccid);
  desk.commit({ type: "customerRefSet", iccid, customerRef, atMs: desk.nowMs() });
}
