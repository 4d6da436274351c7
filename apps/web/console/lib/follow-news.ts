import { type OperatorNews, TandemError } from "@tandem/sdk";
import { api } from "#lib/api.ts";

const silenceMaxMs = 40_000;
const hiddenMaxMs = 20_000;
const firstPauseMs = 1_000;
const longestPauseMs = 30_000;

type Follow = { onNews: (news: OperatorNews) => void; onLive: (live: boolean) => void };

/**
 * Hears what changes, until the returned function is called. The line is given up while the page is hidden, because a browser
 * has few, and taken up where it ended; after a fault it is tried again, later each time. Someone who may not listen is left alone.
 */
export function followNews(follow: Follow): () => void {
  const stop = new AbortController();
  void keepFollowing(follow, stop.signal);
  return () => stop.abort();
}

async function keepFollowing({ onNews, onLive }: Follow, signal: AbortSignal): Promise<void> {
  let after: string | undefined;
  for (let failures = 0; !signal.aborted; ) {
    await untilVisible(signal);
    const line = openLine(signal);
    try {
      for await (const news of api.operator.news({ signal: line.signal, alive: line.alive, ...(after && { after }) })) {
        after = news.id;
        failures = 0;
        onLive(true);
        onNews(news);
      }
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof TandemError && [401, 403, 404].includes(error.status)) return;
      if (!line.signal.aborted && !(error instanceof TandemError) && !(error instanceof TypeError)) throw error;
      if (!line.hidden()) {
        failures += 1;
        onLive(false);
      }
    } finally {
      line.close();
    }
    if (failures > 0)
      await pause(Math.min(firstPauseMs * 2 ** failures, longestPauseMs) * (0.5 + Math.random()), signal);
  }
}

/** The life of one connection: it ends with `signal`, when nothing comes for long, and when the page is hidden for long. */
function openLine(signal: AbortSignal) {
  const ended = new AbortController();
  let silence = setTimeout(() => ended.abort(), silenceMaxMs);
  let hiding: ReturnType<typeof setTimeout> | undefined;
  let hidden = false;
  const alive = () => {
    clearTimeout(silence);
    silence = setTimeout(() => ended.abort(), silenceMaxMs);
  };
  const onVisibility = () => {
    clearTimeout(hiding);
    if (document.visibilityState === "hidden") {
      hiding = setTimeout(() => {
        hidden = true;
        ended.abort();
      }, hiddenMaxMs);
    }
  };
  const onStop = () => ended.abort();
  document.addEventListener("visibilitychange", onVisibility);
  signal.addEventListener("abort", onStop, { once: true });
  const close = () => {
    clearTimeout(silence);
    clearTimeout(hiding);
    document.removeEventListener("visibilitychange", onVisibility);
    signal.removeEventListener("abort", onStop);
  };
  return { signal: ended.signal, alive, close, hidden: () => hidden };
}

function untilVisible(signal: AbortSignal): Promise<void> {
  if (document.visibilityState === "visible") return Promise.resolve();
  return new Promise((resolve) => {
    const look = () => {
      if (document.visibilityState === "hidden" && !signal.aborted) return;
      document.removeEventListener("visibilitychange", look);
      resolve();
    };
    document.addEventListener("visibilitychange", look);
    signal.addEventListener("abort", look, { once: true });
  });
}

const pause = (milliseconds: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener(
      "abort",
      () => {
        clearTimeout(timer);
        resolve();
      },
      { once: true },
    );
  });
