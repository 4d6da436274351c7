import { AsyncLocalStorage } from "node:async_hooks";
import {
  type ContextManager,
  context,
  propagation,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  type Context as TraceContext,
  trace,
} from "@opentelemetry/api";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { BatchSpanProcessor, TracerProvider } from "@opentelemetry/sdk-trace";
import { withLogContext } from "@tandem/core/kernel";
import type { HttpObservation } from "@tandem/provider-contract";
import type { Context } from "hono";
import type { AppEnv } from "../http/env.ts";
import { loggablePath } from "../http/loggable-path.ts";
import { traceParentOf, traceParentPropagator } from "./trace-parent.ts";

/** Sends spans to an OTLP endpoint from now on. Returns what flushes them at the end of the process. */
export function startTracing(endpoint: string, role: string): () => Promise<void> {
  context.setGlobalContextManager(new AsyncContextManager());
  propagation.setGlobalPropagator(traceParentPropagator);
  const exporter = new OTLPTraceExporter({ url: `${endpoint.replace(/\/$/, "")}/v1/traces` });
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ "service.name": `tandem-${role}` }),
    spanProcessors: [new BatchSpanProcessor({ exporter })],
  });
  trace.setGlobalTracerProvider(provider);
  return () => provider.shutdown();
}

const tracer = () => trace.getTracer("tandem");

/** Runs a request in a span that continues the caller's trace. Without an endpoint all of this costs nothing. */
export async function inRequestSpan(c: Context<AppEnv>, work: () => Promise<void>): Promise<void> {
  const parent = propagation.extract(ROOT_CONTEXT, c.req.raw.headers, {
    get: (headers: Headers, name: string) => headers.get(name) ?? undefined,
    keys: (headers: Headers) => [...headers.keys()],
  });
  const attributes = { "http.request.method": c.req.method, "url.path": loggablePath(c.req.path) };
  await tracer().startActiveSpan(c.req.method, { kind: SpanKind.SERVER, attributes }, parent, async (span) => {
    await withTraceId(span, work);
    span.updateName(`${c.req.method} ${c.get("routePath")}`);
    span.setAttributes({ "http.route": c.get("routePath"), "http.response.status_code": c.res.status });
    if (c.res.status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
    span.end();
  });
}

/** Runs a job in a span that continues the trace of whoever enqueued it. */
export async function inJobSpan<T>(
  job: { name: string; attempt: number; traceParent?: string | undefined },
  work: () => Promise<T>,
): Promise<T> {
  const attributes = { "job.name": job.name, "job.attempt": job.attempt };
  const parent = propagation.extract(ROOT_CONTEXT, { traceparent: job.traceParent });
  return tracer().startActiveSpan(`job ${job.name}`, { kind: SpanKind.CONSUMER, attributes }, parent, async (span) => {
    try {
      return await withTraceId(span, work);
    } catch (error) {
      span.recordException(error as Error);
      span.setStatus({ code: SpanStatusCode.ERROR });
      throw error;
    } finally {
      span.end();
    }
  });
}

/** Adds the span of one HTTP exchange with a provider, after it ended, to the span at hand. */
export function recordCall(observation: HttpObservation): void {
  const { providerId, operation, method, path, status, noReply, durationMs } = observation;
  const endTime = Date.now();
  const attributes = {
    "tandem.provider": providerId,
    "tandem.operation": operation,
    "http.request.method": method,
    "url.path": path,
    ...(status === null ? {} : { "http.response.status_code": status }),
    ...(noReply ? { "error.type": noReply.code } : {}),
  };
  const span = tracer().startSpan(`${providerId} ${operation}`, {
    kind: SpanKind.CLIENT,
    attributes,
    startTime: endTime - durationMs,
  });
  if (status === null || status >= 400) span.setStatus({ code: SpanStatusCode.ERROR });
  span.end(endTime);
}

/** Log lines name the trace, and jobs take it along. */
function withTraceId<T>(span: Span, work: () => Promise<T>): Promise<T> {
  if (!span.isRecording()) return work();
  const { traceId } = span.spanContext();
  return withLogContext({ traceId, traceParent: traceParentOf(span.spanContext()) }, work);
}

/** Carries the active span across awaits. */
class AsyncContextManager implements ContextManager {
  readonly #storage = new AsyncLocalStorage<TraceContext>();

  active(): TraceContext {
    return this.#storage.getStore() ?? ROOT_CONTEXT;
  }

  with<A extends unknown[], F extends (...args: A) => ReturnType<F>>(
    active: TraceContext,
    work: F,
    thisArg?: ThisParameterType<F>,
    ...args: A
  ): ReturnType<F> {
    return this.#storage.run(active, () => work.apply(thisArg, args));
  }

  bind<T>(active: TraceContext, target: T): T {
    if (typeof target !== "function") return target;
    return ((...args: unknown[]) => this.#storage.run(active, () => target(...args))) as T;
  }

  enable(): this {
    return this;
  }

  disable(): this {
    this.#storage.disable();
    return this;
  }
}
