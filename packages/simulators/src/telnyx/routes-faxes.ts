import type { Context, Hono } from "hono";
import type { LabEnv } from "../lab/types.ts";
import type { Desk } from "./desk.ts";
import type { Fax } from "./fax.ts";
import { type FaxDesk, wireFax } from "./fax-desk.ts";
import { filterOf, jsonBody, paged, type Serve } from "./http.ts";

/** Faxes: sent, listed, read, cancelled (sheet: Video, fax, SIM, records). */
export function addFaxRoutes(app: Hono<LabEnv>, serve: Serve, desk: Desk, faxes: FaxDesk): void {
  app.post(
    "/v2/faxes",
    serve("sendFax", (c, call) => c.json({ data: wireFax(faxes.send(jsonBody(call))) }, 202)),
  );
  app.get(
    "/v2/faxes",
    serve("listFaxes", (c) => {
      const rows = desk.rows("faxes").filter((fax) => fits(c, fax));
      return c.json(paged(c, rows.reverse().map(wireFax)));
    }),
  );
  app.get(
    "/v2/faxes/:id",
    serve("getFax", (c) => c.json({ data: wireFax(faxes.find(c.req.param("id") ?? "")) })),
  );
  app.post(
    "/v2/faxes/:id/actions/cancel",
    serve("cancelFax", (c) => {
      faxes.cancel(c.req.param("id") ?? "");
      return c.json({ data: { result: "ok" } }, 202);
    }),
  );
  app.delete(
    "/v2/faxes/:id",
    serve("deleteFax", (c) => {
      faxes.remove(c.req.param("id") ?? "");
      return c.body(null, 204);
    }),
  );
  app.get("/files/faxes/:file", (c) =>
    c.body(new TextEncoder().encode("%PDF-1.4\n%%EOF\n"), 200, { "content-type": "application/pdf" }),
  );
}

function fits(c: Context<LabEnv>, fax: Fax): boolean {
  const from = filterOf(c, "from", "eq");
  const to = filterOf(c, "to", "eq");
  const since = Date.parse(filterOf(c, "created_at", "gte") ?? filterOf(c, "created_at", "gt") ?? "");
  const until = Date.parse(filterOf(c, "created_at", "lt") ?? filterOf(c, "created_at", "lte") ?? "");
  return (
    (from === undefined || fax.from === from) &&
    (to === undefined || fax.to === to) &&
    !(fax.createdAtMs < since || fax.createdAtMs >= until)
  );
}
