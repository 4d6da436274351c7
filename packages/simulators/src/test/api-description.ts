import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { Ajv, type ErrorObject, type ValidateFunction } from "ajv";
import formats from "ajv-formats";
import { parse } from "yaml";

type Json = Record<string, unknown>;

/** What a reply does differently from the description, and why the simulator is right all the same. */
export type KnownDifference = { at: RegExp; why: string };

export type Finding = { at: string; problem: string };

/** An official API description that replies are held against; kept outside the repository. */
export type ApiDescription = {
  /**
   * Everything in `value` that the schema at `path` (keys from the document's root) does not allow, and every key
   * it does not know, since schemas rarely forbid unknown keys.
   */
  findings(path: readonly string[], value: unknown): Finding[];
  /** As `findings`, for a form: its texts may stand for numbers and booleans, and a single one for a list. `value` is changed by it. */
  formFindings(path: readonly string[], value: Record<string, unknown>): Finding[];
  /** The keys of the part at `path`, such as the media types of an answer. */
  keys(path: readonly string[]): string[];
  /** What stands at `path`, such as a parameter's name. */
  value(path: readonly string[]): unknown;
};

/** Why a test that needs the descriptions did not run. */
export const skippedReason = "skipped: no API descriptions";

const SPECS_DIR = resolve(import.meta.dirname, "../../../../../shared/specs");

/**
 * Loads a description by file name, or undefined when it is not beside the checkout. `anyFormats` names formats that are not checked,
 * such as an upstream's own, or one it does not keep itself.
 */
export function loadApiDescription(file: string, anyFormats: readonly string[] = []): ApiDescription | undefined {
  const location = resolve(SPECS_DIR, file);
  if (!existsSync(location)) return undefined;
  const text = readFileSync(location, "utf8");
  const document = asObject(file.endsWith(".json") ? JSON.parse(text) : parse(text));
  dropLoneNullable(document);
  const bodies = createFinder(document, anyFormats, false);
  const forms = createFinder(document, anyFormats, "array");
  return {
    keys: (path) => Object.keys(asObject(partAt(document, path))),
    value: (path) => partAt(document, path),
    findings: bodies,
    formFindings: forms,
  };
}

function createFinder(document: Json, anyFormats: readonly string[], coerceTypes: false | "array") {
  const ajv = new Ajv({ strict: false, validateSchema: false, allErrors: true, coerceTypes });
  formats.default(ajv);
  for (const name of ["float", "double", "int32", "int64", "binary", ...anyFormats]) ajv.addFormat(name, true);
  const compiled = new Map<string, ValidateFunction>();
  return (keys: readonly string[], value: unknown): Finding[] => {
    const schema = partAt(document, keys);
    const id = keys.join(" ");
    const validate = compiled.get(id) ?? ajv.compile({ components: document.components, ...asObject(schema) });
    compiled.set(id, validate);
    validate(value);
    const wrong = (validate.errors ?? []).map(toFinding);
    return [...wrong, ...unknownKeys(document, schema, value, "")];
  };
}

/** `nullable` beside no type says nothing, and ajv refuses it. */
function dropLoneNullable(node: unknown): void {
  if (typeof node !== "object" || node === null) return;
  const schema = node as Json;
  if (schema.nullable === true && schema.type === undefined) delete schema.nullable;
  for (const inner of Object.values(schema)) dropLoneNullable(inner);
}

function partAt(document: Json, path: readonly string[]): unknown {
  return path.reduce((node: unknown, key) => asObject(node)[key], document);
}

function asObject(value: unknown): Json {
  if (typeof value !== "object" || value === null) throw new Error("the API description has no such part");
  return value as Json;
}

function toFinding(error: ErrorObject): Finding {
  return { at: error.instancePath, problem: `${error.message ?? error.keyword} ${JSON.stringify(error.params)}` };
}

/** Keys of `value` that no branch of the schema names. */
function unknownKeys(document: Json, schema: unknown, value: unknown, at: string): Finding[] {
  const branches = resolveBranches(document, schema);
  if (Array.isArray(value)) {
    const items = branches.map((branch) => branch.items).filter((item) => item !== undefined);
    return value.flatMap((one, index) => unknownKeys(document, { anyOf: items }, one, `${at}/${index}`));
  }
  if (typeof value !== "object" || value === null) return [];
  const named = branches.filter((branch) => branch.properties !== undefined);
  if (named.length === 0) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const schemas = named.map((branch) => asObject(branch.properties)[key]).filter((one) => one !== undefined);
    if (schemas.length === 0) return [{ at: `${at}/${key}`, problem: "the API description does not name this key" }];
    return unknownKeys(document, { anyOf: schemas }, inner, `${at}/${key}`);
  });
}

/** The schema with references followed and its alternatives laid side by side. */
function resolveBranches(document: Json, schema: unknown): Json[] {
  if (typeof schema !== "object" || schema === null) return [];
  const node = schema as Json;
  if (typeof node.$ref === "string") {
    const keys = node.$ref.replace(/^#\//, "").split("/");
    return resolveBranches(
      document,
      keys.reduce((inner: unknown, key) => asObject(inner)[key], document),
    );
  }
  const alternatives = [node.anyOf, node.oneOf, node.allOf].filter(Array.isArray).flat();
  return alternatives.length > 0 ? alternatives.flatMap((one) => resolveBranches(document, one)) : [node];
}
