import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { check } from "./check.ts";
import { ensureBrowser } from "./test/browser.ts";
import { ensureWebBuild } from "./web-build.ts";

type Report = { numPassedTests: number; numFailedTests: number; numPendingTests: number };

/** `npm test`: the checks, then every test; ends with the line "N passed, N failed". The checks count as one test each. */
const started = Date.now();
mkdirSync("test-artifacts", { recursive: true });
const browser = ensureBrowser();
const [checks] = await Promise.all([check(), ensureWebBuild((line) => console.log(line))]);
const reportFile = "test-artifacts/report.json";
rmSync(reportFile, { force: true });
const code = await new Promise<number>((resolve) => {
  const child = spawn(
    process.execPath,
    [
      "node_modules/vitest/vitest.mjs",
      "run",
      "--reporter=default",
      "--reporter=json",
      `--outputFile.json=${reportFile}`,
      ...process.argv.slice(2),
    ],
    {
      stdio: "inherit",
      env: { ...process.env, TANDEM_CHROMIUM: browser.path ?? "", TANDEM_NO_BROWSER: browser.reason ?? "" },
    },
  );
  child.once("exit", (exitCode) => resolve(exitCode ?? 1));
});
const report = readReport();
const passed = report.numPassedTests + checks.passed;
const failed = report.numFailedTests + checks.failed + (code !== 0 && report.numFailedTests === 0 ? 1 : 0);
if (browser.reason) console.log(`\nThe browser tests were skipped: ${browser.reason}`);
console.log(`\nAll tests took ${Math.round((Date.now() - started) / 1000)} s. ${report.numPendingTests} skipped.`);
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);

function readReport(): Report {
  try {
    return JSON.parse(readFileSync(reportFile, "utf8")) as Report;
  } catch {
    return { numPassedTests: 0, numFailedTests: 0, numPendingTests: 0 };
  }
}
