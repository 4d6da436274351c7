import { type XmlNode, xml } from "./xml.ts";

export type Product = "messaging" | "voice" | "mfa" | "api" | "dashboard";

/** The product a path belongs to: its first segment. */
function productOf(path: string): Product {
  return (path.split("/")[1] ?? "voice") as Product;
}

/** A request Bandwidth refuses. `code` is a type in JSON and a number in the dashboard's XML. */
export class Refusal extends Error {
  readonly status: number;
  readonly code: string | number;
  /** Fields that are wrong, by name, where the product tells them. */
  readonly fields: readonly string[];

  constructor(status: number, code: string | number, message: string, fields: readonly string[] = []) {
    super(message);
    this.name = "Refusal";
    this.status = status;
    this.code = code;
    this.fields = fields;
  }
}

export const invalid = (message: string, fields: readonly string[] = []) =>
  new Refusal(400, "request-validation", message, fields);
export const notFound = (what: string) => new Refusal(404, "not-found", `${what} was not found`);

/** The reply to a refused request, in the form of the product whose path was called. */
export function refusalReply(path: string, refusal: Pick<Refusal, "status" | "code" | "message" | "fields">): Response {
  const product = productOf(path);
  if (product === "dashboard") return xml(dashboardBody(path, refusal), refusal.status);
  return new Response(JSON.stringify(bodyOf(product, refusal)), {
    status: refusal.status,
    headers: { "content-type": "application/json" },
  });
}

/** Each resource of the dashboard wraps its errors in its own way. */
function dashboardBody(path: string, { code, message }: Pick<Refusal, "code" | "message">): XmlNode {
  const error: XmlNode = [
    "Error",
    [
      ["Code", String(numberOf(code))],
      ["Description", message],
    ],
  ];
  if (path.endsWith("/availableNumbers")) return ["SearchResult", [error]];
  const list: XmlNode = ["ErrorList", [error]];
  return [path.includes("/disconnects") ? "DisconnectTelephoneNumberOrderResponse" : "OrderResponse", [list]];
}

function numberOf(code: string | number): number {
  return typeof code === "number" ? code : 10_000;
}

type Told = Pick<Refusal, "status" | "code" | "message" | "fields">;

function bodyOf(product: Product, { status, code, message, fields }: Told): object {
  const type = String(code);
  switch (product) {
    case "messaging": {
      const fieldErrors = fields.map((fieldName) => ({ fieldName, description: message }));
      const named = fields.length > 0 ? { fieldErrors } : {};
      return { type, description: message, ...named };
    }
    case "mfa":
      return status === 401 || status === 403 ? { message } : { error: message, requestId: `lab-${status}` };
    case "api":
      return { links: [], data: {}, errors: [{ code: type, type, description: message }] };
    default:
      return { type, description: message, id: null };
  }
}
