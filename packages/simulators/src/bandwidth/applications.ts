import type { Hono } from "hono";
import type { LabEnv } from "../lab/types.ts";
import type { XmlElement } from "../lab/xml.ts";
import { messagingApplicationId, type Serve, voiceApplicationId } from "./account.ts";
import { Refusal } from "./refusal.ts";
import type { Application, BandwidthDesk, Target } from "./rows.ts";
import { child, readXml, textOf, type XmlNode, xml } from "./xml.ts";

/** The two applications the lab's account has from the first day. */
export const labApplications: Application[] = [
  { id: voiceApplicationId, name: "Voice", service: "Voice-V2", settings: [] },
  { id: messagingApplicationId, name: "Messaging", service: "Messaging-V2", settings: [] },
];

/** Settings of each kind of application. */
const known: Readonly<Record<Application["service"], readonly string[]>> = {
  "Voice-V2": [
    "AppName",
    "CallInitiatedCallbackUrl",
    "CallInitiatedMethod",
    "CallStatusCallbackUrl",
    "CallStatusMethod",
    "CallbackCreds",
    "CallbackTimeout",
  ],
  "Messaging-V2": [
    "AppName",
    "InboundCallbackUrl",
    "OutboundCallbackUrl",
    "InboundCallbackCreds",
    "OutboundCallbackCreds",
    "RequestedCallbackTypes",
  ],
};

/** Applications: read one, and change what is named of it. */
export function addApplicationRoutes(app: Hono<LabEnv>, serve: Serve, desk: BandwidthDesk): void {
  const path = "/dashboard/api/v1/accounts/:account/applications/:id";
  app.get(
    path,
    serve("getApplication", ({ c }) => reply(find(desk, c.req.param("id") ?? ""))),
  );
  app.patch(
    path,
    serve("registerWebhook", ({ c, raw }) => {
      const { id, service, settings } = find(desk, c.req.param("id") ?? "");
      const changed = readXml(raw, "Application").children;
      const strange = changed.find(({ name }) => !known[service].includes(name));
      if (strange) throw new Refusal(400, 12_001, `<${strange.name}> is no setting of this application`);
      const kept = settings.filter(({ name }) => !changed.some((one) => one.name === name));
      return reply(desk.amend("applications", id, { settings: [...kept, ...changed] }) ?? find(desk, id));
    }),
  );
}

function find(desk: BandwidthDesk, id: string): Application {
  const application = desk.find("applications", id);
  if (!application) throw new Refusal(404, 12_014, "Current account has no application with that ID");
  return application;
}

/** A password is never told. */
function reply({ id, name, service, settings }: Application): Response {
  const told = settings.filter((setting) => setting.name !== "AppName").map(withoutPassword);
  return xml([
    "ApplicationProvisioningResponse",
    [["Application", [["ApplicationId", id], ["ServiceType", service], ["AppName", name], ...told]]],
  ]);
}

function withoutPassword({ name, text, children }: XmlElement): XmlNode {
  if (children.length === 0) return [name, text.trim()];
  return [name, children.filter((inner) => inner.name !== "Password").map(withoutPassword)];
}

/** Where an application's owner wants to be told, and who Bandwidth shows itself as; null when nobody said so. */
export function targetOf(desk: BandwidthDesk, id: string, urlName: string, credsName: string): Target | null {
  const settings = desk.find("applications", id)?.settings ?? [];
  const all: XmlElement = { name: "", attributes: {}, text: "", children: [...settings] };
  const url = textOf(all, urlName);
  if (url === undefined) return null;
  const creds = child(all, credsName);
  const username = textOf(creds, "UserId");
  return { url, user: username === undefined ? null : { username, password: textOf(creds, "Password") ?? "" } };
}

/** Whether a messaging application's owner wants to hear of this kind of event; all of them when nothing was chosen. */
export function wantsEvent(desk: BandwidthDesk, id: string, type: string): boolean {
  const chosen = desk.find("applications", id)?.settings.find(({ name }) => name === "RequestedCallbackTypes");
  return chosen === undefined || chosen.children.some(({ text }) => text.trim() === type);
}
