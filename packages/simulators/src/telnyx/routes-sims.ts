import type { Context, Hono } from "hono";
import type { LabEnv } from "../lab/types.ts";
import { type Desk, wireTime } from "./desk.ts";
import { filterOf, jsonBody, paged, type Serve } from "./http.ts";
import { MEGABYTE, reasons, type SimAction, type SimActionType, type SimCard } from "./sim.ts";
import type { SimDesk } from "./sim-desk.ts";

const SMDP_HOST = "rsp.telnyx.example";
const actionTypes: readonly SimActionType[] = ["enable", "disable", "set_standby"];

/** SIMs: bought, switched, limited (sheet: Video, fax, SIM, records). */
export function addSimRoutes(app: Hono<LabEnv>, serve: Serve, desk: Desk, sims: SimDesk): void {
  app.post(
    "/v2/actions/purchase/esims",
    serve("orderSims", (c, call) =>
      c.json({ data: sims.purchase(jsonBody(call), call).map(wireSimple), errors: [] }, 202),
    ),
  );
  app.get(
    "/v2/sim_cards",
    serve("findSims", (c) => c.json(paged(c, listed(c, desk).map(wireSimple)))),
  );
  app.get(
    "/v2/sim_cards/:id",
    serve("getSim", (c) => c.json({ data: wireSim(sims.find(c.req.param("id") ?? "")) })),
  );
  app.patch(
    "/v2/sim_cards/:id",
    serve("setDataLimit", (c, call) => c.json({ data: wireSim(sims.update(c.req.param("id") ?? "", jsonBody(call))) })),
  );
  app.delete(
    "/v2/sim_cards/:id",
    serve("deleteSim", (c) => c.json({ data: wireSim(sims.remove(c.req.param("id") ?? "")) })),
  );
  app.get(
    "/v2/sim_cards/:id/activation_code",
    serve("getActivationCode", (c) => {
      const card = sims.find(c.req.param("id") ?? "");
      const activation_code = `LPA:1$${SMDP_HOST}$${card.matchingId}`;
      return c.json({ data: { record_type: "sim_card_activation_code", activation_code } });
    }),
  );
  for (const type of actionTypes) {
    app.post(
      `/v2/sim_cards/:id/actions/${type}`,
      serve("setState", (c) => c.json({ data: wireAction(sims.act(c.req.param("id") ?? "", type)) }, 202)),
    );
  }
  addRecordRoutes(app, serve, desk, sims);
}

function addRecordRoutes(app: Hono<LabEnv>, serve: Serve, desk: Desk, sims: SimDesk): void {
  app.get(
    "/v2/sim_card_actions",
    serve("listSimActions", (c) => {
      const simId = filterOf(c, "sim_card_id");
      const rows = desk.rows("simActions").filter((action) => simId === undefined || action.simId === simId);
      return c.json(paged(c, rows.map(wireAction)));
    }),
  );
  app.get(
    "/v2/sim_card_actions/:id",
    serve("getSimAction", (c) => {
      const id = c.req.param("id") ?? "";
      return c.json({ data: wireAction(desk.get("simActions", id, `The SIM card action ${id}`)) });
    }),
  );
  app.post(
    "/v2/sim_card_data_usage_notifications",
    serve("notifyUsage", (c, call) => {
      const row = sims.notifyAt(jsonBody(call));
      const data = {
        record_type: "sim_card_data_usage_notification",
        id: row.id,
        sim_card_id: row.simId,
        threshold: megabytes(row.bytes),
        created_at: wireTime(row.createdAtMs),
        updated_at: wireTime(row.createdAtMs),
      };
      return c.json({ data }, 201);
    }),
  );
}

function listed(c: Context<LabEnv>, desk: Desk): SimCard[] {
  const tags = ["filter[tags]", "filter[tags][]"].flatMap((name) => c.req.queries(name) ?? []);
  const iccid = filterOf(c, "iccid");
  return desk
    .rows("sims")
    .filter((card) => tags.every((tag) => card.tags.includes(tag)))
    .filter((card) => iccid === undefined || card.iccid.includes(iccid));
}

const megabytes = (bytes: number) => ({ amount: (bytes / MEGABYTE).toFixed(1), unit: "MB" as const });

function wireSimple(card: SimCard) {
  return {
    record_type: "sim_card",
    id: card.id,
    iccid: card.iccid,
    imsi: card.imsi,
    msisdn: card.msisdn,
    eid: card.eid,
    type: "esim",
    version: "4.3",
    status: { value: card.status, reason: reasons[card.status] },
    tags: card.tags,
    authorized_imeis: null,
    voice_enabled: false,
    actions_in_progress: card.status !== card.wanted && card.status !== "data_limit_exceeded",
    resources_with_in_progress_actions: [],
    esim_installation_status: card.installed ? "disabled" : "released",
    current_billing_period_consumed_data: megabytes(card.usedBytes),
    ...(card.groupId === null ? {} : { sim_card_group_id: card.groupId }),
    ...(card.limitBytes === null ? {} : { data_limit: megabytes(card.limitBytes) }),
    created_at: wireTime(card.createdAtMs),
    updated_at: wireTime(card.updatedAtMs),
  };
}

function wireSim(card: SimCard) {
  const isOnline = card.status === "enabled" && card.usedBytes > 0;
  return {
    ...wireSimple(card),
    live_data_session: isOnline ? "connected" : "disconnected",
    ...(card.status === "disabled" ? {} : { ipv4: "100.64.10.20" }),
  };
}

function wireAction(action: SimAction) {
  return {
    record_type: "sim_card_action",
    id: action.id,
    sim_card_id: action.simId,
    action_type: action.type,
    settings: null,
    status: { value: action.status, reason: action.status === "failed" ? "The data limit was exceeded." : "" },
    created_at: wireTime(action.createdAtMs),
    updated_at: wireTime(action.updatedAtMs),
  };
}
