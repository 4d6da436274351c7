import type { Database } from "@tandem/core/kernel";
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";

export type RequestSample = { method: string; route: string; status: number; milliseconds: number };
export type JobSample = { name: string; outcome: "done" | "failed"; milliseconds: number };
export type CallSample = { provider: string; operation: string; outcome: string; milliseconds: number };

/** What a process counts; `text` is the Prometheus exposition. */
export type Metrics = {
  request(sample: RequestSample): void;
  job(sample: JobSample): void;
  upstreamCall(sample: CallSample): void;
  /** A job whose time had come was enqueued. */
  scheduled(job: string): void;
  watchPool(database: Database): void;
  text(): Promise<string>;
  contentType: string;
};

const seconds = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** Metrics of one process, in a registry of its own so that several can live in one test. */
export function createMetrics(role: string): Metrics {
  const registry = new Registry();
  registry.setDefaultLabels({ role });
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const requests = new Histogram({
    name: "tandem_http_request_seconds",
    help: "Time to answer a request, by route pattern.",
    labelNames: ["method", "route", "status"],
    buckets: seconds,
    registers,
  });
  const jobs = new Histogram({
    name: "tandem_job_seconds",
    help: "Time a job ran, by how it ended.",
    labelNames: ["job", "outcome"],
    buckets: seconds,
    registers,
  });
  const calls = new Histogram({
    name: "tandem_upstream_call_seconds",
    help: "Time a provider took to answer, by operation and outcome.",
    labelNames: ["provider", "operation", "outcome"],
    buckets: seconds,
    registers,
  });
  const failures = new Counter({
    name: "tandem_job_failures_total",
    help: "Runs of a job that failed; it is tried again.",
    labelNames: ["job"],
    registers,
  });
  const scheduled = new Counter({
    name: "tandem_scheduled_jobs_total",
    help: "Times a job was enqueued because it was due.",
    labelNames: ["job"],
    registers,
  });
  return {
    scheduled: (job) => scheduled.inc({ job }),
    request: ({ method, route, status, milliseconds }) =>
      requests.observe({ method, route, status: `${Math.floor(status / 100)}xx` }, milliseconds / 1_000),
    job: ({ name, outcome, milliseconds }) => {
      jobs.observe({ job: name, outcome }, milliseconds / 1_000);
      if (outcome === "failed") failures.inc({ job: name });
    },
    upstreamCall: ({ provider, operation, outcome, milliseconds }) =>
      calls.observe({ provider, operation, outcome }, milliseconds / 1_000),
    watchPool: (database) => watchPool(database, registers),
    text: () => registry.metrics(),
    contentType: registry.contentType,
  };
}

function watchPool(database: Database, registers: Registry[]): void {
  new Gauge({
    name: "tandem_database_connections",
    help: "Connections of the pool, by state; `waiting` counts requests without one.",
    labelNames: ["state"],
    registers,
    collect() {
      const { totalCount, idleCount, waitingCount } = database.pool;
      this.set({ state: "busy" }, totalCount - idleCount);
      this.set({ state: "idle" }, idleCount);
      this.set({ state: "waiting" }, waitingCount);
    },
  });
}
