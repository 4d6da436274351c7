import type { OperatorNews } from "@tandem/sdk";
import type { Query, QueryClient } from "@tanstack/react-query";

/** What news an answer is asked for again at: any of these topics, or only news of one order; not more often than this. */
export type Live = {
  topics: readonly OperatorNews["topics"][number][];
  orderId?: string;
  atMostEveryMs?: number;
};

const defaultGapMs = 1_000;
// Changes come in bursts, and to every open page at once; each waits a little, and not all of them the same.
const gatherMs = 60;
const spreadMs = 140;

/** Whether news are of what an answer shows. */
export function concerns(news: OperatorNews, live: Live): boolean {
  if (!live.topics.some((topic) => news.topics.includes(topic))) return false;
  if (live.orderId === undefined || news.orderIds === null) return true;
  return news.orderIds.includes(live.orderId);
}

/**
 * Asks shown answers again when news concern them: once for a burst, never while the answer is on its way, at most as often as
 * each says. `stop` forgets what is due.
 */
export function createRefetcher(client: QueryClient) {
  const due = new Map<string, ReturnType<typeof setTimeout>>();
  const plan = (query: Query, live: Live) => {
    if (due.has(query.queryHash)) return;
    const soon = gatherMs + Math.random() * spreadMs;
    const allowed = query.state.dataUpdatedAt + (live.atMostEveryMs ?? defaultGapMs) - Date.now();
    const run = () => {
      due.delete(query.queryHash);
      // An answer on its way may be older than the news.
      if (query.state.fetchStatus === "fetching") plan(query, live);
      else void client.refetchQueries({ queryKey: query.queryKey, exact: true, type: "active" });
    };
    due.set(query.queryHash, setTimeout(run, Math.max(soon, allowed)));
  };
  const tell = (news: OperatorNews) => {
    for (const query of client.getQueryCache().findAll({ type: "active" })) {
      const live = query.meta?.live as Live | undefined;
      if (live && concerns(news, live)) plan(query, live);
    }
  };
  const stop = () => {
    for (const timer of due.values()) clearTimeout(timer);
    due.clear();
  };
  return { tell, stop };
}
