import { type SpanContext, type TextMapPropagator, TraceFlags, trace } from "@opentelemetry/api";

const pattern = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;

/** A span as the value of a `traceparent` header. */
export function traceParentOf(span: SpanContext): string {
  const flags = (span.traceFlags & TraceFlags.SAMPLED).toString(16).padStart(2, "0");
  return `00-${span.traceId}-${span.spanId}-${flags}`;
}

/** W3C trace context, the `traceparent` header alone. */
export const traceParentPropagator: TextMapPropagator = {
  fields: () => ["traceparent"],
  inject(context, carrier, setter) {
    const span = trace.getSpanContext(context);
    if (!span) return;
    setter.set(carrier, "traceparent", traceParentOf(span));
  },
  extract(context, carrier, getter) {
    const header = getter.get(carrier, "traceparent");
    const [, traceId, spanId, flags] = pattern.exec(typeof header === "string" ? header : "") ?? [];
    if (!traceId || !spanId || !flags) return context;
    return trace.setSpanContext(context, {
      traceId,
      spanId,
      traceFlags: Number.parseInt(flags, 16) & TraceFlags.SAMPLED,
      isRemote: true,
    });
  },
};
