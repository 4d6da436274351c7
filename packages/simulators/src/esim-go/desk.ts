import { randomUUID } from "node:crypto";
import type { Identity } from "../lab/identity.ts";
import type { Store } from "../lab/store.ts";
import type { Bundle } from "./bundle.ts";
import type { Esim } from "./esim.ts";
import type { Portal } from "./portal.ts";
import { forbidden, unknown } from "./refusal.ts";
import type { EsimGoEvent, EsimGoState, Order } from "./state.ts";

export type OrderStatus = "processing" | "completed" | "failed";

type DeskParts = {
  bundles: ReadonlyMap<string, Bundle>;
  store: Store<EsimGoState, EsimGoEvent>;
  identity: Identity;
  portal: () => Portal;
  nowMs: () => number;
};

const SMDP_HOST = "rsp-1019.esim-go.example";

/** The organisation's account as the API sees it: the state, the catalogue and the clock. It knows no HTTP. */
export class Desk {
  readonly bundles: ReadonlyMap<string, Bundle>;
  readonly nowMs: () => number;
  readonly #parts: DeskParts;

  constructor(parts: DeskParts) {
    this.#parts = parts;
    this.bundles = parts.bundles;
    this.nowMs = parts.nowMs;
  }

  get state(): EsimGoState {
    return this.#parts.store.state;
  }

  get portal(): Portal {
    return this.#parts.portal();
  }

  commit(event: EsimGoEvent): void {
    this.#parts.store.commit(event);
  }

  /** A reference in the form eSIM Go uses: a lower-case UUID. */
  newReference(): string {
    return randomUUID();
  }

  /** The bundle of that exact name; names are case-sensitive. 400 when there is none. */
  bundle(name: string): Bundle {
    const bundle = this.bundles.get(name);
    if (!bundle) throw unknown(`Bundle ${name}`);
    return bundle;
  }

  /** An eSIM of this organisation; another's is 403 (sheet: Errors). One still being made is not there yet. */
  esim(iccid: string): Esim {
    const esim = this.state.esims.get(iccid);
    if (!esim) throw forbidden(`ICCID ${iccid} is not accessible`);
    return esim;
  }

  /** An order by its reference; an unknown one is 400 (sheet: Errors). */
  order(reference: string): Order {
    const order = this.state.orders.get(reference);
    if (!order) throw unknown(`Order ${reference}`);
    return order;
  }

  /** How far an order is. Only "completed" is documented; the other two words are assumptions (FACTS.md). */
  statusOf(order: Order, atMs = this.nowMs()): OrderStatus {
    return atMs < order.readyAtMs ? "processing" : order.outcome;
  }

  /** The eSIMs behind a reference that still are in the account, in the order's sequence, each once. */
  esimsOf(order: Order): Esim[] {
    const iccids = new Set(order.lines.flatMap((line) => line.iccids));
    return [...iccids].map((iccid) => this.state.esims.get(iccid)).filter((esim) => esim !== undefined);
  }

  /** Suspended by eSIM Go itself: that cannot be lifted through the API. */
  isPolicySuspended(iccid: string): boolean {
    return this.portal.policySuspendedIccids.includes(iccid);
  }

  /** A new eSIM made from a sequence number, without a bundle on it yet. Not in the account until an event says so. */
  createEsim(sequence: number, profileName: string, readyAtMs: number): Esim {
    const { identity } = this.#parts;
    return {
      iccid: identity.iccid(sequence),
      eid: identity.eid(sequence),
      msisdn: `447900${identity.imsi(sequence).slice(-6)}`,
      matchingId: identity.matchingId(sequence),
      smdpHost: SMDP_HOST,
      pin: "0000",
      puk: identity.imsi(sequence).slice(-8),
      profileName,
      profileStatus: "Released",
      firstInstalledAtMs: null,
      attachedAtMs: null,
      customerRef: "",
      assignedAtMs: this.nowMs(),
      readyAtMs,
      state: "active",
      assignments: [],
      history: [],
      location: null,
      locatedAtMs: null,
    };
  }
}
