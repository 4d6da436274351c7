import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { openApiDocument } from "./document.ts";
import { apiRoutes } from "./routes.ts";

const document = openApiDocument();
const operations = Object.entries(document.paths ?? {}).flatMap(([path, methods]) =>
  Object.entries(methods as Record<string, { operationId?: string; summary?: string; tags?: string[] }>).map(
    ([method, operation]) => ({ name: `${method} ${path}`, ...operation }),
  ),
);

test("every route is described once, with a name of its own, a summary and a tag", () => {
  expect(operations).toHaveLength(apiRoutes.length);
  expect(new Set(operations.map((operation) => operation.operationId)).size).toBe(operations.length);
  expect(operations.filter((operation) => !operation.summary || !operation.tags?.length)).toEqual([]);
});

test("what operators call lies below /v1/operator, and nothing there is open to others", () => {
  const wrong = apiRoutes.filter(
    (route) => route.path.startsWith("/v1/operator/") !== route.access.startsWith("operator:"),
  );
  expect(wrong.map((route) => route.path)).toEqual([]);
});

test("money is never a number", () => {
  const numbers: string[] = [];
  const walk = (value: unknown, path: string): void => {
    if (typeof value !== "object" || value === null) return;
    const { type } = value as { type?: unknown };
    if (/(price|amount|balance|cost|margin|revenue)$/i.test(path) && (type === "number" || type === "integer"))
      numbers.push(path);
    for (const [name, inner] of Object.entries(value)) walk(inner, `${path}.${name}`);
  };
  walk(document.components?.schemas, "");
  expect(numbers).toEqual([]);
});

test("requests that spend money demand an Idempotency-Key", () => {
  const spending = ["createOrder", "createTopUp", "creditAccount"];
  for (const operationId of spending) {
    const operation = operations.find((one) => one.operationId === operationId) as {
      parameters?: { name: string; required?: boolean }[];
    };
    expect(operation.parameters?.find((parameter) => parameter.name === "idempotency-key")?.required).toBe(true);
  }
});

test("the committed description is the one the routes make", () => {
  const committed = JSON.parse(readFileSync(new URL("../openapi.json", import.meta.url), "utf8"));
  expect(committed).toEqual(JSON.parse(JSON.stringify(document)));
});

/** Fields of an Operation Object, OpenAPI 3.1 section 4.8.10.1. */
const operationFields = new Set(
  "tags summary description externalDocs operationId parameters requestBody responses callbacks deprecated security servers".split(
    " ",
  ),
);

test("operations have the fields that OpenAPI 3.1 knows, and extensions", () => {
  const unknown = operations.flatMap(({ name, ...operation }) =>
    Object.keys(operation)
      .filter((field) => !operationFields.has(field) && !field.startsWith("x-"))
      .map((field) => `${name}: ${field}`),
  );
  expect(unknown).toEqual([]);
});
