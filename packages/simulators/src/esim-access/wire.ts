import type { TenThousandths } from "../lab/money.ts";

/** Error codes of the sheet that the simulator answers with. */
export type ErrorCode =
  | "000001"
  | "000101"
  | "000102"
  | "000103"
  | "000104"
  | "000105"
  | "000106"
  | "000107"
  | "101001"
  | "101003"
  | "200002"
  | "200005"
  | "200006"
  | "200007"
  | "200008"
  | "200009"
  | "200010"
  | "200011"
  | "310211"
  | "310241"
  | "310243"
  | "310272"
  | "310403"
  | "900001";

/** A business refusal: thrown by handlers, sent as an envelope with HTTP 200. */
export class Refusal extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string) {
    super(message);
    this.name = "Refusal";
    this.code = code;
  }
}

const JSON_HEADERS = { "content-type": "application/json;charset=UTF-8" };

/** The envelope of a success, as live replies have it: code "0", no message. */
export function success(obj: unknown): Response {
  return successText(JSON.stringify(obj));
}

/** Like `success` for an `obj` that is JSON text already. */
export function successText(obj: string): Response {
  return new Response(`{"success":true,"errorCode":"0","errorMsg":null,"obj":${obj}}`, { headers: JSON_HEADERS });
}

/** The envelope of a failure. Business errors arrive with HTTP 200 (sheet, Envelope). */
export function failure(code: ErrorCode, message: string, status = 200): Response {
  const body = { success: false, errorCode: code, errorMsg: message, obj: null };
  return new Response(JSON.stringify(body), { status, headers: JSON_HEADERS });
}

/** `2026-09-27T19:29:36+0000`: the spelling of live replies. */
export function wireTime(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}+0000`;
}

/** Our money unit and the wire's are the same: value × 10,000. */
export function wireMoney(amount: TenThousandths): number {
  return amount;
}

export type JsonObject = Record<string, unknown>;

/** A request body as an object. Refuses other bodies with 000104. */
export function parseBody(rawBody: string): JsonObject {
  let body: unknown;
  try {
    body = JSON.parse(rawBody === "" ? "{}" : rawBody);
  } catch (error) {
    throw new Refusal("000104", `request body is no valid json: ${error instanceof Error ? error.message : error}`);
  }
  if (!isObject(body)) throw new Refusal("000104", "request body must be a json object");
  return body;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A text that may be absent or empty. Refuses null with 000106 and a wrong length or type with 000107. */
export function optionalText(body: JsonObject, name: string, lengthMax = 200): string | undefined {
  const value = body[name];
  if (value === undefined || value === "") return undefined;
  if (value === null) throw new Refusal("000106", `parameter [${name}] is null`);
  if (typeof value !== "string" || value.length > lengthMax) {
    throw new Refusal("000107", `parameter [${name}] must be text of at most ${lengthMax} characters`);
  }
  return value;
}

/** A text that must be there. Refuses its absence with 000105. */
export function requiredText(body: JsonObject, name: string, lengthMax = 200): string {
  return optionalText(body, name, lengthMax) ?? missing(name);
}

/** A whole number that may be absent. Refuses null with 000106, anything else outside `min`–`max` with 000107. */
export function optionalInteger(body: JsonObject, name: string, min: number, max: number): number | undefined {
  const value = body[name];
  if (value === undefined) return undefined;
  if (value === null) throw new Refusal("000106", `parameter [${name}] is null`);
  if (typeof value !== "number" || !Number.isInteger(value) || value < min || value > max) {
    throw new Refusal("000107", `parameter [${name}] must be a whole number from ${min} to ${max}`);
  }
  return value;
}

/** A whole number that must be there. */
export function requiredInteger(body: JsonObject, name: string, min: number, max: number): number {
  return optionalInteger(body, name, min, max) ?? missing(name);
}

/** A list that must be there. Refuses an empty list with 000105. */
export function requiredList(body: JsonObject, name: string): unknown[] {
  const value = body[name];
  if (value === null) throw new Refusal("000106", `parameter [${name}] is null`);
  if (!Array.isArray(value) || value.length === 0) return missing(name);
  return value;
}

function missing(name: string): never {
  throw new Refusal("000105", `parameter [${name}] is missing`);
}
