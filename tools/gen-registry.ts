import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const sourceDir = join(import.meta.dirname, "../packages/providers/src");
const registryFile = join(sourceDir, "registry.generated.ts");

/** Ids of the adapters: every folder with an `index.ts` and a `manifest.ts`, sorted. */
export function findAdapters(directory: string = sourceDir): string[] {
  return readdirSync(directory, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .filter((name) => ["index.ts", "manifest.ts"].every((file) => existsSync(join(directory, name, file))))
    .sort();
}

/** The text of `registry.generated.ts` for these adapters. */
export function registrySource(adapters: readonly string[]): string {
  const nameOf = (id: string) => id.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
  return [
    "// Made by `npm run gen` from the folders beside it.",
    'import type { ProviderModule } from "@tandem/provider-contract";',
    ...adapters.map((id) => `import { provider as ${nameOf(id)} } from "./${id}/index.ts";`),
    "",
    "/** Every adapter of this installation, by its id. */",
    "export const providerModules: Record<string, ProviderModule> = {",
    ...adapters.map((id) => `  ${id === nameOf(id) ? id : `"${id}": ${nameOf(id)}`},`),
    "};",
    "",
  ].join("\n");
}

if (import.meta.main) writeFileSync(registryFile, registrySource(findAdapters()));
