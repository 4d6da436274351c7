import { parseXml, type XmlElement } from "../lab/xml.ts";
import { type ApiDescription, type Finding, loadApiDescription } from "../test/api-description.ts";

const rest = loadApiDescription("bandwidth/bandwidth.yml", ["date-time-local"]);
const numbers = loadApiDescription("bandwidth/numbers-dashboard-xml.yml", ["datetime"]);

/** Whether Bandwidth's descriptions are beside the checkout. */
export const areDescribed = rest !== undefined && numbers !== undefined;

/** One exchange as the lab's log or a test has it; `path` begins with `/bandwidth/<product>`. */
export type Exchanged = { method: string; path: string; status: number | null; body: string };

type Part = "request" | "reply";

/** What of a request or a reply Bandwidth's descriptions do not allow. */
export function findings(part: Part, { method, path, status, body }: Exchanged): Finding[] {
  const url = new URL(path, "http://bandwidth.test");
  const [, , product = "", ...segments] = url.pathname.split("/");
  const wanted = `/${segments.join("/")}`.replace(/^\/(api\/)?v\d/, "");
  const description = product === "dashboard" ? numbers : rest;
  if (!description) throw new Error("Bandwidth's descriptions are not there");
  const operation = ["paths", addressOf(description, wanted), method.toLowerCase()];
  if (part === "request") {
    return [...queryFindings(description, operation, url), ...requestFindings(description, operation, body)];
  }
  return replyFindings(description, operation, status ?? 0, body);
}

/** The described address with the fewest places to fill. */
function addressOf(description: ApiDescription, wanted: string): string {
  const fits = (address: string) => new RegExp(`^${address.replace(/\{\w+\}/g, "[^/]+?")}$`).test(wanted);
  const [address] = description
    .keys(["paths"])
    .filter(fits)
    .sort((a, b) => a.split("{").length - b.split("{").length);
  if (address === undefined) throw new Error(`nothing describes ${wanted}`);
  return address;
}

/** Follows a reference, if there is one at that place. */
function follow(description: ApiDescription, place: readonly string[]): string[] {
  const value = description.value(place) as { $ref?: string } | undefined;
  return value?.$ref === undefined ? [...place] : value.$ref.replace(/^#\//, "").split("/");
}

function queryFindings(description: ApiDescription, operation: readonly string[], url: URL): Finding[] {
  const at = [...operation, "parameters"];
  const named = description.keys(operation).includes("parameters")
    ? description.keys(at).map((index) => String(description.value([...follow(description, [...at, index]), "name"])))
    : [];
  const strange = [...new Set(url.searchParams.keys())].filter((name) => !named.includes(name));
  return strange.map((name) => ({ at: name, problem: "the API description does not name this parameter" }));
}

function requestFindings(description: ApiDescription, operation: readonly string[], body: string): Finding[] {
  // BXML is no part of the description: the simulator itself refuses what the guides do not have.
  if (body === "" || operation[1]?.endsWith("/bxml")) return [];
  const content = [...follow(description, [...operation, "requestBody"]), "content"];
  return body.startsWith("<")
    ? xmlFindings(description, content, body)
    : description.findings([...content, "application/json", "schema"], JSON.parse(body));
}

function replyFindings(
  description: ApiDescription,
  operation: readonly string[],
  status: number,
  body: string,
): Finding[] {
  const answers = [...operation, "responses"];
  const known = description.keys(answers);
  const chosen = known.includes(String(status)) ? String(status) : known.includes("default") ? "default" : null;
  if (chosen === null) return [{ at: "", problem: `no status ${status}` }];
  if (body === "") return [];
  const answer = follow(description, [...answers, chosen]);
  const content = [...answer, "content"];
  if (!description.keys(answer).includes("content")) return [{ at: "", problem: "no body is described" }];
  return body.startsWith("<")
    ? xmlFindings(description, content, body)
    : description.findings([...content, "application/json", "schema"], JSON.parse(body));
}

/** Elements that stand elsewhere in Bandwidth's guides and descriptions than with the operation itself. */
const GUIDES = [
  // docs/numbers/errors: an order that failed says which number and why.
  "/OrderResponse/ErrorList/Error/TelephoneNumber",
  "/OrderResponse/ErrorList/Error/Code",
  "/OrderResponse/ErrorList/Error/Description",
  "/OrderResponse/ErrorList/Error",
  "/OrderResponse/ErrorList",
  "/OrderResponse/OrderStatus",
  // Shown where an application is made and where it is replaced, not where it is patched.
  "/Application/RequestedCallbackTypes/CallbackType",
];

/** Elements neither an example of this operation shows nor its schemas name. */
function xmlFindings(description: ApiDescription, content: readonly string[], body: string): Finding[] {
  const media = [...content, "application/xml"];
  if (!description.keys(content).includes("application/xml")) return [{ at: "", problem: "no XML is described" }];
  const shown = new Set<string>(GUIDES);
  const names = new Set<string>();
  collect(description.value(media), description, { shown, names }, new Set());
  if (shown.size === GUIDES.length && names.size === 0) return [];
  const known = (path: string) =>
    shown.has(path) ||
    path
      .split("/")
      .slice(1)
      .every((name) => names.has(name));
  return pathsOf(parseXml(body))
    .filter((path) => !known(path))
    .map((path) => ({ at: path, problem: "the API description neither shows nor names this element" }));
}

type Known = { shown: Set<string>; names: Set<string> };

/** The element paths of all examples below a node, and all names its schemas give. */
function collect(node: unknown, description: ApiDescription, known: Known, seen: Set<string>): void {
  if (typeof node === "string" && node.trim().startsWith("<?xml")) {
    for (const path of pathsOf(parseXml(node))) known.shown.add(path);
    return;
  }
  if (typeof node !== "object" || node === null) return;
  for (const [key, inner] of Object.entries(node)) {
    if (key === "$ref") {
      if (seen.has(String(inner))) continue;
      seen.add(String(inner));
      known.names.add(String(inner).split("/").at(-1) ?? "");
      collect(description.value(String(inner).replace(/^#\//, "").split("/")), description, known, seen);
    } else {
      if (key === "properties") for (const name of Object.keys(inner as object)) known.names.add(name);
      if (key === "xml" && typeof (inner as { name?: string }).name === "string") {
        known.names.add((inner as { name: string }).name);
      }
      collect(inner, description, known, seen);
    }
  }
}

function pathsOf(element: XmlElement, above = ""): string[] {
  const path = `${above}/${element.name}`;
  return [...new Set([path, ...element.children.flatMap((inner) => pathsOf(inner, path))])];
}

const CALL_EVENTS: Readonly<Record<string, string>> = {
  recordComplete: "recordingCompleteCallback",
};

/** What of a callback's body the description does not allow: a list about messages, or one event of a call. */
export function callbackFindings(body: string): Finding[] {
  if (!rest) return [];
  const told = JSON.parse(body) as { eventType?: string } | { type: string }[];
  if (Array.isArray(told)) {
    return told.flatMap((event) => {
      const schema = event.type === "message-received" ? "inboundCallback" : "statusCallback";
      return rest.findings(["components", "schemas", schema], event);
    });
  }
  const eventType = told.eventType ?? "";
  const found = rest.findings(["components", "schemas", CALL_EVENTS[eventType] ?? `${eventType}Callback`], told);
  // The guides have it in `transferAnswer`, and the description only in the events after it.
  return found.filter(({ at }) => at !== "/parentCallId");
}
