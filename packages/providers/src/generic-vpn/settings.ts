import { vpnStates } from "@tandem/provider-contract";
import { z } from "zod";
import { issuesOf } from "../shared/reading.ts";

export const operationNames = [
  "createAccount",
  "findAccount",
  "listAccounts",
  "getAccount",
  "suspendAccount",
  "resumeAccount",
  "renewAccount",
  "changePassword",
  "deleteAccount",
  "listServers",
  "getConfig",
  "checkHealth",
] as const;

export type OperationName = (typeof operationNames)[number];

const operation = z.strictObject({
  method: z.enum(["GET", "POST", "PUT", "PATCH", "DELETE"]),
  /** With placeholders such as `/accounts/{{accountRef}}`. Paths are written to logs, so a password has no place there. */
  path: z
    .string()
    .startsWith("/")
    .refine((path) => !path.includes("{{password}}"), "a path may not hold the password"),
  query: z.record(z.string(), z.string()).default({}),
  body: z.record(z.string(), z.string()).optional(),
  /** Where a list lies in the reply. */
  items: z.string().startsWith("$").optional(),
  /** Our names to places in the reply, or in one entry of the list. */
  map: z.record(z.string(), z.string().startsWith("$")).default({}),
});

export type Operation = z.infer<typeof operation>;

const typedServer = z.strictObject({
  id: z.string().min(1),
  name: z.string().optional(),
  country: z.string().regex(/^[A-Z]{2}$/),
  city: z.string().nullish(),
  host: z.string().nullish(),
  protocols: z.array(z.enum(["wireguard", "openvpn"])).min(1),
});

const settings = z.object({
  authType: z.enum(["bearer", "basic", "header", "query", "form"]),
  authName: z.string(),
  bodyFormat: z.enum(["json", "form"]),
  operations: z.partialRecord(z.enum(operationNames), operation),
  statusMap: z.record(z.string(), z.enum(vpnStates)),
  success: z
    .strictObject({ path: z.string().startsWith("$"), equals: z.string(), message: z.string().optional() })
    .nullable(),
  servers: z.array(typedServer),
});

/** What an operator says of the API. */
export type Settings = z.infer<typeof settings>;

const DEFAULT_STATES = {
  active: "active",
  enabled: "active",
  disabled: "suspended",
  suspended: "suspended",
  expired: "expired",
};

/** The description as typed, or what is wrong with it. It may not throw: a provider's row is read by everybody. */
export function readSettings(
  config: Readonly<Record<string, string>>,
): { kind: "ok"; settings: Settings } | { kind: "wrong"; reason: string } {
  const json = (name: string, fallback: unknown): unknown => {
    const text = config[name];
    if (text === undefined || text.trim() === "") return fallback;
    try {
      return JSON.parse(text);
    } catch {
      // A text that is no JSON fails its schema below, where the field is named.
      return `${name} is not JSON`;
    }
  };
  const parsed = settings.safeParse({
    authType: config.authType || "bearer",
    authName: config.authName ?? "",
    bodyFormat: config.bodyFormat || "json",
    operations: json("operations", {}),
    statusMap: json("statusMap", DEFAULT_STATES),
    success: json("success", null),
    servers: json("servers", []),
  });
  return parsed.success ? { kind: "ok", settings: parsed.data } : { kind: "wrong", reason: issuesOf(parsed.error) };
}

/** What placeholders stand for. */
export type Values = Readonly<Record<string, string | number | null>>;

/** A text with its placeholders filled in; `encode` is applied to the values. One that stands for nothing is empty. */
export function fill(template: string, values: Values, encode: (value: string) => string = (value) => value): string {
  return template.replaceAll(/\{\{(\w+)\}\}/g, (_, name: string) => encode(String(values[name] ?? "")));
}

/** A body with its placeholders filled in. One that is nothing but a placeholder keeps the value's type. */
export function fillBody(
  body: Readonly<Record<string, string>>,
  values: Values,
): Record<string, string | number | null> {
  const filled = Object.entries(body).map(([name, template]) => {
    const alone = /^\{\{(\w+)\}\}$/.exec(template)?.[1];
    return [name, alone === undefined ? fill(template, values) : (values[alone] ?? null)] as const;
  });
  return Object.fromEntries(filled);
}

/** What lies at a place such as `$.data.accounts[0].id`; `undefined` where nothing does. */
export function pick(body: unknown, place: string): unknown {
  const steps = place.slice(1).match(/[^.[\]]+/g) ?? [];
  return steps.reduce<unknown>(
    (value, step) =>
      value !== null && typeof value === "object" && Object.hasOwn(value, step) ? Reflect.get(value, step) : undefined,
    body,
  );
}
