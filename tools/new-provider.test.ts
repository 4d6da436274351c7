import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { findAdapters } from "./gen-registry.ts";
import { createProvider, objection, renderProvider } from "./new-provider.ts";

const root = join(import.meta.dirname, "..");
const id = "one-two";
let copy: string;

/** A copy of what a provider needs, so that the checkout itself is never touched. */
beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), "tandem-new-provider-"));
  mkdirSync(join(copy, "node_modules/@tandem"), { recursive: true });
  for (const name of readdirSync(join(root, "node_modules"))) {
    if (name !== "@tandem" && !name.startsWith("."))
      symlinkSync(join(root, "node_modules", name), join(copy, "node_modules", name));
  }
  for (const name of ["provider-contract", "providers", "simulators"]) {
    cpSync(join(root, "packages", name), join(copy, "packages", name), { recursive: true });
    symlinkSync(join(copy, "packages", name), join(copy, "node_modules/@tandem", name));
  }
  for (const file of ["tsconfig.json", "package.json"]) cpSync(join(root, file), join(copy, file));
  createProvider(copy, id);
});
afterAll(() => rmSync(copy, { recursive: true, force: true }));

const run = (script: string, args: string[]) =>
  execFileSync(process.execPath, [join(root, "node_modules", script), ...args], {
    cwd: copy,
    encoding: "utf8",
    stdio: "pipe",
  });

const namesOf = (folder: string, of: string) =>
  readdirSync(folder, { withFileTypes: true })
    .map((entry) => entry.name.replace(`${of}.`, "id."))
    .sort();

test("a new eSIM adapter has the same files as every other", () => {
  const made = namesOf(join(copy, "packages/providers/src", id), id);
  const folders = findAdapters(join(root, "packages/providers/src")).map((name) => ({
    name,
    files: namesOf(join(root, "packages/providers/src", name), name),
  }));
  const sellers = folders.filter(({ files }) => files.includes("esim.ts"));
  expect(sellers.length).toBeGreaterThan(2);
  // Only an upstream that lists what it sold has records.
  for (const { name, files } of sellers)
    expect(
      files.filter((file) => file !== "records.ts"),
      name,
    ).toEqual(made);
});

test("every adapter has the files that every adapter has", () => {
  const common = ["FACTS.md", "client.ts", "errors.ts", "id.test.ts", "index.ts", "manifest.ts", "wire.ts"];
  for (const name of findAdapters(join(root, "packages/providers/src"))) {
    const files = namesOf(join(root, "packages/providers/src", name), name);
    expect(
      common.filter(
        (file) => !files.includes(file) && !files.some((other) => other.startsWith("wire-") && file === "wire.ts"),
      ),
      name,
    ).toEqual([]);
  }
});

test("no placeholder is left, and names are written as names are", () => {
  for (const { path, text } of renderProvider(id)) expect(text, path).not.toContain("{{");
  const manifest = renderProvider(id).find((file) => basename(file.path) === "manifest.ts");
  expect(manifest?.text).toContain('name: "One Two"');
});

test("what was made compiles", () => {
  const include = ["providers", "simulators"].map((name) => `packages/${name}/src/${id}/**/*.ts`);
  const files = [...include, "packages/providers/src/registry.generated.ts"];
  writeFileSync(join(copy, "tsconfig.made.json"), JSON.stringify({ extends: "./tsconfig.json", include: files }));
  run("typescript/bin/tsc", ["-p", "tsconfig.made.json"]);
});

test("what was made passes the suite", () => {
  const outputFile = join(copy, "report.json");
  const reporting = ["--reporter=json", `--outputFile=${outputFile}`];
  run("vitest/vitest.mjs", ["run", "--root", copy, `packages/providers/src/${id}`, ...reporting]);
  const report: { success: boolean; numPassedTests: number } = JSON.parse(readFileSync(outputFile, "utf8"));
  expect(report.success).toBe(true);
  expect(report.numPassedTests).toBeGreaterThan(40);
});

test("ids that cannot be, services without a contract and existing folders are refused", () => {
  expect(objection(root, "Acme", ["esim"])).toMatch(/no id/);
  expect(objection(root, "shared", ["esim"])).toMatch(/something else/);
  expect(objection(root, "acme", ["teleport"])).toMatch(/teleport/);
  expect(objection(root, "acme", [])).toMatch(/--services/);
  expect(objection(root, "esim-go", ["esim"])).toMatch(/exists/);
  expect(objection(root, "acme", ["esim"])).toBeNull();
});
