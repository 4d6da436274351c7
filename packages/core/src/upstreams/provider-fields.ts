import type { FieldSpec, Manifest } from "@tandem/provider-contract";
import { DomainError } from "../kernel/index.ts";
import { credentialsInvalid } from "./errors.ts";

/** Settings every provider takes besides its adapter's own: our pacer, and the deadline of each call. */
export const commonConfigFields: readonly FieldSpec[] = [
  {
    name: "requestsPerSecond",
    label: "Requests per second",
    secret: false,
    required: false,
    help: "Our own limit at this provider; 0 switches it off. Empty: what the provider documents.",
  },
  {
    name: "timeoutMs",
    label: "Deadline (ms)",
    secret: false,
    required: false,
    help: "How long a call may take before it counts as failed and another provider is tried. Empty: 10000.",
  },
];

/** The deadline of a call where the provider's settings name none (O4). */
export const defaultTimeoutMs = 10_000;

/** Refuses credentials the adapter does not know, and missing ones it needs. Error details carry names, never values. */
export function checkCredentials(manifest: Manifest, credentials: Readonly<Record<string, string>>): void {
  const known = manifest.credentialFields.map((field) => field.name);
  const missing = manifest.credentialFields
    .filter((field) => field.required && !credentials[field.name])
    .map((field) => field.name);
  const unknown = Object.keys(credentials).filter((name) => !known.includes(name));
  if (missing.length > 0 || unknown.length > 0) throw credentialsInvalid({ missing, unknown });
}

/** Refuses settings the adapter does not know, missing ones it needs, and numbers that are none. */
export function checkConfig(manifest: Manifest, config: Readonly<Record<string, string>>): void {
  const fields = [...manifest.configFields, ...commonConfigFields];
  const unknown = Object.keys(config).filter((name) => !fields.some((field) => field.name === name));
  const missing = fields.filter((field) => field.required && !config[field.name]).map((field) => field.name);
  const notNumbers = commonConfigFields
    .map((field) => field.name)
    .filter((name) => config[name] && !/^\d{1,7}(\.\d{1,3})?$/.test(config[name] ?? ""));
  if (unknown.length + missing.length + notNumbers.length > 0) {
    throw new DomainError("request.invalid", { field: "config", unknown, missing, notNumbers });
  }
}

/** What is stored plus what is given; an empty value removes. */
export function mergeFields(
  stored: Readonly<Record<string, string>>,
  given: Readonly<Record<string, string>>,
): Record<string, string> {
  return Object.fromEntries(Object.entries({ ...stored, ...given }).filter(([, value]) => value !== ""));
}

/** Deadline of one call in milliseconds. */
export function timeoutOf(config: Readonly<Record<string, string>>): number {
  return config.timeoutMs ? Number(config.timeoutMs) : defaultTimeoutMs;
}

/** `eSIM Access (Redtea)` → `esim-access-redtea`. */
export function slugOf(name: string): string {
  const plain = name.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  return (
    plain
      .replace(/[^a-z0-9]+/g, "-")
      .replace(/^-+|-+$/g, "")
      .slice(0, 60) || "provider"
  );
}
