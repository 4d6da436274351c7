import { randomInt } from "node:crypto";
import type { Identity } from "../lab/identity.ts";
import type { TenThousandths } from "../lab/money.ts";
import type { Store } from "../lab/store.ts";
import type { AiraloPackage, Catalogue } from "./catalogue.ts";
import type { Portal } from "./portal.ts";
import { coded, notFound } from "./refusal.ts";
import { type AiraloEvent, type AiraloState, CREDIT_LIMIT, type Order, type Sim, type SimPackage } from "./state.ts";
import { BYTES_PER_MEGABYTE } from "./usage.ts";
import type { AiraloWebhooks } from "./webhooks.ts";

type DeskParts = {
  catalogue: Catalogue;
  store: Store<AiraloState, AiraloEvent>;
  identity: Identity;
  portal: () => Portal;
  nowMs: () => number;
  webhooks: AiraloWebhooks;
};

/** The partner's account as the API sees it: state, catalogue, clock and outgoing webhooks. It knows no HTTP. */
export class Desk {
  readonly catalogue: Catalogue;
  readonly webhooks: AiraloWebhooks;
  readonly nowMs: () => number;
  readonly #parts: DeskParts;

  constructor(parts: DeskParts) {
    this.#parts = parts;
    this.catalogue = parts.catalogue;
    this.webhooks = parts.webhooks;
    this.nowMs = parts.nowMs;
  }

  get state(): AiraloState {
    return this.#parts.store.state;
  }

  get portal(): Portal {
    return this.#parts.portal();
  }

  commit(event: AiraloEvent): void {
    const before = this.state.balance;
    this.#parts.store.commit(event);
    this.#announceCredit(before, this.state.balance);
  }

  /** An eSIM bought over the API; unknown or not yet made: 404. */
  sim(iccid: string): Sim {
    const sim = this.state.sims.get(iccid);
    if (!sim || sim.readyAtMs > this.nowMs()) throw notFound();
    return sim;
  }

  /** As `sim`, and 422 with code 73 when the operator took it back. */
  usableSim(iccid: string): Sim {
    const sim = this.sim(iccid);
    if (this.isRecycled(sim)) throw coded(73, iccid);
    return sim;
  }

  isRecycled(sim: Sim): boolean {
    return this.portal.recycledIccids.includes(sim.iccid);
  }

  /** Orders that are done, newest first. */
  orders(): Order[] {
    const nowMs = this.nowMs();
    return [...this.state.orders.values()].filter((order) => order.readyAtMs <= nowMs).sort((a, b) => b.id - a.id);
  }

  /** The package behind an order or an eSIM's package. It was sold, so it is in the catalogue. */
  packageOf(packageId: string): AiraloPackage {
    const found = this.catalogue.packages.get(packageId);
    if (!found) throw new Error(`package ${packageId} was sold and is no longer in the catalogue`);
    return found;
  }

  /** A new eSIM with its first package. Not in the account until an event says so. */
  createSim(input: {
    id: number;
    sequence: number;
    orderId: number;
    sold: AiraloPackage;
    brand: string | null;
    readyAtMs: number;
  }): Sim {
    const { identity } = this.#parts;
    const { sold, sequence } = input;
    return {
      id: input.id,
      iccid: identity.iccid(sequence),
      matchingId: identity.matchingId(sequence),
      msisdn: sold.voice === null ? null : `8831${identity.imsi(sequence).slice(-10)}`,
      orderId: input.orderId,
      operatorId: sold.operator.id,
      createdAtMs: this.nowMs(),
      readyAtMs: input.readyAtMs,
      brand: input.brand,
      accessCode: String(randomInt(1_000, 10_000)),
      installedAtMs: null,
      packages: [this.createSimPackage(input.id, sold)],
    };
  }

  /** A package as it lies on an eSIM before its first use. */
  createSimPackage(id: number, sold: AiraloPackage): SimPackage {
    const bytes = sold.megabytes * BYTES_PER_MEGABYTE;
    return {
      id,
      packageId: sold.id,
      totalBytes: bytes,
      remainingBytes: bytes,
      days: sold.days,
      unlimited: sold.unlimited,
      activatedAtMs: null,
      expiresAtMs: null,
      finishedAtMs: null,
      announced: [],
    };
  }

  /** Tells a partner who asked for it that a share of the credit is used up. */
  #announceCredit(before: TenThousandths, after: TenThousandths): void {
    const optIn = this.state.optIns.get("webhook_credit_limit");
    if (!optIn?.levels || after >= before) return;
    const usedPercent = (balance: TenThousandths) => ((CREDIT_LIMIT - balance) / CREDIT_LIMIT) * 100;
    const crossed = optIn.levels.filter((level) => usedPercent(before) < level && usedPercent(after) >= level);
    const highest = Math.max(...crossed);
    if (crossed.length > 0) this.webhooks.creditLimit(optIn.contactPoint, highest, after);
  }
}

const REQUEST_ID_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const REQUEST_ID_LENGTH = 25;

/** An id of an asynchronous request: 25 letters and digits (sheet: POST /v2/orders-async). */
export function newRequestId(): string {
  const letter = () => REQUEST_ID_ALPHABET[randomInt(REQUEST_ID_ALPHABET.length)];
  return Array.from({ length: REQUEST_ID_LENGTH }, letter).join("");
}
