import { z } from "zod";
import type { Assignment } from "./assignment.ts";
import type { Bundle } from "./bundle.ts";
import { allowanceBytes } from "./bundle.ts";
import type { Desk } from "./desk.ts";
import type { Esim } from "./esim.ts";
import { badRequest } from "./refusal.ts";
import type { EsimGoEvent, Order, OrderLine, SaleRow, Stock } from "./state.ts";

const lineRequest = z.object({
  type: z.literal("bundle"),
  item: z.string().min(1),
  quantity: z.int().min(1),
  iccids: z.array(z.string()).optional(),
  allowReassign: z.boolean().optional(),
});

const orderRequest = z.object({
  type: z.enum(["validate", "transaction"]),
  assign: z.boolean().default(false),
  order: z.array(lineRequest).min(1),
  profileID: z.string().optional(),
});

export type OrderRequest = z.infer<typeof orderRequest>;

type QuotedLine = { bundle: Bundle; quantity: number; iccids: string[]; allowReassign: boolean };

/** An order checked and priced, not yet bought. `total` in ten-thousandths. */
export type Quote = { assign: boolean; lines: QuotedLine[]; total: number };

/** Reads the body of `POST /orders`. Everything unreadable is a 400 with a message. */
export function parseOrderRequest(body: unknown): OrderRequest {
  const parsed = orderRequest.safeParse(body);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw badRequest(`Invalid order: ${issue?.path.join(".") ?? ""} ${issue?.message ?? ""}`.trim());
}

/**
 * Checks an order against every rule of the sheet ("Order rules") and prices it. This is what
 * `type: validate` answers, and what `type: transaction` does before it charges.
 */
export function quoteOrder(desk: Desk, request: OrderRequest): Quote {
  const lines = request.order.map((line): QuotedLine => {
    const bundle = desk.bundle(line.item);
    const iccids = line.iccids ?? [];
    if (iccids.length > 0 && !request.assign) throw badRequest("iccids can only be given when assign is true");
    if (iccids.length > 0 && iccids.length !== line.quantity) {
      throw badRequest("quantity must match the number of iccids");
    }
    const allowReassign = line.allowReassign ?? false;
    for (const iccid of iccids) checkTarget(desk.esim(iccid), bundle, allowReassign);
    return { bundle, quantity: line.quantity, iccids, allowReassign };
  });
  const total = lines.reduce((sum, line) => sum + line.bundle.price * line.quantity, 0);
  if (total > desk.state.balance) throw badRequest("Insufficient balance to process order");
  return { assign: request.assign, lines, total };
}

/** Refuses a bundle for an eSIM it cannot go on: deactivated, or another profile without leave to reassign. */
export function checkTarget(esim: Esim, bundle: Bundle, allowReassign: boolean): void {
  if (esim.state === "deactivated") throw badRequest(`eSIM ${esim.iccid} has been deactivated`);
  if (esim.profileName !== bundle.profileName && !allowReassign) {
    throw badRequest(`Bundle ${bundle.name} is not compatible with eSIM ${esim.iccid}`);
  }
}

/** How an order comes about: who asked, when it is ready, and whether provisioning will fail. */
export type Circumstances = { sourceIp: string; readyAfterMs: number; fails: boolean };

/**
 * Buys: charges the balance, puts the bundles on eSIMs or into the inventory and keeps the order. The same call
 * twice buys twice; eSIM Go has no idempotency (sheet). A failing order ends without charge and without eSIMs.
 */
export function placeOrder(desk: Desk, quote: Quote, circumstances: Circumstances): Order {
  const draft = new OrderDraft(desk, desk.newReference(), circumstances);
  const lines = quote.lines.map((line): OrderLine => {
    const iccids = quote.assign && !circumstances.fails ? draft.assignLine(line) : [];
    if (!quote.assign && !circumstances.fails) draft.stockLine(line);
    if (circumstances.fails) draft.failLine(line);
    return {
      type: "bundle",
      item: line.bundle.name,
      quantity: line.quantity,
      pricePerUnit: line.bundle.price,
      allowReassign: line.allowReassign,
      iccids,
    };
  });
  const charged = circumstances.fails ? 0 : quote.total;
  return draft.commit({ lines, total: quote.total, charged, assigned: quote.assign, taken: [] });
}

type Ordered = Extract<EsimGoEvent, { type: "ordered" }>;

const INVENTORY_LIFE_MS = 365 * 86_400_000;

/** Collects what one order or apply creates, and commits it as one event. */
export class OrderDraft {
  readonly reference: string;
  readonly #desk: Desk;
  readonly #circumstances: Circumstances;
  readonly #nowMs: number;
  readonly #esims: Esim[] = [];
  readonly #assignments: Ordered["assignments"] = [];
  readonly #stock: Stock[] = [];
  readonly #sales: SaleRow[] = [];
  #sequence: number;
  #number: number;

  constructor(desk: Desk, reference: string, circumstances: Circumstances) {
    this.#desk = desk;
    this.reference = reference;
    this.#circumstances = circumstances;
    this.#nowMs = desk.nowMs();
    this.#sequence = desk.state.sequence;
    this.#number = desk.state.lastNumber;
  }

  /** Puts a line's bundles on the eSIMs asked for, or on new ones; returns the ICCIDs that got them. */
  assignLine(line: QuotedLine): string[] {
    return Array.from({ length: line.quantity }, (_, index) => {
      const wanted = line.iccids[index];
      const { esim, assignment } = this.assign(line.bundle, wanted === undefined ? undefined : this.#desk.esim(wanted));
      this.#sale(line.bundle, wanted === undefined ? "esim" : "top_up", esim.iccid, assignment.id, null);
      return esim.iccid;
    });
  }

  /** Puts one bundle on `target`, or on a new eSIM when there is none or the bundle does not fit it. */
  assign(bundle: Bundle, target: Esim | undefined): { esim: Esim; assignment: Assignment } {
    const esim = target?.profileName === bundle.profileName ? target : this.#newEsim(bundle.profileName);
    const bytes = allowanceBytes(bundle);
    const assignment: Assignment = {
      id: String(this.#nextNumber()),
      reference: `${this.reference}-${this.#assignments.length}`,
      orderReference: this.reference,
      bundleName: bundle.name,
      durationDays: bundle.durationDays,
      unlimited: bundle.unlimited,
      initialBytes: bytes,
      remainingBytes: bytes,
      assignedAtMs: this.#nowMs,
      readyAtMs: this.#nowMs + this.#circumstances.readyAfterMs,
      startedAtMs: null,
      endsAtMs: null,
      revokedAtMs: null,
      announced: [],
    };
    this.#assignments.push({ iccid: esim.iccid, assignment });
    return { esim, assignment };
  }

  /** Puts a line's bundles into the inventory, where they keep for a year. */
  stockLine(line: QuotedLine): void {
    const id = this.#nextNumber();
    this.#stock.push({
      id,
      bundleName: line.bundle.name,
      total: line.quantity,
      remaining: line.quantity,
      unitPrice: line.bundle.price,
      boughtAtMs: this.#nowMs,
      expiresAtMs: this.#nowMs + INVENTORY_LIFE_MS,
    });
    for (let piece = 0; piece < line.quantity; piece += 1) this.#sale(line.bundle, "esim", null, null, id);
  }

  /** Notes a line that was accepted and will never be provisioned. */
  failLine(line: QuotedLine): void {
    for (let piece = 0; piece < line.quantity; piece += 1) {
      const iccid = line.iccids[piece] ?? null;
      this.#sale(line.bundle, iccid === null ? "esim" : "top_up", iccid, null, null);
    }
  }

  /** Writes the order down. */
  commit(input: {
    lines: OrderLine[];
    total: number;
    charged: number;
    assigned: boolean;
    taken: Ordered["taken"];
  }): Order {
    const order: Order = {
      reference: this.reference,
      lines: input.lines,
      total: input.total,
      outcome: this.#circumstances.fails ? "failed" : "completed",
      createdAtMs: this.#nowMs,
      readyAtMs: this.#nowMs + this.#circumstances.readyAfterMs,
      assigned: input.assigned,
      sourceIp: this.#circumstances.sourceIp,
      runningBalance: this.#desk.state.balance - input.charged,
    };
    this.#desk.commit({
      type: "ordered",
      order,
      charged: input.charged,
      sequence: this.#sequence,
      lastNumber: this.#number,
      esims: this.#esims,
      assignments: this.#assignments,
      stock: this.#stock,
      sales: this.#sales,
      taken: input.taken,
    });
    return order;
  }

  #newEsim(profileName: string): Esim {
    this.#sequence += 1;
    const esim = this.#desk.createEsim(this.#sequence, profileName, this.#nowMs + this.#circumstances.readyAfterMs);
    this.#esims.push(esim);
    return esim;
  }

  #nextNumber(): number {
    this.#number += 1;
    return this.#number;
  }

  #sale(
    bundle: Bundle,
    kind: SaleRow["kind"],
    iccid: string | null,
    assignmentId: string | null,
    stockId: number | null,
  ): void {
    this.#sales.push({
      reference: this.reference,
      kind,
      bundleName: bundle.name,
      iccid,
      assignmentId,
      stockId,
      cost: bundle.price,
      refunded: false,
      ended: null,
    });
  }
}
