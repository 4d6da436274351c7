import type { z } from "zod";
import { invalid } from "./refusal.ts";

/** A request in JSON by its schema; 400 with the fields that are wrong. */
export function readJson<T>(raw: string, schema: z.ZodType<T>): T {
  let body: unknown;
  try {
    body = JSON.parse(raw);
  } catch (error) {
    throw invalid(`the body is not JSON: ${error instanceof Error ? error.message : ""}`);
  }
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const fields = [...new Set(parsed.error.issues.map(({ path }) => String(path[0] ?? "body")))];
  throw invalid(`not valid: ${fields.join(", ")}`, fields);
}
