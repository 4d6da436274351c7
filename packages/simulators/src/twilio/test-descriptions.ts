import { type ApiDescription, type Finding, loadApiDescription } from "../test/api-description.ts";

/** Twilio's own formats, and `uri`, which it calls its addresses without a host. */
const FORMATS = [
  "uri",
  "url",
  "uri-map",
  "phone-number",
  "phone-number-price",
  "phone-number-capabilities",
  "currency",
  "date-time-rfc-2822",
  "sid",
  "http-method",
  "twiml",
  "endpoint",
  "iso-country-code",
];

const FILES: Readonly<Record<string, string>> = {
  api: "twilio_api_v2010.json",
  verify: "twilio_verify_v2.json",
  lookups: "twilio_lookups_v2.json",
  pricing: "twilio_pricing_v1.json",
  numbers: "twilio_numbers_v2.json",
};

const descriptions = new Map(
  Object.entries(FILES).map(([product, file]) => [product, loadApiDescription(`twilio/${file}`, FORMATS)]),
);

/** Whether Twilio's descriptions are beside the checkout. */
export const areDescribed = [...descriptions.values()].every((one) => one !== undefined);

type Place = { description: ApiDescription; address: string; search: string };

/** The described address of a path such as `/twilio/api/2010-04-01/…?To=…`; throws when nothing describes it. */
function placeOf(path: string): Place {
  const url = new URL(path, "http://twilio.test");
  const [, , product = "", ...rest] = url.pathname.split("/");
  const description = descriptions.get(product);
  if (!description) throw new Error(`nothing describes the product "${product}"`);
  const wanted = `/${rest.join("/")}`;
  const fits = (address: string) =>
    new RegExp(`^${address.replace(/\./g, "\\.").replace(/\{\w+\}/g, "[^/]+?")}$`).test(wanted);
  // The shortest is the one whose places are filled least, such as Local.json before {Sid}.json.
  const address = description
    .keys(["paths"])
    .filter(fits)
    .sort((a, b) => a.split("{").length - b.split("{").length)[0];
  if (address === undefined) throw new Error(`nothing describes ${wanted}`);
  return { description, address, search: url.search };
}

/** What of a reply Twilio's description does not allow. Refusals are not described, but all have one form. */
export function replyFindings(method: string, path: string, status: number, body: unknown): Finding[] {
  const { description, address } = placeOf(path);
  if (status >= 400) return refusalFindings(status, body);
  const answers = ["paths", address, method.toLowerCase(), "responses"];
  if (!description.keys(answers).includes(String(status))) return [{ at: "", problem: `no status ${status}` }];
  if (status === 204) return [];
  return description.findings([...answers, String(status), "content", "application/json", "schema"], body);
}

function refusalFindings(status: number, body: unknown): Finding[] {
  const { code, message, more_info: info, status: told } = body as Record<string, unknown>;
  const right = Number.isInteger(code) && typeof message === "string" && typeof info === "string" && told === status;
  return right ? [] : [{ at: "", problem: `no refusal of Twilio: ${JSON.stringify(body)}` }];
}

/** What of a request Twilio's description does not know: parameters by name, and the fields of its form. */
export function requestFindings(method: string, path: string, body: string): Finding[] {
  const { description, address, search } = placeOf(path);
  const operation = ["paths", address, method.toLowerCase()];
  const known = description.keys(operation).includes("parameters") ? parametersOf(description, operation) : [];
  const strange = [...new URLSearchParams(search).keys()].filter((name) => !known.includes(name));
  const findings = strange.map((name) => ({ at: name, problem: "the API description does not name this parameter" }));
  if (body === "") return findings;
  const form: Record<string, unknown> = {};
  for (const [name, value] of new URLSearchParams(body)) {
    const before = form[name];
    form[name] = before === undefined ? value : [before, value].flat();
  }
  const schema = [...operation, "requestBody", "content", "application/x-www-form-urlencoded", "schema"];
  return [...findings, ...description.formFindings(schema, form)];
}

function parametersOf(description: ApiDescription, operation: readonly string[]): string[] {
  const at = [...operation, "parameters"];
  return description.keys(at).map((index) => String(description.value([...at, index, "name"])));
}
