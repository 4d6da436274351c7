import type { Context } from "hono";
import type { Call, LabEnv } from "../lab/types.ts";
import { coded } from "./refusal.ts";

/** A request body read field by field, whatever its encoding; `asForm` tells that numbers came as text. */
export type Form = { asForm: boolean; values: Readonly<Record<string, unknown>> };

/** Reads JSON, urlencoded or multipart bodies (sheet: Content type). An unreadable one is code 43. */
export async function readForm(c: Context<LabEnv>, call: Call): Promise<Form> {
  const type = c.req.header("Content-Type") ?? "";
  if (type.includes("application/json")) return { asForm: false, values: parseObject(call.rawBody) };
  if (type.includes("multipart/form-data")) return { asForm: true, values: await parseMultipart(call.rawBody, type) };
  return { asForm: true, values: collect(new URLSearchParams(call.rawBody)) };
}

function parseObject(text: string): Record<string, unknown> {
  if (text === "") return {};
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return { ...value };
  } catch {
    throw coded(43, "The body is no JSON.");
  }
  throw coded(43, "The body must be an object.");
}

async function parseMultipart(text: string, type: string): Promise<Record<string, unknown>> {
  try {
    const data = await new Response(text, { headers: { "content-type": type } }).formData();
    return collect([...data].map(([name, value]): [string, string] => [name, String(value)]));
  } catch {
    throw coded(43, "The body is no form.");
  }
}

/** PHP's reading of a form: `name[]` repeats into a list, any other name keeps its last value. */
function collect(pairs: Iterable<[string, string]>): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const [name, value] of pairs) {
    if (!name.endsWith("[]")) {
      values[name] = value;
      continue;
    }
    const key = name.slice(0, -2);
    const list = values[key];
    values[key] = Array.isArray(list) ? [...list, value] : [value];
  }
  return values;
}

/** The text of a field; undefined when it is absent, empty or null. */
export function textOf(form: Form, name: string): string | undefined {
  const value = form.values[name];
  if (value === undefined || value === null || value === "") return undefined;
  return typeof value === "string" || typeof value === "number" ? String(value) : undefined;
}

/** The texts of a list field; a single value counts as a list of one. */
export function listOf(form: Form, name: string): string[] {
  const value = form.values[name];
  if (value === undefined || value === null) return [];
  return (Array.isArray(value) ? value : [value]).map(String);
}
