import { DomainError, type ErrorCode, errorCodes, formatAmount } from "@tandem/core/kernel";
import type { Context } from "hono";
import { HTTPException } from "hono/http-exception";
import type { ZodError } from "zod";
import type { AppEnv } from "./env.ts";
import { describeCode } from "./problem-texts.ts";

/** One thing wrong with one field. */
export type FieldProblem = { field: string; message: string; expected?: string };

type Target = "param" | "query" | "header" | "json" | "form" | "cookie";
const targetNames: Record<Target, string> = {
  param: "path",
  query: "query",
  header: "header",
  json: "body",
  form: "body",
  cookie: "cookie",
};

/** The reply for an error: problem+json with its stable code; anything unexpected is logged whole and told as `internal.error`. */
export function replyWithProblem(error: unknown, c: Context<AppEnv>): Response {
  const known = toDomainError(error);
  if (!known) c.get("logger").error({ err: error }, "request failed");
  const problem = known ?? new DomainError("internal.error");
  const status = errorCodes[problem.code];
  const { title, detail } = describeCode(problem.code);
  const retryAfter = problem.details.retryAfterSeconds;
  if (typeof retryAfter === "number") c.header("Retry-After", String(retryAfter));
  const body = {
    type: `urn:tandem:problem:${problem.code}`,
    title,
    status,
    code: problem.code,
    ...(detail ? { detail } : {}),
    ...publicDetails(problem.details),
    requestId: c.get("requestId"),
  };
  return c.body(JSON.stringify(body), status, {
    "content-type": "application/problem+json",
    "cache-control": "no-store",
  });
}

function toDomainError(error: unknown): DomainError | null {
  if (error instanceof DomainError) return error;
  if (error instanceof HTTPException && error.status < 500) {
    if (error.status === 400)
      return new DomainError("request.invalid", { errors: [{ field: "body", message: "is not readable JSON" }] });
    return new DomainError(codeOfStatus(error.status));
  }
  if (isUnstorableText(error))
    return new DomainError("request.invalid", {
      errors: [{ field: "request", message: "has a NUL character in a text" }],
    });
  return null;
}

/** PostgreSQL keeps any text but one with a NUL character, in a column or in JSON, and says so by these codes. */
function isUnstorableText(error: unknown): boolean {
  const { code } = error as { code?: unknown };
  return error instanceof Error && (code === "22021" || code === "22P05");
}

function codeOfStatus(status: number): ErrorCode {
  if (status === 404) return "request.not_found";
  if (status === 413) return "request.body_too_large";
  return "request.invalid";
}

// Details are made for callers only where they are named here: an error may also carry an upstream's words for the log.
const shown = ["errors", "retryAfterSeconds", "field", "expected", "state"];

/** `missingMicros: 4990000n` becomes `missing: { amount: "4.99", currency }`; other details only when they are on the list. */
export function publicDetails(details: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const currency = typeof details.currency === "string" ? details.currency : "USD";
  const visible: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(details)) {
    if (name.endsWith("Micros") && typeof value === "bigint") {
      visible[name.slice(0, -"Micros".length)] = { amount: formatAmount(value), currency };
    } else if (shown.includes(name)) {
      visible[name] = value;
    }
  }
  const errors = fieldProblems(details);
  return errors.length > 0 && !visible.errors ? { ...visible, errors } : visible;
}

/** What core says of single fields: `{ field, problem }`, or lists of names that are missing or not known. */
function fieldProblems(details: Readonly<Record<string, unknown>>): FieldProblem[] {
  const { field, problem } = details;
  const one =
    typeof field === "string" && typeof problem === "string" ? [{ field: `body.${field}`, message: problem }] : [];
  const named = (list: unknown, message: string) =>
    Array.isArray(list) ? list.map((name) => ({ field: `body.${String(name)}`, message })) : [];
  return [...one, ...named(details.missing, "is missing"), ...named(details.unknown, "is not known here")];
}

/** The error of a request whose part does not fit its schema, field by field. */
export function invalidRequest(target: Target, error: ZodError): DomainError {
  const missingKey = target === "header" && error.issues.some((issue) => issue.path[0] === "idempotency-key");
  if (missingKey) return new DomainError("idempotency.key_missing", { expected: "a text of 8 to 200 characters" });
  const errors = error.issues.flatMap((issue): FieldProblem[] => {
    const field = [targetNames[target], ...issue.path.map(String)].join(".");
    if (issue.code === "unrecognized_keys")
      return issue.keys.map((key) => ({ field: `${field}.${key}`, message: "is not known here" }));
    const expected = expectation(issue);
    return [{ field, message: issue.message, ...(expected ? { expected } : {}) }];
  });
  return new DomainError("request.invalid", { errors });
}

function expectation(issue: ZodError["issues"][number]): string | undefined {
  if (issue.code === "invalid_type") return issue.expected;
  if (issue.code === "invalid_value") return issue.values.map(String).join(" | ");
  if (issue.code === "too_small") return `at least ${issue.minimum}`;
  if (issue.code === "too_big") return `at most ${issue.maximum}`;
  return undefined;
}
