import { spawnSync } from "node:child_process";
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

/** Format, lint, types and generated files. Prints what is wrong and how to mend it; returns the counts. */
export async function check(): Promise<{ passed: number; failed: number }> {
  let failed = 0;
  for (const step of steps) {
    const [program = "", ...args] = step.command;
    const result = spawnSync(program, args, { encoding: "utf8", maxBuffer: 64 * 1024 * 1024 });
    const good = result.status === 0;
    console.log(`${good ? "✓" : "✗"} ${step.name}`);
    if (good) continue;
    failed += 1;
    console.log(
      `${result.stdout}${result.stderr}`
        .split("\n")
        .filter((line) => !line.startsWith("npm warn"))
        .slice(0, 120)
        .join("\n"),
    );
    if (step.hint) console.log(`To mend it: ${step.hint}`);
  }
  return { passed: steps.length - failed, failed };
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
