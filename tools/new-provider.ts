import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { parseArgs } from "node:util";
import { findAdapters, registrySource } from "./gen-registry.ts";

const templates = join(import.meta.dirname, "provider-template");
/** Services that have a contract, and so a template. */
const knownServices = ["esim"];
const takenNames = ["shared", "lab", "mail", "world", "test"];

/** A file to be made, below the project's root. */
export type RenderedFile = { path: string; text: string };

/** Why a provider of that id cannot be made, or null. */
export function objection(root: string, id: string, services: readonly string[]): string | null {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(id)) return `"${id}" is no id: use small letters, digits and single dashes`;
  if (takenNames.includes(id)) return `"${id}" is the name of something else`;
  const unknown = services.filter((service) => !knownServices.includes(service));
  if (unknown.length > 0) return `no contract yet for: ${unknown.join(", ")}; there is: ${knownServices.join(", ")}`;
  if (services.length === 0) return "name at least one service: --services esim";
  const existing = ["providers", "simulators"].map((name) => join("packages", name, "src", id));
  const present = existing.find((folder) => existsSync(join(root, folder)));
  return present ? `${present} exists` : null;
}

/** The adapter's folder and the simulator's: a small API that does not exist, both sides of it, passing the suite. */
export function renderProvider(id: string): RenderedFile[] {
  const words = id.split("-").map((word) => word.charAt(0).toUpperCase() + word.slice(1));
  const values: Record<string, string> = { id, Name: words.join(" "), Class: words.join("") };
  const fill = (text: string) => text.replaceAll(/\{\{(\w+)\}\}/g, (whole, key: string) => values[key] ?? whole);
  const folders = { adapter: `packages/providers/src/${id}`, simulator: `packages/simulators/src/${id}` };
  return Object.entries(folders).flatMap(([template, folder]) =>
    filesBelow(join(templates, template)).map((file) => {
      const name = relative(join(templates, template), file)
        .replace(/\.txt$/, "")
        .replace(/^id\./, `${id}.`);
      return { path: `${folder}/${name}`, text: fill(readFileSync(file, "utf8")) };
    }),
  );
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/** Writes the folders below `root` and makes the registry anew. Returns what was written. */
export function createProvider(root: string, id: string): string[] {
  const files = renderProvider(id);
  for (const { path, text } of files) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  const providers = join(root, "packages/providers/src");
  writeFileSync(join(providers, "registry.generated.ts"), registrySource(findAdapters(providers)));
  return files.map((file) => file.path);
}

function main(): void {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { services: { type: "string" } } });
  const [id, ...others] = positionals;
  const services = (values.services ?? "").split(",").filter((service) => service !== "");
  const root = join(import.meta.dirname, "..");
  if (id === undefined || others.length > 0) {
    console.error("Usage: npm run new:provider -- <id> --services esim");
    process.exit(2);
  }
  const wrong = objection(root, id, services);
  if (wrong) {
    console.error(wrong);
    process.exit(2);
  }
  const written = createProvider(root, id);
  // The order of imports depends on the provider's name.
  const biome = join(root, "node_modules/@biomejs/biome/bin/biome");
  execFileSync(process.execPath, [biome, "check", "--write", ...new Set(written.map((path) => dirname(path)))], {
    cwd: root,
    stdio: ["ignore", "ignore", "inherit"],
  });
  console.log(`${written.join("\n")}\n`);
  console.log(`Both sides of a made-up API are there and pass the suite: npx vitest run packages/providers/src/${id}`);
  console.log("Write down the provider's facts in both FACTS.md, then make the simulator and the adapter follow them.");
}

if (import.meta.main) main();
