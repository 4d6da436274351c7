import { Desk } from "../lab/desk.ts";
import type { SimulatorContext } from "../lab/types.ts";
import { buildCatalogue, type Product } from "./catalogue.ts";
import { notFound, Refusal } from "./http.ts";
import type { Profile, SimPackage, Tables, TelnaDesk, WorkOrder } from "./rows.ts";

/** $100,000: enough that nobody runs out by accident. */
const OPENING_BALANCE = 1_000_000_000;

/** The account as the API sees it: what is sold, and what was bought. It knows no HTTP. */
export class Counter {
  readonly desk: TelnaDesk;
  readonly products: ReadonlyMap<string, Product>;
  readonly #templates: ReadonlyMap<number, Product>;

  constructor(context: SimulatorContext) {
    this.desk = new Desk<Tables>(context, { openingBalance: OPENING_BALANCE });
    const catalogue = buildCatalogue();
    this.products = new Map(catalogue.map((product) => [product.id, product]));
    this.#templates = new Map(catalogue.map((product) => [product.templateId, product]));
  }

  product(id: string): Product {
    const product = this.products.get(id);
    if (!product) throw notFound("Product");
    return product;
  }

  order(id: string): WorkOrder {
    const order = this.desk.find("workOrders", id);
    if (!order) throw notFound("Work order");
    return order;
  }

  profile(iccid: string): Profile {
    const profile = this.desk.find("profiles", iccid);
    if (!profile) throw notFound("ICCID");
    return profile;
  }

  packagesOf(iccid: string): SimPackage[] {
    return this.desk.rows("packages").filter((one) => one.iccid === iccid);
  }

  /** Sells a product with a new eSIM; one that cannot be activated is paid back and never delivered. */
  sell(productId: string, customerRef: string | null, fails: boolean): WorkOrder {
    const product = this.product(productId);
    this.#requireFunds(product);
    const { context } = this.desk;
    const sequence = this.desk.count("profiles") + 1;
    const iccid = context.identity.iccid(sequence);
    const delayMs = context.settings().allocationDelayMs;
    const order = this.desk.put("workOrders", {
      id: context.random.hex(24),
      productId,
      customerRef,
      iccid,
      outcome: fails ? "FAILED" : "SHIPPED",
      createdAtMs: this.desk.nowMs(),
      readyAtMs: this.desk.nowMs() + delayMs,
    });
    this.desk.put("profiles", {
      id: iccid,
      eid: context.identity.eid(sequence),
      matchingId: context.identity.matchingId(sequence),
      state: "RELEASED",
    });
    this.#addPackage(product, iccid, order.id);
    const status = fails ? "failed" : delayMs > 0 ? "pending" : "delivered";
    this.desk.sell({
      id: order.id,
      ourRef: customerRef,
      kind: "esim",
      subject: "",
      iccid,
      offer: productId,
      cost: product.unitCost,
      status,
    });
    if (fails) this.desk.amendSale(order.id, { refunded: true });
    else if (delayMs > 0) this.desk.later(delayMs, "ship", order.id);
    return order;
  }

  /** A further package of that template on a SIM of ours. */
  addPackage(iccid: string, templateId: number): SimPackage {
    const product = this.#templates.get(templateId);
    if (!product) throw new Refusal(400, "Package template not found");
    this.profile(iccid);
    this.#requireFunds(product);
    const added = this.#addPackage(product, iccid, null);
    this.desk.sell({
      id: added.id,
      ourRef: null,
      kind: "top_up",
      subject: iccid,
      iccid,
      offer: product.id,
      cost: product.unitCost,
      status: "delivered",
    });
    return added;
  }

  #addPackage(product: Product, iccid: string, orderId: string | null): SimPackage {
    return this.desk.put("packages", {
      id: String(456_001 + this.desk.count("packages")),
      iccid,
      templateId: product.templateId,
      orderId,
      totalBytes: product.bytes,
      usedBytes: 0,
      createdAtMs: this.desk.nowMs(),
      activatedAtMs: null,
    });
  }

  #requireFunds(product: Product): void {
    if (this.desk.balance < product.unitCost) throw new Refusal(400, "Insufficient wallet balance");
  }
}
