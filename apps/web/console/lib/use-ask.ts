"use client";

import { TandemError } from "@tandem/sdk";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { type Failure, failureOf } from "#lib/api.ts";
import { useIsLive } from "./live.tsx";
import type { Live } from "./refetch-on-news.ts";

/** An answer of the API as a screen needs it. `failure` is set only while there is nothing to show; old data stays when a poll fails. */
export type Asked<T> = {
  data: T | undefined;
  failure: Failure | null;
  retry: () => void;
  /** Other rows are on their way; those of the question before are still shown. */
  refreshing: boolean;
};

// What was never told, or is no news (an e-mail that was sent), is seen this late.
const liveEvery = (every: number | false | undefined): number =>
  Math.min(60_000, Math.max(15_000, 10 * (every || 6_000)));

/**
 * Asks the API and keeps the answer by `key`. `live` asks again when the server tells of a change; `every` (milliseconds) asks
 * again while the page is visible, for an answer with `live` only while nothing can be told. `enabled` false waits.
 * Rows that did not change keep their identity, so a poll redraws only what is new.
 */
export function useAsk<T>(
  key: readonly unknown[],
  ask: (signal: AbortSignal) => Promise<{ data?: T }>,
  options: { every?: number | false; live?: Live | false | undefined; enabled?: boolean } = {},
): Asked<T> {
  const told = useIsLive() && Boolean(options.live);
  const query = useQuery({
    queryKey: key,
    queryFn: async ({ signal }): Promise<T> => {
      const { data } = await ask(signal);
      if (data === undefined) throw new TandemError(0, "reply.unreadable", "The server answered without a body.");
      return data;
    },
    placeholderData: keepPreviousData,
    refetchInterval: told ? liveEvery(options.every) : (options.every ?? false),
    ...(options.live ? { meta: { live: options.live } } : {}),
    enabled: options.enabled ?? true,
  });
  return {
    data: query.data,
    failure: query.data === undefined && query.error ? failureOf(query.error) : null,
    retry: () => void query.refetch(),
    refreshing: query.isPlaceholderData,
  };
}
