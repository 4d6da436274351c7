"use client";

import type { Schemas } from "@tandem/sdk";
import { useEffect, useState } from "react";
import { api, type Failure, failureOf } from "#lib/api.ts";

type Preview = Schemas["MessagePreview"];
export type Draft = { to: string; text: string; from?: string };

const settleMs = 350;

/** Segments, price and sender of what is being typed, asked when the fingers rest. */
export function usePreview({ to, text, from }: Draft): { preview: Preview | null; failure: Failure | null } {
  const [preview, setPreview] = useState<Preview | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  useEffect(() => {
    if (to.replace(/\D/g, "").length < 7 || text.trim() === "") {
      setPreview(null);
      setFailure(null);
      return;
    }
    const gone = new AbortController();
    const timer = setTimeout(async () => {
      try {
        const body = { to, text, ...(from ? { from } : {}) };
        const { data } = await api.api.POST("/v1/messages/preview", { body, signal: gone.signal });
        setPreview(data ?? null);
        setFailure(null);
      } catch (error) {
        if (gone.signal.aborted) return;
        setPreview(null);
        setFailure(failureOf(error));
      }
    }, settleMs);
    return () => {
      gone.abort();
      clearTimeout(timer);
    };
  }, [to, text, from]);
  return { preview, failure };
}
