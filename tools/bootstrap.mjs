// Runs on any Node from 20.19 on: installs what is missing, then hands over to the project's own Node 24, which npm brings.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { createWriteStream, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const nodeBinary = join(root, "node_modules/node/bin/node");
const marker = join(root, "node_modules/.tandem-install");
const commands = {
  start: ["tools/start.ts"],
  dev: ["tools/start.ts", "--dev"],
  test: ["tools/run-tests.ts"],
  vitest: ["node_modules/vitest/vitest.mjs", "run"],
  e2e: ["node_modules/vitest/vitest.mjs", "run", "--project", "e2e"],
  check: ["tools/check.ts"],
  gen: ["tools/gen.ts"],
  bench: ["tools/bench.ts"],
  "new-provider": ["tools/new-provider.ts"],
  "db-reset": ["tools/db-reset.ts"],
};

const [name = "start", ...rest] = process.argv.slice(2);
const command = commands[name];
if (!command) {
  console.error(`There is no command "${name}". There are: ${Object.keys(commands).join(", ")}.`);
  process.exit(2);
}
process.chdir(root);
await installIfNeeded();
handOver(command, rest);

/** What an install depends on: the lock file and every workspace's manifest. */
function installFingerprint() {
  const hash = createHash("sha256");
  const manifests = ["package.json", "package-lock.json"];
  for (const folder of ["packages", "apps"])
    for (const entry of readdirSync(join(root, folder))) manifests.push(`${folder}/${entry}/package.json`);
  for (const file of manifests)
    if (existsSync(join(root, file))) hash.update(file).update(readFileSync(join(root, file)));
  return hash.digest("hex");
}

async function installIfNeeded() {
  const fingerprint = installFingerprint();
  if (existsSync(marker) && existsSync(nodeBinary) && readFileSync(marker, "utf8") === fingerprint) return;
  console.log("Installing the project's packages with npm (a minute or two, only after a change of packages) …");
  mkdirSync(join(root, ".data"), { recursive: true });
  const logFile = join(root, ".data/install.log");
  const code = await run("npm", ["install", "--no-audit", "--no-fund", "--loglevel=error"], logFile);
  if (code !== 0) fail(`npm install ended with code ${code}. Its last words:`, logFile);
  if (!existsSync(nodeBinary)) {
    // npm may be set up not to run install scripts; Node 24 is fetched by one.
    await run("npm", ["rebuild", "node", "--foreground-scripts"], logFile);
    if (!existsSync(nodeBinary))
      await run(process.execPath, ["installArchSpecificPackage"], logFile, join(root, "node_modules/node"));
  }
  if (!existsSync(nodeBinary) && Number(process.versions.node.split(".")[0]) < 24) {
    fail(
      "Node 24 could not be installed from npm (package `node`), and this Node is older. Install Node 24 and run the command again.",
      logFile,
    );
  }
  writeFileSync(marker, installFingerprint());
  console.log("Packages are installed.");
}

function run(program, args, logFile, cwd = root) {
  return new Promise((resolve) => {
    const log = createWriteStream(logFile, { flags: "a" });
    const child = spawn(program, args, { cwd, stdio: ["ignore", "pipe", "pipe"] });
    child.stdout.pipe(log, { end: false });
    child.stderr.pipe(log, { end: false });
    const dots = setInterval(() => process.stdout.isTTY && process.stdout.write("."), 2000);
    child.on("error", () => resolve(127));
    child.on("exit", (code) => {
      clearInterval(dots);
      log.end(() => resolve(code ?? 1));
    });
  });
}

function fail(message, logFile) {
  console.error(message);
  if (existsSync(logFile)) console.error(readFileSync(logFile, "utf8").split("\n").slice(-25).join("\n"));
  process.exit(1);
}

function handOver(parts, args) {
  const program = existsSync(nodeBinary) ? nodeBinary : process.execPath;
  const bin = join(root, "node_modules/.bin");
  const environment = { ...process.env, PATH: `${bin}:${process.env.PATH}`, NEXT_TELEMETRY_DISABLED: "1" };
  const child = spawn(program, ["--disable-warning=ExperimentalWarning", ...parts, ...args], {
    cwd: root,
    stdio: "inherit",
    env: environment,
  });
  // Ctrl-C reaches the child through the terminal; this process only waits for it to finish tidying up.
  process.on("SIGINT", () => undefined);
  process.on("SIGTERM", () => child.kill("SIGTERM"));
  child.on("exit", (code, signal) => process.exit(code ?? (signal === "SIGINT" ? 130 : 1)));
}
