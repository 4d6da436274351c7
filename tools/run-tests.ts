import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { check } from "./check.ts";
import { ensureBrowser } from "./test/browser.ts";
import { ensureWebBuild } from "./web-build.ts";

type Report = { numPassedTests: number; numFailedTests: number; numPendingTests: number };
type Output = { write(chunk: Buffer): boolean };
type Counts = { passed: number; failed: number; skipped: number };

/**
 * `npm test`: the checks, then every test; ends with the line "N passed, N failed". The checks count as one test each. The browser's
 * tests mostly wait for pages, so they run beside the others; what they print comes behind it. With arguments: one run of vitest, which
 * is given them.
 */
const started = Date.now();
const wanted = process.argv.slice(2);
mkdirSync("test-artifacts", { recursive: true });
const browser = ensureBrowser();
const [checks] = await Promise.all([check(), ensureWebBuild((line) => console.log(line))]);
const runs =
  wanted.length > 0
    ? [run("all", wanted)]
    : startBoth(["--project", "unit", "--project", "db", "--maxWorkers=2"], ["--project", "e2e"]);
const counts = [{ ...checks, skipped: 0 }, ...(await Promise.all(runs))];
const sum = (name: keyof Counts) => counts.reduce((total, each) => total + each[name], 0);
if (browser.reason) console.log(`\nThe browser tests were skipped: ${browser.reason}`);
console.log(`\nAll tests took ${Math.round((Date.now() - started) / 1000)} s. ${sum("skipped")} skipped.`);
console.log(`${sum("passed")} passed, ${sum("failed")} failed`);
process.exit(sum("failed") === 0 ? 0 : 1);

function startBoth(first: string[], second: string[]): Promise<Counts>[] {
  const later = heldOutput();
  const behind = run("browser", second, later);
  const before = run("other", first).finally(() => later.release(process.stdout));
  return [before, behind];
}

/** One run of vitest. Its output is ours, or goes where it is wanted. */
async function run(name: string, args: string[], output?: Output): Promise<Counts> {
  const reportFile = `test-artifacts/report-${name}.json`;
  rmSync(reportFile, { force: true });
  const child: ChildProcess = spawn(
    process.execPath,
    [
      "node_modules/vitest/vitest.mjs",
      "run",
      "--reporter=default",
      "--reporter=json",
      `--outputFile.json=${reportFile}`,
      ...args,
    ],
    {
      stdio: output ? ["ignore", "pipe", "pipe"] : "inherit",
      env: {
        ...process.env,
        TANDEM_CHROMIUM: browser.path ?? "",
        TANDEM_NO_BROWSER: browser.reason ?? "",
      },
    },
  );
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk: Buffer) => output?.write(chunk));
  const code = await new Promise<number>((resolve) => child.once("close", (exitCode) => resolve(exitCode ?? 1)));
  const report = readReport(reportFile);
  // A run that broke off before it could say which test failed has failed all the same.
  const failed = report.numFailedTests + (code !== 0 && report.numFailedTests === 0 ? 1 : 0);
  return { passed: report.numPassedTests, failed, skipped: report.numPendingTests };
}

/** Keeps what is written until somebody may see it; from then on it goes there at once. */
function heldOutput() {
  const kept: Buffer[] = [];
  let target: Output | null = null;
  return {
    write: (chunk: Buffer) => (target ? target.write(chunk) : kept.push(chunk) > 0),
    release(to: Output) {
      target = to;
      for (const chunk of kept.splice(0)) to.write(chunk);
    },
  };
}

function readReport(file: string): Report {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Report;
  } catch {
    return { numPassedTests: 0, numFailedTests: 0, numPendingTests: 0 };
  }
}
