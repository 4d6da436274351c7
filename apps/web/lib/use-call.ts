"use client";

import { type Call, TandemError } from "@tandem/sdk";
import { useRouter } from "next/navigation";
import { useEffect, useState } from "react";
import { api } from "./api.ts";
import { isCallSettled } from "./call-words.ts";

const againMs = 2_000;

/**
 * Follows a call second by second until it is settled, reconnecting where the stream breaks. The page is rendered again at its end,
 * so that its timeline and recordings are there.
 */
export function useCall(rendered: Call): { call: Call; offline: boolean } {
  const router = useRouter();
  const [live, setLive] = useState<Call | null>(null);
  const [offline, setOffline] = useState(false);
  const callId = rendered.id;
  const settled = isCallSettled(rendered);
  useEffect(() => {
    if (settled) return;
    const stop = new AbortController();
    const { signal } = stop;
    const follow = async () => {
      while (!signal.aborted) {
        try {
          for await (const call of api.calls.events(callId, { signal })) {
            setLive(call);
            setOffline(false);
            if (isCallSettled(call)) return router.refresh();
          }
        } catch (error) {
          if (signal.aborted) return;
          if (!(error instanceof TandemError) && !(error instanceof TypeError)) throw error;
          setOffline(true);
        }
        await new Promise((resolve) => setTimeout(resolve, againMs));
      }
    };
    void follow();
    return () => stop.abort();
  }, [callId, settled, router]);
  return { call: live && !settled ? live : rendered, offline };
}
