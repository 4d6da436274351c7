import type { Context, Hono } from "hono";
import type { LabEnv } from "../lab/types.ts";
import type { Desk } from "./desk.ts";
import { type Form, listOf, readForm, textOf } from "./form.ts";
import { createdAtFilter, filterOf, includeOf, paginate, readPaging, type Serve, success } from "./http.ts";
import { coded, invalid, refusedBecause } from "./refusal.ts";
import type { SaleRow } from "./state.ts";
import { wireSimDetails, wireTimeShort } from "./wire-orders.ts";
import { wireTopUp } from "./wire-packages.ts";
import { wireInstructions, wireSimPackage, wireUsage } from "./wire-sims.ts";

/** eSIMs, their usage, top-ups, refunds and vouchers (sheet: Resources). */
export function addSimRoutes(app: Hono<LabEnv>, serve: Serve, desk: Desk, baseUrl: () => string): void {
  app.get(
    "/v2/sims",
    serve("listEsims", (c) => listSims(c, desk, `${baseUrl()}/v2/sims`)),
  );
  app.get(
    "/v2/sims/:iccid",
    serve("getEsim", (c) => success(c, wireSimDetails(desk, simOf(c, desk), includeOf(c)))),
  );
  app.get("/v2/sims/:iccid/usage", serve("getUsage", cachedUsage(desk)));
  app.get(
    "/v2/sims/:iccid/packages",
    serve("listEsimPackages", (c) => {
      const packages = [...simOf(c, desk).packages].reverse();
      return c.json({ data: packages.map((one) => wireSimPackage(desk, one)) });
    }),
  );
  app.get(
    "/v2/sims/:iccid/topups",
    serve("listTopUps", (c) => {
      const sim = desk.usableSim(c.req.param("iccid") ?? "");
      const { operator } = desk.packageOf(sim.packages[0]?.packageId ?? "");
      return c.json({ data: operator.packages.filter((one) => one.type === "topup").map(wireTopUp) });
    }),
  );
  app.get(
    "/v2/sims/:iccid/instructions",
    serve("getInstructions", (c) =>
      success(c, wireInstructions(simOf(c, desk), c.req.header("Accept-Language") ?? "")),
    ),
  );
  app.put(
    "/v2/sims/:iccid/brand",
    serve("updateEsim", async (c, call) => setBrand(c, desk, await readForm(c, call))),
  );
  app.post(
    "/v2/refund",
    serve("refund", async (c, call) => requestRefund(c, desk, await readForm(c, call))),
  );
  app.post(
    "/v2/voucher/esim",
    serve("createVoucher", async (c, call) => createVouchers(c, desk, await readForm(c, call))),
  );
}

function simOf(c: Context<LabEnv>, desk: Desk) {
  return desk.sim(c.req.param("iccid") ?? "");
}

function listSims(c: Context<LabEnv>, desk: Desk, path: string): Response {
  const paging = readPaging(c);
  const createdAt = createdAtFilter(c);
  const iccid = filterOf(c, "iccid");
  const nowMs = desk.nowMs();
  const sims = [...desk.state.sims.values()]
    .filter((sim) => sim.readyAtMs <= nowMs && createdAt(sim.createdAtMs) && sim.iccid.includes(iccid ?? ""))
    .sort((a, b) => b.id - a.id);
  const { shown, links, meta } = paginate(sims, paging, path);
  const include = includeOf(c);
  return c.json({ data: shown.map((sim) => wireSimDetails(desk, sim, include)), links, meta });
}

/** Answers the same usage for as long as the portal says, as Airalo does (sheet: Limits). */
function cachedUsage(desk: Desk) {
  const cache = new Map<string, { atMs: number; usage: unknown }>();
  return (c: Context<LabEnv>): Response => {
    const sim = simOf(c, desk);
    const nowMs = desk.nowMs();
    const known = cache.get(sim.iccid);
    if (known && nowMs - known.atMs < desk.portal.usageCacheSeconds * 1_000) return success(c, known.usage);
    const usage = wireUsage(desk, sim);
    cache.set(sim.iccid, { atMs: nowMs, usage });
    return success(c, usage);
  };
}

function setBrand(c: Context<LabEnv>, desk: Desk, form: Form): Response {
  const sim = simOf(c, desk);
  const brand = textOf(form, "brand_settings_name") ?? null;
  if (brand !== null && !desk.portal.brands.includes(brand)) {
    throw invalid({ brand_settings_name: "Brand settings name doesn't exist." });
  }
  desk.commit({ type: "branded", iccid: sim.iccid, brand });
  return success(c, { brand_settings_name: brand });
}

const REFUND_ICCIDS_MAX = 5;
const REFUND_NOTES_MAX = 255;

/** Reasons of 2026 (sheet: mapping of refund). */
const refundReasons = [
  "INSTALLATION_FAILURE",
  "NO_COVERAGE",
  "APN_FAILURE",
  "TRIP_CANCELLATION",
  "INTERMITTENT_CONNECTION",
  "BLOCKED_NETWORK",
  "CHANGE_OF_PLAN",
  "DELETED_ESIM",
  "EARLY_EXPIRY",
  "HOTSPOT_NOT_WORKING",
  "IMSI_CHANGE",
  "INCOMPATIBLE_DEVICE",
  "LOCKED_DEVICE",
  "NO_VOICE_TEXT_SERVICES",
  "OVERCHARGED",
  "SLOW_SPEED",
  "TOP_UP_PACKAGE_FAILURE",
  "UNKNOWN_CHARGES",
  "WRONG_PURCHASE",
  "UNABLE_TO_ACCESS_APPS",
  "SERVICE_DEGRADATION",
  "QR_ISSUE_PARTNERS",
  "OTHERS",
];

/** A refund is a wish: it is reviewed by hand, and nobody tells the result (sheet: mapping of refund). */
function requestRefund(c: Context<LabEnv>, desk: Desk, form: Form): Response {
  const iccids = listOf(form, "iccids");
  const [reason, notes] = [textOf(form, "reason") ?? "", textOf(form, "notes") ?? ""];
  if (iccids.length === 0) throw invalid({ iccids: "The iccids field is required." });
  if (iccids.length > REFUND_ICCIDS_MAX) {
    throw invalid({ iccids: `The iccids may not have more than ${REFUND_ICCIDS_MAX} items.` });
  }
  const foreign = iccids.filter((iccid) => !desk.state.sims.has(iccid));
  if (foreign.length > 0) {
    throw refusedBecause(422, `The following ICCIDs do not belong to your company: ${foreign.join(", ")}`);
  }
  if (!refundReasons.includes(reason)) {
    const known = refundReasons.join(", ");
    throw refusedBecause(422, `The selected reason is invalid. It must be one of the following: ${known}`);
  }
  if (reason === "OTHERS" && notes === "") throw invalid({ notes: "The notes field is required." });
  if (notes.length > REFUND_NOTES_MAX) {
    throw invalid({ notes: `The notes may not be greater than ${REFUND_NOTES_MAX} characters.` });
  }
  const lastId = desk.state.lastId + 1;
  desk.commit({ type: "refundRequested", lastId, iccids, approved: desk.portal.refundReview === "approve" });
  return success(c, { refund_id: String(lastId), created_at: wireTimeShort(desk.nowMs()) }, 202);
}

const VOUCHERS_MAX = 100;

/** Codes that a traveller turns into an eSIM in Airalo's own app; charged at once. */
function createVouchers(c: Context<LabEnv>, desk: Desk, form: Form): Response {
  const wanted = Array.isArray(form.values.vouchers) ? form.values.vouchers : [];
  if (wanted.length === 0) throw invalid({ vouchers: "The vouchers field is required." });
  const wrong: Record<string, string> = {};
  const read = wanted.map((one: unknown, index) => {
    const voucher: Form = { asForm: form.asForm, values: typeof one === "object" && one !== null ? { ...one } : {} };
    const packageId = textOf(voucher, "package_id") ?? "";
    const quantity = Number(textOf(voucher, "quantity") ?? 0);
    const sold = desk.catalogue.packages.get(packageId);
    if (sold?.type !== "sim")
      wrong[`vouchers.${index}.package_id`] = `The selected vouchers.${index}.package_id is invalid`;
    if (!Number.isInteger(quantity) || quantity < 1 || quantity > VOUCHERS_MAX) {
      wrong[`vouchers.${index}.quantity`] = `The vouchers.${index}.quantity must be between 1 and ${VOUCHERS_MAX}.`;
    }
    const cost = sold?.netPrice ?? 0;
    return { packageId, quantity, cost, bookingReference: textOf(voucher, "booking_reference") ?? null };
  });
  if (Object.keys(wrong).length > 0) throw invalid(wrong);
  const charged = read.reduce((sum, one) => sum + one.cost * one.quantity, 0);
  if (charged > desk.state.balance) throw coded(11);
  const made = read.map((one) => ({ ...one, codes: Array.from({ length: one.quantity }, newVoucherCode) }));
  const atMs = desk.nowMs();
  const sales = made.flatMap((one) => one.codes.map((code) => voucherSale(code, one, atMs)));
  desk.commit({ type: "vouchersMade", charged, sales });
  return success(
    c,
    made.map(({ packageId, codes, bookingReference }) => ({
      package_id: packageId,
      codes,
      booking_reference: bookingReference,
    })),
  );
}

function newVoucherCode(): string {
  return Buffer.from(crypto.getRandomValues(new Uint8Array(5)))
    .toString("hex")
    .toUpperCase()
    .slice(0, 8);
}

function voucherSale(
  code: string,
  one: { packageId: string; cost: number; bookingReference: string | null },
  atMs: number,
): SaleRow {
  return {
    upstreamRef: code,
    ourRef: one.bookingReference,
    iccid: null,
    kind: "esim",
    packageId: one.packageId,
    cost: one.cost,
    refunded: false,
    failed: false,
    cancelled: false,
    atMs,
    readyAtMs: atMs,
  };
}
