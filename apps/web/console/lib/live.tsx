"use client";

import { useQueryClient } from "@tanstack/react-query";
import { createContext, type ReactNode, use, useEffect, useState } from "react";
import { followNews } from "./follow-news.ts";
import { createRefetcher } from "./refetch-on-news.ts";

const LiveContext = createContext(false);
const patienceMs = 8_000;

/** Whether changes are heard as they happen; while they are not, answers are asked for now and then. */
export const useIsLive = (): boolean => use(LiveContext);

/** Keeps one line to the server for all screens, and asks again for what is shown when news concern it. */
export function LiveProvider({ children }: { children: ReactNode }) {
  const client = useQueryClient();
  const [live, setLive] = useState(false);
  useEffect(() => {
    const refetcher = createRefetcher(client);
    const leave = followNews({ onNews: refetcher.tell, onLive: setLive });
    return () => {
      leave();
      refetcher.stop();
    };
  }, [client]);
  return (
    <LiveContext value={live}>
      {children}
      <Interrupted live={live} />
    </LiveContext>
  );
}

/** Says so when the line has been down for a while; figures are then some seconds old. */
function Interrupted({ live }: { live: boolean }) {
  const [late, setLate] = useState(false);
  useEffect(() => {
    if (live) {
      setLate(false);
      return;
    }
    const timer = setTimeout(() => setLate(true), patienceMs);
    return () => clearTimeout(timer);
  }, [live]);
  return (
    <div role="status" className="pointer-events-none fixed inset-x-0 bottom-3 z-30 flex justify-center px-4">
      {late ? (
        <span className="rounded-full border border-warning-line bg-warning-soft px-3 py-1 text-sm text-warning-text shadow-raised">
          Live updates are interrupted. What you see may be some seconds old.
        </span>
      ) : null}
    </div>
  );
}
