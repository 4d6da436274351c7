"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { type Failure, failureOf } from "./api.ts";

/**
 * Does one thing at a time and shows the page as it is afterwards. `pending` is the name of what is being done, `failure` why the last
 * one was refused; `run` tells whether it was done.
 */
export function useDoing() {
  const router = useRouter();
  const [pending, setPending] = useState<string | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const run = async (name: string, work: () => Promise<unknown>): Promise<boolean> => {
    setPending(name);
    setFailure(null);
    try {
      await work();
      router.refresh();
      return true;
    } catch (error) {
      setFailure(failureOf(error));
      return false;
    } finally {
      setPending(null);
    }
  };
  return { pending, failure, run };
}
