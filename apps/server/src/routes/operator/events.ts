import { streamOperatorEvents } from "@tandem/api-schema";
import { publicId } from "@tandem/core/kernel";
import { type SSEStreamingApi, streamSSE } from "hono/streaming";
import type { App } from "../../app.ts";
import { operatorScope } from "../../auth/principal.ts";
import type { Services } from "../../services.ts";
import type { NewsBatch } from "../../streams/operator-feed.ts";
import { readMarks, writeMarks } from "../../streams/operator-news.ts";

// After this a caller comes again, so that a right that was taken away does not live on in an open stream.
const longestMs = 600_000;
const reconnectMs = 2_000;

/** What changes, told to the people who run a tenant as it happens. */
export function operatorEventRoutes(app: App, { operatorFeeds, stopping }: Services): void {
  app.openapi(streamOperatorEvents, async (c) => {
    const principal = c.get("principal");
    const scope = operatorScope(principal);
    const last = c.req.header("last-event-id");
    const gone = new AbortController();
    const watch = {
      caller: `${principal.kind} ${principal.id}`,
      after: last ? readMarks(last) : null,
      signal: AbortSignal.any([gone.signal, stopping.signal, AbortSignal.timeout(longestMs)]),
    };
    const batches = operatorFeeds.open(scope, watch);
    // A refusal is a reply of its own, so the first batch is read before the stream begins.
    const first = await batches.next();
    return streamSSE(c, async (stream) => {
      stream.onAbort(() => gone.abort());
      if (!first.done) await write(stream, first.value, reconnectMs);
      for await (const batch of batches) await write(stream, batch);
    }) as never;
  });
}

async function write(stream: SSEStreamingApi, batch: NewsBatch | null, retry?: number): Promise<void> {
  if (!batch) {
    await stream.write(": still here\n\n");
    return;
  }
  const { topics, orderIds } = batch.news;
  const data = { topics: [...topics], orderIds: orderIds && [...orderIds].map((id) => publicId("ord", id)) };
  const id = writeMarks(batch.marks);
  await stream.writeSSE({ event: "news", id, data: JSON.stringify(data), ...(retry ? { retry } : {}) });
}
