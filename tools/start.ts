import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { join, resolve } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { freePort } from "./postgres/embedded.ts";
import { type Supervised, startSupervised } from "./processes/supervised.ts";
import { prepareDatabase } from "./sandbox/database.ts";
import { lockInstance } from "./sandbox/instance-lock.ts";
import { ensureSecrets } from "./sandbox/secrets.ts";
import { type Sandbox, seedSandbox } from "./sandbox/seed.ts";
import { ensureWebBuild } from "./web-build.ts";

const dev = process.argv.includes("--dev");
const started = Date.now();
const dataDirectory = resolve(process.env.TANDEM_DATA_DIR ?? ".data");
const port = Number(process.env.PORT ?? 3000);
const baseUrl = `http://localhost:${port}`;
const running: Supervised[] = [];
const onStop: (() => Promise<void> | void)[] = [];
let stopping = false;

process.on("SIGINT", () => void stop(0));
process.on("SIGTERM", () => void stop(0));
try {
  await start();
} catch (error) {
  console.error(`\nTandem did not start: ${error instanceof Error ? error.message : String(error)}`);
  await stop(1);
}

async function start(): Promise<void> {
  await refuseTakenPort();
  mkdirSync(join(dataDirectory, "logs"), { recursive: true });
  onStop.push(lockInstance(dataDirectory));
  step("Starting Tandem", dataDirectory);
  const webBuild = dev ? Promise.resolve() : ensureWebBuild((line) => step(line));
  // Reported where it is awaited; a failure before that must not end the process unseen.
  webBuild.catch(() => undefined);
  const secrets = ensureSecrets(dataDirectory);
  const database = await prepareDatabase({ dataDirectory, secrets, onProgress: step });
  onStop.push(database.stop);
  const lab = await startLabProcess();
  const environment = await environmentFor({ secrets, appUrl: database.appUrl, lab });
  step("Preparing demo data");
  const sandbox = await seedSandbox(environment, step);
  await webBuild;
  step("Starting web, api, worker and scheduler");
  const webArguments = [dev ? "dev" : "start", "apps/web", "-p", environment.WEB_PORT ?? "", "-H", "127.0.0.1"];
  role("web", "node_modules/next/dist/bin/next", environment, webArguments);
  // Its pages need the api; that it serves its own files, or says that one is missing, is enough for now.
  await untilAnswers(`${environment.WEB_UPSTREAM}/_next/static/none`, { anyStatus: true });
  role("api", "apps/server/api.ts", environment);
  // Upstreams call the webhook address before they take it, so the api answers before the first job runs.
  await untilAnswers(`http://127.0.0.1:${port}/v1/health`);
  const statusPorts = { worker: await portNear(port + 3), scheduler: await portNear(port + 4) };
  role("worker", "apps/server/worker.ts", { ...environment, STATUS_PORT: String(statusPorts.worker) });
  role("scheduler", "apps/server/scheduler.ts", { ...environment, STATUS_PORT: String(statusPorts.scheduler) });
  await untilAnswers(`http://127.0.0.1:${port}/v1/ready`);
  announce(sandbox, [port, statusPorts.worker, statusPorts.scheduler]);
}

function step(what: string, detail = ""): void {
  if (stopping) return;
  const seconds = ((Date.now() - started) / 1000).toFixed(1).padStart(6);
  console.log(`${seconds} s  ${what}${detail ? `  ${detail}` : ""}`);
}

/** Says so at once when the port is taken, instead of after a minute of preparation. */
async function refuseTakenPort(): Promise<void> {
  const server = createServer();
  await new Promise<void>((resolvePort, reject) => {
    server.once("error", () =>
      reject(new Error(`port ${port} is in use. Choose another: PORT=${port + 100} npm start`)),
    );
    server.listen(port, "127.0.0.1", () => server.close(() => resolvePort()));
  });
}

type LabAddress = { url: string; smtpUrl: string };

async function startLabProcess(): Promise<LabAddress> {
  const [labPort, smtpPort] = [await portNear(port + 1), await portNear(port + 2)];
  step("Starting the lab of upstream simulators");
  role("lab", "tools/sandbox/lab.ts", {
    ...process.env,
    LAB_PORT: String(labPort),
    LAB_SMTP_PORT: String(smtpPort),
    LAB_JOURNAL_DIR: join(dataDirectory, "lab"),
  });
  const url = `http://127.0.0.1:${labPort}`;
  await untilAnswers(`${url}/lab`);
  return { url, smtpUrl: `smtp://127.0.0.1:${smtpPort}` };
}

/** The wished port where it is free: addresses then stay the same from start to start. */
async function portNear(wished: number): Promise<number> {
  const server = createServer();
  const free = await new Promise<boolean>((resolvePort) => {
    server.once("error", () => resolvePort(false));
    server.listen(wished, "127.0.0.1", () => server.close(() => resolvePort(true)));
  });
  return free ? wished : freePort();
}

async function environmentFor(parts: {
  secrets: ReturnType<typeof ensureSecrets>;
  appUrl: string;
  lab: LabAddress;
}): Promise<NodeJS.ProcessEnv> {
  const webPort = await freePort();
  return {
    ...process.env,
    NODE_ENV: dev ? "development" : "production",
    NEXT_TELEMETRY_DISABLED: "1",
    PORT: String(port),
    PUBLIC_URL: baseUrl,
    DATABASE_APP_URL: parts.appUrl,
    TANDEM_DATA_DIR: dataDirectory,
    TANDEM_MODE: "sandbox",
    SESSION_SECRET: parts.secrets.sessionSecret,
    TANDEM_INTERNAL_TOKEN: parts.secrets.internalToken,
    SMTP_URL: process.env.SMTP_URL ?? parts.lab.smtpUrl,
    LAB_URL: parts.lab.url,
    WEB_PORT: String(webPort),
    WEB_UPSTREAM: `http://127.0.0.1:${webPort}`,
    API_INTERNAL_URL: `http://127.0.0.1:${port}`,
  };
}

function role(name: string, script: string, env: NodeJS.ProcessEnv, args: string[] = []): void {
  const process_ = startSupervised({
    name,
    program: process.execPath,
    args: [
      "--disable-warning=ExperimentalWarning",
      // A third of the memory under load for a little more collecting: the machine is a laptop that does other things too.
      "--max-semi-space-size=8",
      ...(script.includes("node_modules") ? [] : ["--enable-source-maps"]),
      script,
      ...args,
    ],
    cwd: resolve(import.meta.dirname, ".."),
    // What was stripped of its types and compiled once is read the next time.
    env: { ...env, NODE_COMPILE_CACHE: join(dataDirectory, "compile-cache") },
    logFile: join(dataDirectory, "logs", `${name}.log`),
  });
  running.push(process_);
  process_.ended.then((code) => {
    if (stopping) return;
    console.error(
      `\nThe ${name} process ended with code ${code}. Its last words (${join(dataDirectory, "logs", `${name}.log`)}):\n${tail(name)}`,
    );
    void stop(1);
  });
}

function tail(name: string): string {
  const file = join(dataDirectory, "logs", `${name}.log`);
  return existsSync(file) ? readFileSync(file, "utf8").split("\n").slice(-20).join("\n") : "";
}

async function untilAnswers(url: string, { anyStatus = false } = {}): Promise<void> {
  for (const until = Date.now() + 90_000; Date.now() < until && !stopping; await wait(100)) {
    const answer = await fetch(url, { signal: AbortSignal.timeout(5000) }).catch(() => null);
    if (answer && (anyStatus || answer.ok)) return;
  }
  if (!stopping) throw new Error(`${url} did not answer within 90 s. Logs: ${join(dataDirectory, "logs")}`);
}

function announce(sandbox: Sandbox, metricsPorts: number[]): void {
  if (stopping) return;
  const rows = sandbox.logins.map(
    ({ role: who, email, password, url }) => `    ${who.padEnd(8)} ${email.padEnd(26)} ${password.padEnd(16)} ${url}`,
  );
  step("Ready");
  console.log(`
  Shop      ${sandbox.baseUrl}
  Console   ${sandbox.baseUrl}/console
  API       ${sandbox.baseUrl}/v1/docs
  Lab       ${sandbox.labUrl}/lab      (mail it received: ${sandbox.labUrl}/lab/mail)
  Metrics   ${metricsPorts.map((each) => `http://127.0.0.1:${each}/metrics`).join("  ")}

  Log-ins of the sandbox:
${rows.join("\n")}

  Keys and addresses for programs: ${join(dataDirectory, "sandbox.json")}
  Stop with Ctrl-C.
`);
}

async function stop(code: number): Promise<void> {
  if (stopping) return;
  stopping = true;
  if (running.length > 0) console.log("\nStopping …");
  const last = running.filter((process_) => process_.name === "lab");
  await Promise.all(running.filter((process_) => process_.name !== "lab").map((process_) => process_.stop()));
  await Promise.all(last.map((process_) => process_.stop()));
  for (const end of onStop.reverse()) await end();
  process.exit(code);
}
