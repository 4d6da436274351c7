import { messageInvalid } from "./errors.ts";

const placeholder = /\{\{\s*([a-zA-Z][a-zA-Z0-9_]{0,39})\s*\}\}/g;

/** Names of a template's variables, in the order they appear, each once. */
export function variablesOf(body: string): string[] {
  return [...new Set([...body.matchAll(placeholder)].map((match) => match[1] ?? ""))];
}

/** The text with its variables filled in. Throws `request.invalid` for one that has no value: half a text is never sent. */
export function fillTemplate(body: string, values: Readonly<Record<string, string>>): string {
  const missing = variablesOf(body).filter((name) => values[name] === undefined);
  if (missing.length > 0) throw messageInvalid("variables", `give a value for ${missing.join(", ")}`);
  return body.replace(placeholder, (_, name: string) => values[name] ?? "");
}
