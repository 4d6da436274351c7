import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";

export const repository = resolve(import.meta.dirname, "../..");

export type SourceFile = { path: string; text: string; lines: string[] };

const notOurs = new Set(["node_modules", ".git", ".next", ".data", "dist", "test-artifacts"]);

/** Every file of our own source whose path below the repository matches. Walks the folders: a downloaded copy has no git. */
export function sourceFiles(pattern: RegExp): SourceFile[] {
  const found: SourceFile[] = [];
  const walk = (folder: string) => {
    for (const entry of readdirSync(join(repository, folder), { withFileTypes: true })) {
      const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory() && !notOurs.has(entry.name)) walk(path);
      if (!entry.isFile() || !pattern.test(path)) continue;
      const text = readFileSync(join(repository, path), "utf8");
      found.push({ path, text, lines: text.split("\n") });
    }
  };
  walk("");
  return found.sort((one, other) => (one.path < other.path ? -1 : 1));
}

export type Import = { from: string; specifier: string; target: string };

/** The imports of a file, relative ones as paths below the repository, others as written. */
export function importsOf(file: SourceFile): Import[] {
  const specifiers = [
    ...file.text.matchAll(
      /(?:^|\n)\s*(?:import|export)\b[^;'"`]*?\bfrom\s*["']([^"']+)["']|\bimport\(\s*["']([^"']+)["']\s*\)|(?:^|\n)import\s+["']([^"']+)["']/g,
    ),
  ].map((match) => match[1] ?? match[2] ?? match[3] ?? "");
  return specifiers.map((specifier) => ({
    from: file.path,
    specifier,
    target: specifier.startsWith(".")
      ? relative(repository, resolve(repository, dirname(file.path), specifier))
      : specifier,
  }));
}
