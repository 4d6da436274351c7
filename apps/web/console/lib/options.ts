"use client";

import { useMemo } from "react";
import { operator } from "./operator-api.ts";
import { useAsk } from "./use-ask.ts";

type Option = { value: string; label: string };
const none: readonly Option[] = [];

/** Providers of the tenant; with `every`, kept fresh. */
export function useProviders(every?: number) {
  return useAsk(
    ["providers"],
    (signal) => operator.GET("/v1/operator/providers", { signal }),
    every ? { every, live: { topics: ["providers", "orders"], atMostEveryMs: 3000 } } : {},
  );
}

/** Providers as choices of a filter, by id. */
export function useProviderOptions(): readonly Option[] {
  const { data } = useProviders();
  return useMemo(() => data?.data.map(({ id, name }) => ({ value: id, label: name })) ?? none, [data]);
}

/** Countries as choices of a filter, by code. */
export function useCountryOptions(): readonly Option[] {
  const { data } = useAsk(["countries"], (signal) => operator.GET("/v1/countries", { signal }));
  return useMemo(() => data?.data.map(({ code, name }) => ({ value: code, label: name })) ?? none, [data]);
}

export const yesOption: readonly Option[] = [{ value: "true", label: "Yes" }];
