/** What `npm run gen` writes. Committed, so that a reviewer sees what changed; `check` fails when one is out of date. */
export const generatedFiles = [
  "packages/core/src/kernel/schema.generated.ts",
  "packages/core/schema.sql",
  "packages/providers/src/registry.generated.ts",
  "packages/api-schema/openapi.json",
  "packages/sdk/src/schema.generated.ts",
];
