import type { Hono } from "hono";
import type { LabEnv } from "../lab/types.ts";
import type { Desk } from "./desk.ts";
import { filterOf, jsonBody, objectOf, paged, type Serve, textOf } from "./http.ts";
import { type OwnNumber, requireNumber } from "./number.ts";
import type { NumberDesk } from "./number-orders.ts";
import { badNumber, invalid, notFound } from "./refusal.ts";
import { wireDeleted, wireOwn, wireVoice } from "./wire-numbers.ts";

/** Numbers of the account and what is done with their calls (sheet: Numbers). */
export function addOwnNumberRoutes(app: Hono<LabEnv>, serve: Serve, desk: Desk, numbers: NumberDesk): void {
  const own = (id: string) => desk.get("numbers", id, `The phone number ${id}`);
  const save = (row: OwnNumber) => {
    desk.put("numbers", { ...row, updatedAtMs: desk.nowMs() });
    return row;
  };
  app.get(
    "/v2/phone_numbers",
    serve("listNumbers", (c) => {
      const number = filterOf(c, "phone_number");
      const reference = filterOf(c, "customer_reference");
      const rows = desk
        .rows("numbers")
        .filter((row) => number === undefined || row.number.includes(number.replace(/^ /, "+")))
        .filter((row) => reference === undefined || row.customerReference === reference);
      const { data, meta } = paged(c, rows);
      return c.json({ data: data.map((row) => wireOwn(row)), meta });
    }),
  );
  app.get(
    "/v2/phone_numbers/:id",
    serve("getNumber", (c) => c.json({ data: wireOwn(own(c.req.param("id") ?? "")) })),
  );
  app.patch(
    "/v2/phone_numbers/:id",
    serve("updateNumber", (c, call) => {
      const row = own(c.req.param("id") ?? "");
      const body = jsonBody(call);
      const tags = Array.isArray(body.tags) ? body.tags.map(String) : row.tags;
      const connectionId = textOf(body, "connection_id") ?? row.connectionId;
      const customerReference = textOf(body, "customer_reference") ?? row.customerReference;
      return c.json({ data: wireOwn(save({ ...row, tags, connectionId, customerReference })) });
    }),
  );
  app.delete(
    "/v2/phone_numbers/:id",
    serve("releaseNumber", (c) => {
      const row = own(c.req.param("id") ?? "");
      numbers.release(row);
      return c.json({ data: wireDeleted(row) });
    }),
  );
  app.get(
    "/v2/phone_numbers/:id/voice",
    serve("getNumberSettings", (c) => c.json({ data: wireVoice(own(c.req.param("id") ?? "")) })),
  );
  app.patch(
    "/v2/phone_numbers/:id/voice",
    serve("configureNumber", (c, call) => {
      const row = save(withVoice(own(c.req.param("id") ?? ""), jsonBody(call)));
      return c.json({ data: wireVoice(row) });
    }),
  );
  addVoicemailRoutes(app, serve, own, save);
  addLookupRoute(app, serve);
}

function withVoice(row: OwnNumber, body: Record<string, unknown>): OwnNumber {
  const forwarding = objectOf(body, "call_forwarding");
  const recording = objectOf(body, "call_recording");
  const enabled = flag(forwarding.call_forwarding_enabled, row.forwarding.enabled);
  const to = typeof forwarding.forwards_to === "string" ? forwarding.forwards_to : row.forwarding.to;
  if (enabled) requireNumber(to, "call_forwarding/forwards_to");
  const type = forwarding.forwarding_type === "on-failure" ? "on-failure" : row.forwarding.type;
  return {
    ...row,
    forwarding: { enabled, to, type: forwarding.forwarding_type === "always" ? "always" : type },
    recording: {
      enabled: flag(recording.inbound_call_recording_enabled, row.recording.enabled),
      format: recording.inbound_call_recording_format === "mp3" ? "mp3" : row.recording.format,
      channels: recording.inbound_call_recording_channels === "dual" ? "dual" : row.recording.channels,
    },
  };
}

const flag = (value: unknown, before: boolean): boolean => (typeof value === "boolean" ? value : before);

function addVoicemailRoutes(
  app: Hono<LabEnv>,
  serve: Serve,
  own: (id: string) => OwnNumber,
  save: (row: OwnNumber) => OwnNumber,
): void {
  const path = "/v2/phone_numbers/:id/voicemail";
  const box = (row: OwnNumber) => {
    if (!row.voicemail) throw notFound(`The voicemail of ${row.number}`);
    return row.voicemail;
  };
  const change = (row: OwnNumber, body: Record<string, unknown>) => {
    const before = row.voicemail ?? { enabled: false, pin: "0000" };
    const pin = textOf(body, "pin") ?? before.pin;
    if (!/^\d{4}$/.test(pin)) throw invalid("pin", "The pin must have 4 digits.");
    return box(save({ ...row, voicemail: { enabled: flag(body.enabled, before.enabled), pin } }));
  };
  app.get(
    path,
    serve("getVoicemail", (c) => c.json({ data: box(own(c.req.param("id") ?? "")) })),
  );
  app.post(
    path,
    serve("createVoicemail", (c, call) => c.json({ data: change(own(c.req.param("id") ?? ""), jsonBody(call)) })),
  );
  app.patch(
    path,
    serve("updateVoicemail", (c, call) => {
      const row = own(c.req.param("id") ?? "");
      box(row);
      return c.json({ data: change(row, jsonBody(call)) });
    }),
  );
}

/** Any number can be looked up; the last digit decides what kind of line it is. */
function addLookupRoute(app: Hono<LabEnv>, serve: Serve): void {
  const kinds = ["mobile", "fixed line", "voip"] as const;
  app.get(
    "/v2/number_lookup/:number",
    serve("lookupNumber", (c) => {
      const number = c.req.param("number") ?? "";
      if (!/^\+[1-9]\d{9,14}$/.test(number)) throw badNumber(422, "phone_number");
      const kind = kinds[Number(number.at(-1)) % kinds.length] ?? "mobile";
      const carrier = {
        name: "Lab Mobile",
        type: kind,
        mobile_country_code: kind === "mobile" ? "310" : "",
        mobile_network_code: kind === "mobile" ? "410" : "",
        error_code: null,
      };
      const country_code = number.startsWith("+1") ? "US" : number.startsWith("+44") ? "GB" : "DE";
      const wanted = c.req.query("type");
      return c.json({
        data: {
          record_type: "number_lookup",
          phone_number: number,
          country_code,
          national_format: number.slice(2),
          fraud: null,
          ...(wanted === "caller-name" ? { caller_name: { caller_name: "LAB PERSON", error_code: "" } } : { carrier }),
          portability: { ported_status: "N", line_type: kind, lrn: "", ocn: "", spid: "" },
        },
      });
    }),
  );
}
