import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { createWriteStream, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { finished } from "node:stream/promises";
import { repository, sourceFiles } from "./house/source-files.ts";

const marker = `${repository}/apps/web/.next/.built-from`;

/** Builds the web screens when their sources changed since the last build; about a minute the first time. */
export async function ensureWebBuild(onProgress: (line: string) => void): Promise<void> {
  const fingerprint = webFingerprint();
  if (existsSync(marker) && readFileSync(marker, "utf8") === fingerprint) return;
  onProgress("Building the web screens (about a minute, only after a change) …");
  mkdirSync(`${repository}/.data`, { recursive: true });
  const logFile = `${repository}/.data/web-build.log`;
  const log = createWriteStream(logFile);
  const child = spawn(process.execPath, [`${repository}/node_modules/next/dist/bin/next`, "build", "apps/web"], {
    cwd: repository,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" },
  });
  child.stdout.pipe(log, { end: false });
  child.stderr.pipe(log, { end: false });
  const code = await new Promise<number>((resolve) => child.once("close", (exitCode) => resolve(exitCode ?? 1)));
  log.end();
  await finished(log);
  if (code !== 0)
    throw new Error(`The web build failed:\n${readFileSync(logFile, "utf8").split("\n").slice(-40).join("\n")}`);
  writeFileSync(marker, fingerprint);
}

function webFingerprint(): string {
  const hash = createHash("sha256");
  const sources = sourceFiles(/^(apps\/web\/|packages\/sdk\/src\/|package-lock\.json$)/).filter(
    (file) => !/\/e2e\/|\.test\./.test(file.path),
  );
  for (const file of sources) hash.update(file.path).update(file.text);
  return hash.digest("hex");
}
