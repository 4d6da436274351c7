import { z } from "zod";

const port = z.coerce.number().int().min(0).max(65_535);
const flag = z.enum(["true", "false", "1", "0"]).transform((value) => value === "true" || value === "1");

/** Settings of every server process. One flat set of environment variables, so that a container file can list them. */
const environment = z.object({
  TANDEM_MODE: z.enum(["sandbox", "live"]).default("sandbox"),
  TANDEM_DATA_DIR: z.string().default(".data"),
  /** Default: this machine only in the sandbox, every address with real money. */
  HOST: z.string().optional(),
  PORT: port.default(3000),
  /** Where people and providers reach this installation; links in e-mails and webhook addresses start with it. */
  PUBLIC_URL: z.url().default("http://localhost:3000"),
  /** As the application's own login, which owns nothing. */
  DATABASE_APP_URL: z.string(),
  DATABASE_CONNECTIONS: z.coerce.number().int().min(2).max(200).default(20),
  /** Keys for provider credentials as JSON; without it, keyring.json in the data directory. */
  KEYRING: z.string().optional(),
  SESSION_SECRET: z.string().min(32),
  /** What the web process proves itself with; a request that has it may say which host and address it speaks for. */
  TANDEM_INTERNAL_TOKEN: z.string().min(16).optional(),
  SMTP_URL: z.string().optional(),
  /** Sandbox: the lab's control address. */
  LAB_URL: z.url().optional(),
  /** Address of the web process; everything that is not the API's is passed on to it. */
  WEB_UPSTREAM: z.url().optional(),
  /** Addresses whose X-Forwarded-* headers are believed, besides this machine's own. */
  TRUSTED_PROXIES: z
    .string()
    .default("")
    .transform((text) =>
      text
        .split(",")
        .map((part) => part.trim())
        .filter(Boolean),
    ),
  /** Requests one key, user or address may make in a minute; 0 switches the limit off. */
  RATE_LIMIT_PER_MINUTE: z.coerce.number().int().min(0).default(6_000),
  SIGN_IN_LIMIT_PER_MINUTE: z.coerce.number().int().min(0).default(20),
  /** Lets customers' webhooks go to this machine itself and without TLS. Default: in the sandbox only. */
  WEBHOOKS_TO_LOOPBACK: flag.optional(),
  WORKER_CONCURRENCY: z.coerce.number().int().min(1).max(200).default(50),
  /** Lets a scraper on another machine read /metrics; this machine always may. */
  METRICS_TOKEN: z.string().min(16).optional(),
  /** Where a worker or scheduler serves its own metrics and health; none without. */
  STATUS_PORT: port.optional(),
  STATUS_HOST: z.string().default("127.0.0.1"),
  LOG_LEVEL: z.string().default("info"),
  LOG_REQUESTS: flag.default(true),
  OTEL_EXPORTER_OTLP_ENDPOINT: z.url().optional(),
});

/** Validated settings; see the field comments of `environment`. */
export type Config = z.output<typeof environment>;

/** Reads the settings. Throws one error that names every wrong variable and what it should be, never its value. */
export function readConfig(source: Record<string, string | undefined> = process.env): Config {
  const present = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== undefined && value !== ""));
  const parsed = environment.safeParse(present);
  if (parsed.success) return parsed.data;
  const lines = parsed.error.issues.map((issue) => `  ${issue.path.join(".")}: ${issue.message}`);
  throw new Error(`The configuration is not usable:\n${lines.join("\n")}`);
}
