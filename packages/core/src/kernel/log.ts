import { AsyncLocalStorage } from "node:async_hooks";
import { type Logger, type LoggerOptions, pino } from "pino";
import { maskSecrets } from "./mask-secrets.ts";

export type { Logger } from "pino";

/** Ids that every log line of a request or job carries. */
export type LogContext = {
  requestId?: string;
  jobId?: string;
  job?: string;
  rootId?: string;
  tenantId?: string;
  accountId?: string;
  traceId?: string;
  /** Where a trace goes on from here, as W3C writes it; jobs that are enqueued take it along. Not written to the log. */
  traceParent?: string;
};

const context = new AsyncLocalStorage<LogContext>();

/** Runs `work` with ids added to each log line written within it. */
export function withLogContext<T>(ids: LogContext, work: () => T): T {
  return context.run({ ...context.getStore(), ...ids }, work);
}

/** The ids of the request or job at hand. */
export function logContext(): LogContext {
  return context.getStore() ?? {};
}

/**
 * JSON logs on standard output with the scope's ids; secrets and activation codes are masked wherever they stand up to three
 * levels deep. What a child logger is given to say with every line is not looked into: ids and nothing else.
 */
export function createLogger(name: string, level: string = process.env.LOG_LEVEL ?? "info"): Logger {
  return pino(logSettings(name, level));
}

/** How every log line is written. pino's own redaction walks each line once per path; this walks it once. */
export function logSettings(name: string, level: string): LoggerOptions {
  return {
    name,
    level,
    mixin: () => {
      const { traceParent: _, ...ids } = context.getStore() ?? {};
      return ids;
    },
    serializers: { err: (error) => maskSecrets(pino.stdSerializers.err(error), 2) },
    formatters: {
      level: (label) => ({ level: label }),
      log: (line) => maskSecrets(line),
    },
    timestamp: pino.stdTimeFunctions.isoTime,
  };
}
