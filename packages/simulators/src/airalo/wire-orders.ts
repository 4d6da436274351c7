import { createHash } from "node:crypto";
import type { Desk } from "./desk.ts";
import { moneyText, wireMoney } from "./money.ts";
import type { Order, Sim } from "./state.ts";
import { dataText, installationHtml, titleOf } from "./wire-packages.ts";

/** `YYYY-MM-DD HH:MM:SS` without zone, which is UTC (sheet: Time). */
export function wireTime(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 19).replace("T", " ");
}

/** `YYYY-MM-DD HH:MM`, as refunds and future orders show it. */
export function wireTimeShort(atMs: number): string {
  return wireTime(atMs).slice(0, 16);
}

/** ISO with offset, as the package history shows it. */
export function wireTimeIso(atMs: number): string {
  return `${new Date(atMs).toISOString().slice(0, 19)}+00:00`;
}

const SMDP_HOST = "lpa.airalo.example";

/** `20261120-000101`: the day and the id. */
export function codeOf(order: Order): string {
  return `${wireTime(order.createdAtMs).slice(0, 10).replaceAll("-", "")}-${String(order.id).padStart(6, "0")}`;
}

function commonOf(desk: Desk, order: Order) {
  const sold = desk.packageOf(order.packageId);
  const isTopUp = order.type === "topup";
  return {
    id: order.id,
    code: codeOf(order),
    currency: "USD",
    package_id: order.packageId,
    quantity: order.quantity,
    type: order.type,
    description: order.description ?? (isTopUp ? `Topup (${order.iccids[0]})` : null),
    esim_type: "Prepaid",
    package: `${sold.operator.title}-${titleOf(sold)}`,
    data: dataText(sold),
    created_at: wireTime(order.createdAtMs),
    manual_installation: isTopUp ? "" : installationHtml(sold.operator, "manual"),
    qrcode_installation: isTopUp ? "" : installationHtml(sold.operator, "qr"),
    installation_guides: { en: "https://airalo.example/installation-guide" },
  };
}

/** An order as its purchase answers: numbers are numbers, but a quantity sent as form text comes back as text. */
export function wirePurchase(desk: Desk, order: Order, asForm: boolean) {
  const sold = desk.packageOf(order.packageId);
  const purchase = {
    ...commonOf(desk, order),
    quantity: asForm ? String(order.quantity) : order.quantity,
    validity: sold.days,
    price: wireMoney(sold.retailPrice),
    net_price: wireMoney(order.netPrice),
    pricing_model: "net_pricing",
    text: sold.text,
    voice: sold.voice,
    brand_settings_name: order.brand,
  };
  if (order.type === "topup") return purchase;
  return { ...purchase, sims: order.iccids.map((iccid) => wireSim(simOf(desk, iccid))) };
}

function simOf(desk: Desk, iccid: string): Sim {
  const sim = desk.state.sims.get(iccid);
  if (!sim) throw new Error(`eSIM ${iccid} of an order is missing`);
  return sim;
}

/** An order as reads show it: price and validity are texts there, and what was charged is not told (API description). */
export function wireOrder(desk: Desk, order: Order, include: ReadonlySet<string>) {
  const sold = desk.packageOf(order.packageId);
  return {
    ...commonOf(desk, order),
    validity: String(sold.days),
    price: moneyText(sold.retailPrice),
    ...(include.has("sims") && order.type === "sim"
      ? { sims: order.iccids.map((iccid) => wireSim(simOf(desk, iccid))) }
      : {}),
    ...(include.has("user") ? { user: wireUser() } : {}),
    ...(include.has("status") ? { status: { name: "Completed", slug: "completed" } } : {}),
  };
}

function wireUser() {
  return {
    id: 120,
    created_at: "2026-01-01 00:00:00",
    name: "Tandem Lab",
    email: "lab@tandem.example",
    mobile: null,
    address: null,
    state: null,
    city: null,
    postal_code: null,
    country_id: null,
    company: "Tandem Lab",
  };
}

/** The activation code as the QR code holds it. */
export function activationCode(sim: Sim): string {
  return `LPA:1$${SMDP_HOST}$${sim.matchingId}`;
}

/** A link to the QR picture; signed, and valid for a year. */
export function qrCodeUrl(sim: Sim): string {
  const expires = Math.floor(sim.createdAtMs / 1_000) + 31_536_000;
  const signature = createHash("sha256").update(`${sim.iccid}.${expires}`).digest("hex");
  return `https://airalo.example/qr?expires=${expires}&id=${sim.id}&signature=${signature}`;
}

/** The link that installs on an iPhone. */
export function appleInstallUrl(sim: Sim): string {
  return `https://esimsetup.apple.com/esim_qrcode_provisioning?carddata=${activationCode(sim)}`;
}

/** An eSIM as it stands inside an order. */
function wireSim(sim: Sim) {
  const apn = { apn_type: "automatic", apn_value: "globaldata" };
  return {
    id: sim.id,
    created_at: wireTime(sim.createdAtMs),
    iccid: sim.iccid,
    lpa: SMDP_HOST,
    imsis: null,
    matching_id: sim.matchingId,
    qrcode: activationCode(sim),
    qrcode_url: qrCodeUrl(sim),
    direct_apple_installation_url: appleInstallUrl(sim),
    airalo_code: null,
    apn_type: apn.apn_type,
    apn_value: apn.apn_value,
    is_roaming: true,
    confirmation_code: null,
    apn: { ios: apn, android: apn },
    msisdn: sim.msisdn,
  };
}

/** An eSIM as `/sims` shows it; `include` brings its order with status and user, and the page to share. */
export function wireSimDetails(desk: Desk, sim: Sim, include: ReadonlySet<string>) {
  const order = desk.state.orders.get(sim.orderId);
  const inside = new Set([...include].map((name) => name.replace(/^order\./, "")));
  const withOrder = [...include].some((name) => name.startsWith("order")) && order !== undefined;
  const simable = {
    ...(withOrder ? wireOrder(desk, order, new Set([...inside].filter((name) => name !== "sims"))) : {}),
    ...(include.has("share") ? { sharing: wireSharing(sim) } : {}),
  };
  return {
    ...wireSim(sim),
    voucher_code: null,
    brand_settings_name: sim.brand,
    recycled: desk.isRecycled(sim),
    recycled_at: desk.isRecycled(sim) ? wireTime(desk.nowMs()) : null,
    order: null,
    ...(Object.keys(simable).length > 0 ? { simable } : {}),
  };
}

/** The eSIMs Cloud page of an eSIM and its code (sheet: Sim). */
function wireSharing(sim: Sim) {
  const brand = (sim.brand ?? "airalo").toLowerCase().replace(/[^a-z0-9]+/g, "-");
  return { link: `https://esims.cloud/${brand}/${sim.id.toString(36)}-${sim.accessCode}`, access_code: sim.accessCode };
}
