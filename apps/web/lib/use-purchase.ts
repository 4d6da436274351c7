"use client";

import { newIdempotencyKey } from "@tandem/sdk";
import { useRouter } from "next/navigation";
import { useRef, useState } from "react";
import { type Failure, failureOf } from "./api.ts";

/**
 * Takes an order and goes to its page. Repeats of a lost request carry the same key, so that the same choice is bought once;
 * another choice, and one that was refused, has a new key.
 */
export function usePurchase() {
  const router = useRouter();
  const key = useRef<{ choice: string; value: string } | null>(null);
  const [pending, setPending] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const buy = async (choice: string, take: (idempotencyKey: string) => Promise<{ id: string }>) => {
    if (key.current?.choice !== choice) key.current = { choice, value: newIdempotencyKey() };
    setPending(true);
    setFailure(null);
    try {
      const order = await take(key.current.value);
      // Stays pending: the next page takes over.
      router.push(`/orders/${order.id}`);
    } catch (error) {
      const refused = failureOf(error);
      if (refused.status >= 400 && refused.status < 500) key.current = null;
      if (refused.code === "wallet.insufficient_balance") router.refresh();
      setFailure(refused);
      setPending(false);
    }
  };
  return { pending, failure, buy };
}
