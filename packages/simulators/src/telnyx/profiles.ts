import type { Hono } from "hono";
import type { LabEnv } from "../lab/types.ts";
import { type Desk, wireTime } from "./desk.ts";
import { jsonBody, objectOf, type Serve, textOf } from "./http.ts";
import { missing, notFound } from "./refusal.ts";

export type ApplicationKind = "messaging_profile" | "verify_profile" | "call_control_application" | "fax_application";

/** A profile or application of the account: where events of its numbers and calls go. */
export type Application = {
  id: string;
  kind: ApplicationKind;
  name: string;
  webhookUrl: string | null;
  /** Of call control applications: whether a webhook tells what each call cost. */
  tellsCost: boolean;
  codeLength: number;
  updatedAtMs: number;
};

/** The objects that exist in the lab's account from the first day, by the name adapters know them by. */
export const labConfig = {
  connectionId: "1293384261075730001",
  faxApplicationId: "1293384261075730002",
  messagingProfileId: "40000000-0000-4000-8000-00000000a001",
  verifyProfileId: "40000000-0000-4000-8000-00000000a002",
  simCardGroupId: "40000000-0000-4000-8000-00000000a003",
} as const;

/** The organisation's id, which several objects carry. */
export const organizationId = "40000000-0000-4000-8000-00000000a000";

const firstDay: Record<string, Pick<Application, "kind" | "name">> = {
  [labConfig.connectionId]: { kind: "call_control_application", name: "Tandem calls" },
  [labConfig.faxApplicationId]: { kind: "fax_application", name: "Tandem faxes" },
  [labConfig.messagingProfileId]: { kind: "messaging_profile", name: "Tandem messages" },
  [labConfig.verifyProfileId]: { kind: "verify_profile", name: "Tandem codes" },
};

/** A profile or application as it is now; undefined when the account has none of that id and kind. */
export function findApplication(desk: Desk, kind: ApplicationKind, id: string): Application | undefined {
  const initial = firstDay[id];
  const row =
    desk.find("applications", id) ??
    (initial && { id, ...initial, webhookUrl: null, tellsCost: false, codeLength: 5, updatedAtMs: 0 });
  return row?.kind === kind ? row : undefined;
}

const addresses: readonly [path: string, kind: ApplicationKind][] = [
  ["messaging_profiles", "messaging_profile"],
  ["verify_profiles", "verify_profile"],
  ["call_control_applications", "call_control_application"],
  ["fax_applications", "fax_application"],
];

/** Profiles and applications: read, and told where to send (sheet: Objects you must create first). */
export function addProfileRoutes(app: Hono<LabEnv>, serve: Serve, desk: Desk): void {
  for (const [path, kind] of addresses) {
    const found = (id: string) => {
      const application = findApplication(desk, kind, id);
      if (!application) throw notFound(`The ${kind} ${id}`);
      return application;
    };
    app.get(
      `/v2/${path}/:id`,
      serve("getProfile", (c) => c.json({ data: wireApplication(found(c.req.param("id") ?? "")) })),
    );
    app.patch(
      `/v2/${path}/:id`,
      serve("updateProfile", (c, call) => {
        const row = changed(desk, found(c.req.param("id") ?? ""), jsonBody(call));
        desk.put("applications", row);
        return c.json({ data: wireApplication(row) });
      }),
    );
  }
}

function changed(desk: Desk, row: Application, body: Record<string, unknown>): Application {
  const isApplication = row.kind === "call_control_application" || row.kind === "fax_application";
  if (isApplication) {
    for (const name of ["application_name", "webhook_event_url"]) if (!textOf(body, name)) throw missing(name);
  }
  const codeLength = objectOf(body, "sms").code_length;
  return {
    ...row,
    name: textOf(body, isApplication ? "application_name" : "name") ?? row.name,
    webhookUrl: textOf(body, isApplication ? "webhook_event_url" : "webhook_url") ?? row.webhookUrl,
    tellsCost: typeof body.call_cost_in_webhooks === "boolean" ? body.call_cost_in_webhooks : row.tellsCost,
    codeLength: typeof codeLength === "number" ? codeLength : row.codeLength,
    updatedAtMs: desk.nowMs(),
  };
}

function wireApplication(row: Application): Record<string, unknown> {
  const times = { created_at: wireTime(0), updated_at: wireTime(row.updatedAtMs) };
  switch (row.kind) {
    case "messaging_profile":
      return {
        record_type: "messaging_profile",
        id: row.id,
        name: row.name,
        enabled: true,
        webhook_url: row.webhookUrl,
        webhook_failover_url: null,
        webhook_api_version: "2",
        whitelisted_destinations: ["US", "CA", "GB"],
        organization_id: organizationId,
        ...times,
      };
    case "verify_profile":
      return {
        record_type: "verification_profile",
        id: row.id,
        name: row.name,
        language: "en-US",
        ...(row.webhookUrl === null ? {} : { webhook_url: row.webhookUrl }),
        sms: { code_length: row.codeLength, default_verification_timeout_secs: 300, app_name: "Tandem Lab" },
        call: { code_length: row.codeLength, default_verification_timeout_secs: 300, app_name: "Tandem Lab" },
        flashcall: { default_verification_timeout_secs: 300 },
        ...times,
      };
    default:
      return {
        record_type: row.kind,
        id: row.id,
        application_name: row.name,
        active: true,
        ...(row.kind === "call_control_application"
          ? { call_cost_in_webhooks: row.tellsCost, webhook_api_version: "2", first_command_timeout: false }
          : {}),
        ...(row.webhookUrl === null ? {} : { webhook_event_url: row.webhookUrl }),
        webhook_event_failover_url: null,
        webhook_timeout_secs: 25,
        tags: [],
        ...times,
      };
  }
}
