"use client";

import type { Schemas } from "@tandem/sdk";
import { Field } from "#ui/field.tsx";
import { Input } from "#ui/input.tsx";

/** Prefix of a credential's name in a form, so that it cannot meet the name of another field. */
export const credentialPrefix = "credential.";
/** The same for a setting. */
export const configPrefix = "config.";

/** The texts of a form below a prefix, without those left empty. */
export function textsBelow(form: FormData, prefix: string): Record<string, string> {
  return Object.fromEntries(
    [...form.entries()].flatMap(([name, value]) =>
      name.startsWith(prefix) && typeof value === "string" && value !== "" ? [[name.slice(prefix.length), value]] : [],
    ),
  );
}

/** What an upstream has to be given: credentials, which are never shown again, and settings. `stored` names what is kept already. */
export function UpstreamFields({
  upstream,
  stored,
  config,
  errors,
}: {
  upstream: Schemas["Upstream"];
  stored: readonly string[];
  config: Readonly<Record<string, string>>;
  errors: Readonly<Record<string, string>>;
}) {
  return (
    <>
      {upstream.credentialFields.map((field) => {
        const kept = stored.includes(field.name);
        return (
          <Field
            key={field.name}
            label={field.label}
            hint={kept ? "Stored. Leave empty to keep it" : (field.help ?? undefined)}
            error={errors[`credentials.${field.name}`]}
            required={field.required && !kept}
          >
            <Input
              name={`${credentialPrefix}${field.name}`}
              type={field.secret ? "password" : "text"}
              autoComplete="off"
              required={field.required && !kept}
              placeholder={kept ? "••••••••••••" : ""}
              className="font-mono"
            />
          </Field>
        );
      })}
      {upstream.configFields.map((field) => (
        <Field
          key={field.name}
          label={field.label}
          hint={field.help ?? undefined}
          error={errors[`config.${field.name}`]}
          required={field.required}
        >
          <Input
            name={`${configPrefix}${field.name}`}
            defaultValue={config[field.name] ?? ""}
            required={field.required}
          />
        </Field>
      ))}
    </>
  );
}
