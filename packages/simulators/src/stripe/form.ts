import { badParameter } from "./refusal.ts";

/** A form with brackets, as a tree: `a[b][0]=c` is `{ a: { b: { 0: "c" } } }`. */
export type FormTree = { [key: string]: string | FormTree };

/** Parses an urlencoded body or query. A name without an index (`expand[]`) takes the next one. */
export function parseForm(text: string): FormTree {
  const root: FormTree = {};
  for (const [name, value] of new URLSearchParams(text)) {
    const first = name.indexOf("[");
    const head = first === -1 ? name : name.slice(0, first);
    const rest = first === -1 ? [] : [...name.slice(first).matchAll(/\[([^\]]*)\]/g)].map((match) => match[1] ?? "");
    put(root, [head, ...rest], value);
  }
  return root;
}

function put(node: FormTree, path: readonly string[], value: string): void {
  const [key = "", ...rest] = path;
  const own = key === "" ? String(Object.keys(node).length) : key;
  if (rest.length === 0) {
    node[own] = value;
    return;
  }
  const child = node[own];
  const next: FormTree = typeof child === "object" ? child : {};
  node[own] = next;
  put(next, rest, value);
}

const METADATA_KEYS_MAX = 50;

/** The parameters of one call. Every reader refuses what Stripe refuses, in its words; `done` refuses what nobody read. */
export class Params {
  readonly #tree: FormTree;
  readonly #prefix: string;
  readonly #seen = new Set<string>();

  constructor(tree: FormTree, prefix = "") {
    this.#tree = tree;
    this.#prefix = prefix;
  }

  /** The parameter's full name, as errors have it. */
  name(key: string): string {
    return this.#prefix === "" ? key : `${this.#prefix}[${key}]`;
  }

  has(key: string): boolean {
    return this.#read(key) !== undefined;
  }

  /** The value as it came, for choices made before anything may be refused; does not count as read. */
  peek(key: string): string | null {
    const value = Object.hasOwn(this.#tree, key) ? this.#tree[key] : undefined;
    return typeof value === "string" ? value : null;
  }

  text(key: string): string | null {
    const value = this.#read(key);
    if (value === undefined) return null;
    if (typeof value !== "string") throw badParameter(this.name(key), `Invalid string: ${JSON.stringify(value)}`);
    if (value === "") {
      const message = `You passed an empty string for '${this.name(key)}'. We assume empty values are an attempt to unset a parameter; however '${this.name(key)}' cannot be unset.`;
      throw badParameter(this.name(key), message, "parameter_invalid_empty");
    }
    return value;
  }

  requiredText(key: string): string {
    return this.text(key) ?? this.#missing(key);
  }

  integer(key: string): number | null {
    const value = this.text(key);
    if (value === null) return null;
    if (!/^-?\d{1,15}$/.test(value)) {
      throw badParameter(this.name(key), `Invalid integer: ${value}`, "parameter_invalid_integer");
    }
    return Number(value);
  }

  requiredInteger(key: string): number {
    return this.integer(key) ?? this.#missing(key);
  }

  boolean(key: string): boolean | null {
    const value = this.text(key);
    if (value === null || value === "true" || value === "false") return value === null ? null : value === "true";
    throw badParameter(this.name(key), `Invalid boolean: ${value}`);
  }

  oneOf<Value extends string>(key: string, values: readonly Value[]): Value | null {
    const value = this.text(key);
    if (value === null) return null;
    const found = values.find((one) => one === value);
    if (found !== undefined) return found;
    const list = values.length > 1 ? `${values.slice(0, -1).join(", ")} or ${values.at(-1)}` : values[0];
    throw badParameter(this.name(key), `Invalid ${this.name(key)}: must be one of ${list}`);
  }

  /** An http(s) address. */
  url(key: string): string | null {
    const value = this.text(key);
    if (value === null || /^https?:\/\/[^\s]+$/.test(value)) return value;
    throw badParameter(this.name(key), "Not a valid URL", "url_invalid");
  }

  child(key: string): Params | null {
    const value = this.#read(key);
    if (value === undefined || value === "") return null;
    if (typeof value === "string") throw badParameter(this.name(key), "Invalid object");
    return new Params(value, this.name(key));
  }

  children(key: string): Params[] {
    return this.#entries(key).map(([index, value]) => {
      if (typeof value === "string") throw badParameter(this.name(key), "Invalid object");
      return new Params(value, `${this.name(key)}[${index}]`);
    });
  }

  texts(key: string): string[] {
    return this.#entries(key).map(([, value]) => {
      if (typeof value !== "string") throw badParameter(this.name(key), "Invalid array");
      return value;
    });
  }

  /** Metadata as sent; `""` unsets a key on an update. */
  metadata(key = "metadata"): Record<string, string> {
    const value = this.#read(key);
    if (value === undefined || value === "") return {};
    if (typeof value === "string") throw badParameter(this.name(key), "Invalid object");
    const pairs = Object.entries(value).map(([name, text]): [string, string] => {
      if (typeof text !== "string" || name.length > 40 || text.length > 500) {
        throw badParameter(
          `${this.name(key)}[${name}]`,
          "Metadata keys have up to 40 characters and values up to 500.",
        );
      }
      return [name, text];
    });
    if (pairs.length > METADATA_KEYS_MAX) throw badParameter(this.name(key), "You can have up to 50 metadata keys.");
    return Object.fromEntries(pairs);
  }

  /** Refuses parameters that nobody read. */
  done(): void {
    const unknown = Object.keys(this.#tree).find((key) => !this.#seen.has(key));
    if (unknown === undefined) return;
    const name = this.name(unknown);
    throw badParameter(name, `Received unknown parameter: ${name}`, "parameter_unknown");
  }

  #entries(key: string): [string, string | FormTree][] {
    const value = this.#read(key);
    if (value === undefined || value === "") return [];
    if (typeof value === "string") throw badParameter(this.name(key), "Invalid array");
    return Object.entries(value).sort(([a], [b]) => Number(a) - Number(b));
  }

  #read(key: string): string | FormTree | undefined {
    this.#seen.add(key);
    return Object.hasOwn(this.#tree, key) ? this.#tree[key] : undefined;
  }

  #missing(key: string): never {
    throw badParameter(this.name(key), `Missing required param: ${this.name(key)}.`, "parameter_missing");
  }
}

/** Metadata after an update: `""` takes a key away. */
export function mergedMetadata(old: Record<string, string>, change: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries({ ...old, ...change }).filter(([, value]) => value !== ""));
}
