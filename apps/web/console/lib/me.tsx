"use client";

import type { Me } from "@tandem/sdk";
import { createContext, type ReactNode, use } from "react";

const MeContext = createContext<Me | null>(null);

/** Makes who is signed in known to every screen below. */
export function MeProvider({ me, children }: { me: Me; children: ReactNode }) {
  return <MeContext value={me}>{children}</MeContext>;
}

/** Who is signed in. */
export function useMe(): Me {
  const me = use(MeContext);
  if (!me) throw new Error("useMe is used outside the console");
  return me;
}

/** Whether the person may do daily work (`write`) or change providers, prices and other people's money (`admin`). */
export function useMay(right: "write" | "admin"): boolean {
  return useMe().scopes.includes(`operator:${right}`);
}
