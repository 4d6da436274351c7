import type { Context, Hono } from "hono";
import { z } from "zod";
import type { Call, LabEnv } from "../lab/types.ts";
import { isUsable } from "./assignment.ts";
import type { Desk } from "./desk.ts";
import type { Esim } from "./esim.ts";
import { jsonBody, page, queryList, queryNumber, type Serve, versionOf } from "./http.ts";
import { applyBundles, deactivateEsim, revokeBundle, setCustomerRef, suspendEsim } from "./manage-esim.ts";
import { badRequest, gone, processing, Refusal } from "./refusal.ts";
import { installDetailsCsv, wireAssignment, wireEsim, wireEsimRow, wireInstallDetails, wireTime } from "./wire.ts";

/** `/esims…` without the bundles on them (sheet: Resources). */
export function addEsimRoutes(app: Hono<LabEnv>, serve: Serve, desk: Desk): void {
  app.get(
    "/:version/esims",
    serve("listEsims", (c) => listEsims(c, desk)),
  );
  app.put(
    "/:version/esims",
    serve("updateEsim", (c, call) => {
      setCustomerRef(desk, { ...c.req.query(), ...objectBody(call) });
      return c.json({ status: "Successfully updated" });
    }),
  );
  app.post(
    "/:version/esims/apply",
    serve("applyBundle", (c, call) => apply(c, call, desk)),
  );
  app.get(
    "/:version/esims/assignments",
    serve("getInstallDetails", (c) => installDetails(c, desk)),
  );
  app.get(
    "/:version/esims/:iccid",
    serve("getEsim", (c) => {
      const esim = readyEsim(c, desk);
      return c.json(wireEsim(esim, versionOf(c), queryList(c, "additionalFields")));
    }),
  );
  app.delete(
    "/:version/esims/:iccid",
    serve("terminate", (c) => {
      deactivateEsim(desk, iccidOf(c));
      return c.json({ status: "Successfully deactivated eSIM" });
    }),
  );
  addEsimDetailRoutes(app, serve, desk);
}

function addEsimDetailRoutes(app: Hono<LabEnv>, serve: Serve, desk: Desk): void {
  app.get(
    "/:version/esims/:iccid/history",
    serve("getHistory", (c) => {
      const entries = [...desk.esim(iccidOf(c)).history].reverse();
      return c.json(entries.map(({ name, bundleName, atMs }) => ({ name, bundleName, date: wireTime(atMs) })));
    }),
  );
  app.get(
    "/:version/esims/:iccid/location",
    serve("getLocation", (c) => c.json(location(desk.esim(iccidOf(c))))),
  );
  app.get(
    "/:version/esims/:iccid/refresh",
    serve("refresh", (c) => {
      desk.esim(iccidOf(c));
      return c.json({ status: "Successfully refreshed eSIM" });
    }),
  );
  app.get(
    "/:version/esims/:iccid/compatible/:bundle",
    serve("checkCompatibility", (c) => {
      const bundle = desk.bundle(c.req.param("bundle") ?? "");
      return c.json({ compatible: desk.esim(iccidOf(c)).profileName === bundle.profileName });
    }),
  );
  app.post(
    "/:version/esims/:iccid/sms",
    serve("sendSms", (c, call) => {
      desk.esim(iccidOf(c));
      const message = smsRequest.safeParse(jsonBody(call));
      if (!message.success) throw badRequest("message must be 1 to 160 characters");
      return c.json({ status: "sent" });
    }),
  );
  addSuspensionRoutes(app, serve, desk);
}

const smsRequest = z.object({ message: z.string().min(1).max(160), from: z.string().optional() });
const suspendRequest = z.object({ suspend: z.boolean() });

function addSuspensionRoutes(app: Hono<LabEnv>, serve: Serve, desk: Desk): void {
  const setSuspension = (c: Context<LabEnv>, call: Call) => {
    const request = suspendRequest.safeParse(jsonBody(call));
    if (!request.success) throw badRequest("suspend must be true or false");
    suspendEsim(desk, iccidOf(c), request.data.suspend);
    const status = request.data.suspend ? "Successfully suspended eSIM" : "Successfully unsuspended eSIM";
    return c.json({ status }, 201);
  };
  const suspend = serve("suspend", setSuspension);
  const resume = serve("resume", setSuspension);
  app.post("/:version/esims/:iccid/suspend", async (c) => {
    const resuming = /"suspend"\s*:\s*false/.test(await c.req.text());
    return resuming ? resume(c) : suspend(c);
  });
  app.get(
    "/:version/esims/:iccid/suspend",
    serve("getSuspension", (c) => {
      const esim = desk.esim(iccidOf(c));
      return c.json({ suspended: esim.state === "suspended" || desk.isPolicySuspended(esim.iccid) });
    }),
  );
}

/** `/esims/{iccid}/bundles…`: usage and revocation. */
export function addEsimBundleRoutes(app: Hono<LabEnv>, serve: Serve, desk: Desk): void {
  app.get(
    "/:version/esims/:iccid/bundles",
    serve("getUsage", (c) => usage(c, desk)),
  );
  app.get(
    "/:version/esims/:iccid/bundles/:name",
    serve("getUsage", (c) => {
      const name = c.req.param("name") ?? "";
      const assignments = desk.esim(iccidOf(c)).assignments.filter((one) => one.bundleName === name);
      if (assignments.length === 0) throw badRequest(`Bundle ${name} is not on this eSIM`);
      return c.json({
        assignments: assignments.map((one) => wireAssignment(one, desk.nowMs(), versionOf(c))).reverse(),
      });
    }),
  );
  const revoke = serve("cancel", (c) => {
    const type = c.req.query("type") ?? "transaction";
    if (type !== "transaction" && type !== "validate") throw badRequest(`Invalid type: ${type}`);
    revokeBundle(desk, {
      iccid: iccidOf(c),
      bundleName: c.req.param("name") ?? "",
      assignmentId: c.req.param("assignmentId"),
      validateOnly: type === "validate",
      refundToBalance: c.req.query("refundToBalance") === "true",
    });
    return c.json({ status: type === "validate" ? "Bundle can be revoked" : "Successfully revoked bundle" });
  });
  app.delete("/:version/esims/:iccid/bundles/:name", revoke);
  app.delete("/:version/esims/:iccid/bundles/:name/assignments/:assignmentId", revoke);
}

function iccidOf(c: Context<LabEnv>): string {
  return c.req.param("iccid") ?? "";
}

function objectBody(call: Call): Record<string, unknown> {
  const body = jsonBody(call);
  return typeof body === "object" && body !== null && !Array.isArray(body) ? { ...body } : {};
}

/** The eSIM of the path with its install details: 503 while it is being made, 410 once it is deactivated. */
function readyEsim(c: Context<LabEnv>, desk: Desk): Esim {
  const esim = desk.esim(iccidOf(c));
  if (desk.nowMs() < esim.readyAtMs) throw processing(secondsUntil(desk, esim.readyAtMs));
  return esim;
}

function secondsUntil(desk: Desk, atMs: number): number {
  return Math.max(1, Math.ceil((atMs - desk.nowMs()) / 1_000));
}

const PAGE_SIZES = [10, 25, 50, 100];

function listEsims(c: Context<LabEnv>, desk: Desk): Response {
  const pageNumber = queryNumber(c, "page", { fallback: 1, max: 100_000 });
  const perPage = queryNumber(c, "perPage", { fallback: 10, max: 100 });
  if (!PAGE_SIZES.includes(perPage)) throw badRequest("perPage must be one of 10, 25, 50, 100");
  const filter = c.req.query("filter")?.toLowerCase() ?? "";
  const filterBy = c.req.query("filterBy") ?? "iccid";
  const ready = [...desk.state.esims.values()].filter((esim) => desk.nowMs() >= esim.readyAtMs);
  const rows = ready
    .map((esim) => wireEsimRow(esim, versionOf(c)))
    .filter((row) =>
      String(Reflect.get(row, filterBy) ?? "")
        .toLowerCase()
        .includes(filter),
    )
    .sort((a, b) => (a.iccid < b.iccid ? -1 : 1));
  if (c.req.query("direction") === "desc") rows.reverse();
  return c.json({ esims: page(rows, pageNumber, perPage).rows });
}

function apply(c: Context<LabEnv>, call: Call, desk: Desk): Response {
  const order = applyBundles(desk, jsonBody(call), c.env.incoming.socket.remoteAddress ?? "");
  return c.json({
    esims: order.lines.map((line) => ({
      iccid: line.iccids[0] ?? "",
      status: "Successfully Applied Bundle",
      bundle: line.item,
    })),
    applyReference: order.reference,
  });
}

/** By `Accept`: CSV unless JSON is asked for; the ZIP of QR codes is not made here (406). */
function installDetails(c: Context<LabEnv>, desk: Desk): Response {
  const references = queryList(c, "reference");
  if (references.length === 0) throw badRequest("reference is required");
  const orders = references.map((reference) => desk.order(reference));
  const waiting = orders.filter((order) => desk.statusOf(order) === "processing");
  if (waiting.length > 0) throw processing(secondsUntil(desk, Math.max(...waiting.map((order) => order.readyAtMs))));
  const esims = orders.flatMap((order) => desk.esimsOf(order));
  const deactivated = esims.find((esim) => esim.state === "deactivated");
  if (deactivated) throw gone(deactivated.iccid);
  const fields = queryList(c, "additionalFields");
  const accept = c.req.header("Accept") ?? "";
  if (accept.includes("application/json")) return c.json(esims.map((esim) => wireInstallDetails(esim, fields)));
  if (accept.includes("application/zip")) throw new Refusal(406, "application/zip is not available");
  return c.body(installDetailsCsv(esims, fields), 200, { "Content-Type": "text/csv; charset=utf-8" });
}

function usage(c: Context<LabEnv>, desk: Desk): Response {
  const esim = desk.esim(iccidOf(c));
  const limit = queryNumber(c, "limit", { fallback: 15, max: 200 });
  const nowMs = desk.nowMs();
  const includeUsed = c.req.query("includeUsed") === "true";
  const newestFirst = [...esim.assignments].reverse();
  const shown = newestFirst.filter((one) => includeUsed || isUsable(one, nowMs)).slice(0, limit);
  const names = [...new Set(shown.map((one) => one.bundleName))];
  return c.json({
    bundles: names.map((name) => ({
      name,
      description: desk.bundles.get(name)?.description ?? "",
      assignments: shown
        .filter((one) => one.bundleName === name)
        .map((one) => wireAssignment(one, nowMs, versionOf(c))),
    })),
  });
}

function location(esim: Esim) {
  if (!esim.location || esim.locatedAtMs === null) throw badRequest(`No location is known for eSIM ${esim.iccid}`);
  return {
    mobileNetworkCode: esim.location.networkCode,
    networkName: esim.location.networkName,
    networkBrandName: esim.location.brandName,
    country: esim.location.countryIso,
    lastSeen: wireTime(esim.locatedAtMs),
  };
}
