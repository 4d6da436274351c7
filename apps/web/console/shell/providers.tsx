"use client";

import { TandemError } from "@tandem/sdk";
import { QueryCache, QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";

/** Leads to the sign-in page and back here afterwards. */
function askToSignIn(): void {
  const here = location.pathname + location.search;
  location.assign(`/console/sign-in?next=${encodeURIComponent(here)}`);
}

function createClient(): QueryClient {
  return new QueryClient({
    queryCache: new QueryCache({
      onError: (error) => {
        if (error instanceof TandemError && error.status === 401) askToSignIn();
      },
    }),
    defaultOptions: {
      queries: {
        staleTime: 2000,
        retry: (count, error) =>
          count < 2 && error instanceof TandemError && (error.status === 0 || error.status >= 502),
      },
    },
  });
}

/** What the screens share in the browser: answers of the API, asked once for all who show them. */
export function AskProvider({ children }: { children: ReactNode }) {
  const [client] = useState(createClient);
  return <QueryClientProvider client={client}>{children}</QueryClientProvider>;
}
