import { startWorker } from "@tandem/core/kernel";
import { createMailer, type Mailer } from "@tandem/core/notifications";
import type { Config } from "../config.ts";
import { allJobs } from "../jobs.ts";
import { openServices } from "../open-services.ts";
import { checkProcess } from "../readiness.ts";
import type { Services } from "../services.ts";
import { startTracing } from "../telemetry/tracing.ts";
import type { RunningRole } from "./process.ts";
import { startStatusServer } from "./status-server.ts";

/** The worker role: runs jobs until stopped. Fails, and so ends its process, when the queue itself cannot go on. */
export async function startWorkerRole(config: Config): Promise<RunningRole> {
  const flush = config.OTEL_EXPORTER_OTLP_ENDPOINT ? startTracing(config.OTEL_EXPORTER_OTLP_ENDPOINT, "worker") : null;
  const { services, close } = await openServices(config, "worker", { listen: false });
  const mailer = config.SMTP_URL ? createMailer(config.SMTP_URL) : noMailer(services);
  const worker = await startWorker({
    databaseUrl: config.DATABASE_APP_URL,
    database: services.database,
    jobs: allJobs(services, mailer),
    clock: services.clock,
    logger: services.logger,
    concurrency: config.WORKER_CONCURRENCY,
    onJobEnd: (name, outcome, milliseconds) => services.metrics.job({ name, outcome, milliseconds }),
  });
  const status = await startStatusServer(config, { ...services, readiness: () => checkProcess(services) });
  services.logger.info({ concurrency: config.WORKER_CONCURRENCY }, "worker is running");
  const stop = async () => {
    services.stopping.abort();
    await worker.stop();
    await status?.close();
    mailer.close();
    await close();
    await flush?.();
  };
  return { stop, failed: worker.failed };
}

/** Without a mail server messages stay queued: the job fails, says why, and is tried again. */
function noMailer({ logger }: Services): Mailer & { close(): void } {
  logger.warn("SMTP_URL is not set: e-mails wait");
  return {
    send: () => Promise.reject(new Error("no mail server is configured (SMTP_URL)")),
    close: () => undefined,
  };
}
