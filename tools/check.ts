import { spawn, spawnSync } from "node:child_process";
import { generatedFiles } from "./generated-files.ts";

type Step = { name: string; command: string[]; hint: string };

const steps: Step[] = [
  {
    name: "format and lint",
    command: ["npx", "biome", "check", "--error-on-warnings", "."],
    hint: "npx biome check --write .",
  },
  { name: "types of server and packages", command: ["npx", "tsc", "-p", "tsconfig.json"], hint: "" },
  { name: "types of the web", command: ["npx", "tsc", "-p", "apps/web/tsconfig.json", "--noEmit"], hint: "" },
  {
    name: "generated files",
    command: [process.execPath, "tools/gen.ts", "--check"],
    hint: `npm run gen, then commit ${generatedFiles.join(", ")}`,
  },
];

/** Format, lint, types and generated files, two at a time. Prints what is wrong and how to mend it; returns the counts. */
export async function check(): Promise<{ passed: number; failed: number }> {
  const left = [...steps];
  let failed = 0;
  const hand = async () => {
    for (let step = left.shift(); step; step = left.shift()) if (!(await passes(step))) failed += 1;
  };
  await Promise.all([hand(), hand()]);
  return { passed: steps.length - failed, failed };
}

async function passes(step: Step): Promise<boolean> {
  const { code, output } = await run(step.command);
  console.log(`${code === 0 ? "✓" : "✗"} ${step.name}`);
  if (code === 0) return true;
  const lines = output.split("\n").filter((line) => !line.startsWith("npm warn"));
  console.log(lines.slice(0, 120).join("\n"));
  if (step.hint) console.log(`To mend it: ${step.hint}`);
  return false;
}

function run([program = "", ...args]: string[]): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"] });
    const output: string[] = [];
    child.stdout.on("data", (chunk: Buffer) => output.push(String(chunk)));
    child.stderr.on("data", (chunk: Buffer) => output.push(String(chunk)));
    child.once("error", reject);
    child.once("close", (code) => resolve({ code, output: output.join("") }));
  });
}

if (process.argv[1] === import.meta.filename) {
  const { failed } = await check();
  if (failed === 0) {
    const unit = spawnSync(process.execPath, ["node_modules/vitest/vitest.mjs", "run", "--project", "unit"], {
      stdio: "inherit",
    });
    process.exit(unit.status ?? 1);
  }
  process.exit(1);
}
