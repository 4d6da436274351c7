import { DomainError, type Logger, type Scope, withScope } from "@tandem/core/kernel";
import type { Services } from "../services.ts";
import { type Bell, createBell } from "./bell.ts";
import { lookForNews, type Marks, marksOfNow, mergeNews, missedNews, type News, noNews } from "./operator-news.ts";

/** News with the marks after them. */
export type NewsBatch = { news: News; marks: Marks };

/** The streams of operators in this process. */
export type OperatorFeeds = {
  /**
   * News of a scope from `after` on (without it, from a few seconds ago on: a page loaded just before is not behind), until `signal` says stop. The first batch comes at once, also
   * when it is empty; null means: still there, no news. Throws `stream.too_many` when the caller or this process has too many.
   */
  open(
    scope: Scope,
    watch: { caller: string; after: Marks | null; signal: AbortSignal },
  ): AsyncGenerator<NewsBatch | null>;
};

type Limits = { perCaller: number; perProcess: number };
type Deps = Pick<Services, "database" | "orderNews" | "logger" | "clock"> & { stopping: AbortSignal };

const defaultLimits: Limits = { perCaller: 10, perProcess: 500 };
// What changes without a notification (health, webhooks) is seen this late at most; also how late news are when one was lost.
const lookEveryMs = 2_000;
// A burst of changes is read and told once.
const gatherMs = 250;
const quietMs = 15_000;
const retryAfterSeconds = 30;

/**
 * One look at the database for all who watch the same scope, at most four a second and none while nobody watches: the cost of
 * live screens grows with the number of tenants watched, not with the number of watchers.
 */
export function createOperatorFeeds(deps: Deps, limits: Limits = defaultLimits): OperatorFeeds {
  const feeds = new Map<string, Feed>();
  const perCaller = new Map<string, number>();
  let total = 0;

  const enter = (caller: string) => {
    const own = perCaller.get(caller) ?? 0;
    if (own >= limits.perCaller || total >= limits.perProcess)
      throw new DomainError("stream.too_many", { retryAfterSeconds });
    perCaller.set(caller, own + 1);
    total += 1;
    return () => {
      total -= 1;
      const left = (perCaller.get(caller) ?? 1) - 1;
      if (left === 0) perCaller.delete(caller);
      else perCaller.set(caller, left);
    };
  };
  const feedOf = (scope: Scope): Feed => {
    const key = `${scope.rootId} ${scope.tenantId}`;
    const known = feeds.get(key);
    if (known) return known;
    const feed = startFeed(deps, scope, () => feeds.delete(key));
    feeds.set(key, feed);
    return feed;
  };

  return {
    async *open(scope, { caller, after, signal }) {
      const leave = enter(caller);
      const bell = createBell(signal);
      let waiting: NewsBatch | null = null;
      const listener = (batch: NewsBatch) => {
        waiting = waiting ? { news: mergeNews(waiting.news, batch.news), marks: batch.marks } : batch;
        bell.ring();
      };
      const feed = feedOf(scope);
      const unfollow = feed.follow(listener);
      try {
        // What happens between the two reads is told by one of them at least.
        await feed.looked;
        yield await firstBatch(deps, scope, after);
        while (!signal.aborted) {
          await bell.heard(quietMs);
          const batch: NewsBatch | null = waiting;
          waiting = null;
          if (!signal.aborted) yield batch;
        }
      } finally {
        unfollow();
        leave();
      }
    },
  };
}

function firstBatch({ database, clock }: Deps, scope: Scope, after: Marks | null): Promise<NewsBatch> {
  return withScope(database, scope, async (tx) =>
    after
      ? missedNews(tx, after, clock.now())
      : lookForNews(tx, await marksOfNow(tx, clock.now()), new Set(), clock.now()),
  );
}

type Feed = {
  follow(listener: (batch: NewsBatch) => void): () => void;
  /** Its first look is done, from which it tells what is new. */
  looked: Promise<void>;
};

/** Looks for news as long as somebody follows; calls `ended` when the last one left. */
function startFeed(deps: Deps, scope: Scope, ended: () => void): Feed {
  const listeners = new Set<(batch: NewsBatch) => void>();
  const stop = new AbortController();
  const signal = AbortSignal.any([stop.signal, deps.stopping]);
  const bell = createBell(signal);
  const unfollow = deps.orderNews.followRoot(scope.rootId, bell.ring);
  const tell = (batch: NewsBatch) => {
    for (const listener of listeners) listener(batch);
  };
  const { promise: looked, resolve: onLooked } = Promise.withResolvers<void>();
  void run(deps, scope, { bell, signal, tell, onLooked }).finally(unfollow);
  return {
    looked,
    follow(listener) {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
        if (listeners.size > 0) return;
        ended();
        stop.abort();
      };
    },
  };
}

type Loop = { bell: Bell; signal: AbortSignal; tell(batch: NewsBatch): void; onLooked(): void };

async function run({ database, clock, logger }: Deps, scope: Scope, loop: Loop): Promise<void> {
  const { bell, signal, tell, onLooked } = loop;
  const known = new Set<string>();
  const gathered = createBell(signal);
  let marks: Marks | null = null;
  while (!signal.aborted) {
    const seen = marks;
    const batch = await lookOrWarn(logger, () =>
      withScope(database, scope, async (tx): Promise<NewsBatch> => {
        if (seen) return lookForNews(tx, seen, known, clock.now());
        // Followers read by themselves what was before; this look only fills `known`.
        const { marks: now } = await lookForNews(tx, await marksOfNow(tx, clock.now()), known, clock.now());
        return { news: noNews, marks: now };
      }),
    );
    if (batch) {
      marks = batch.marks;
      if (batch.news.topics.size > 0) tell(batch);
    }
    onLooked();
    await gathered.heard(gatherMs);
    await bell.heard(lookEveryMs);
  }
}

/** A look that fails is made again in a moment: the streams stay, only late. */
async function lookOrWarn(logger: Logger, look: () => Promise<NewsBatch>): Promise<NewsBatch | null> {
  try {
    return await look();
  } catch (error) {
    logger.warn({ err: error }, "operator news could not be read");
    return null;
  }
}
