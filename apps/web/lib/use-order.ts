"use client";

import { type Order, TandemError } from "@tandem/sdk";
import { useRouter } from "next/navigation";
import { useEffect, useState } from "react";
import { api } from "./api.ts";
import { endedOrderStatuses } from "./status.ts";

const pause = (milliseconds: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener("abort", () => clearTimeout(timer), { once: true });
  });

const significantDelayMs = 60_000;

/** Whether an order has been under way for over a minute, by this page's own clock: the server says so too, but its word may be lost. */
export function useDelayed(order: Order): boolean {
  const [late, setLate] = useState(false);
  const running = order.status === "processing";
  useEffect(() => {
    if (!running) return;
    const timer = setTimeout(
      () => setLate(true),
      Math.max(0, Date.parse(order.createdAt) + significantDelayMs - Date.now()),
    );
    return () => clearTimeout(timer);
  }, [running, order.createdAt]);
  return order.delayed || (running && late);
}

/**
 * Follows an order by its events until it has ended, reconnecting where the stream breaks. The page is rendered again at its end, so that
 * the eSIM and the wallet in the head are there. `offline` is true while the server cannot be reached.
 */
export function useOrder(rendered: Order): { order: Order; offline: boolean } {
  const router = useRouter();
  const [live, setLive] = useState<Order | null>(null);
  const [offline, setOffline] = useState(false);
  const orderId = rendered.id;
  const alreadyEnded = endedOrderStatuses.has(rendered.status);

  useEffect(() => {
    if (alreadyEnded) return;
    const stop = new AbortController();
    const { signal } = stop;
    let after: string | undefined;
    const take = (order: Order): boolean => {
      setLive(order);
      setOffline(false);
      const ended = endedOrderStatuses.has(order.status);
      if (ended) router.refresh();
      return ended;
    };
    const follow = async () => {
      for (let failures = 0; !signal.aborted; ) {
        try {
          for await (const event of api.orders.events(orderId, { signal, ...(after ? { after } : {}) })) {
            after = event.id;
            failures = 0;
            if (take(event.order)) return;
          }
          if (take(await api.orders.get(orderId))) return;
        } catch (error) {
          if (signal.aborted) return;
          if (!(error instanceof TandemError) && !(error instanceof TypeError)) throw error;
          failures += 1;
          if (failures > 1) setOffline(true);
        }
        await pause(Math.min(1000 * 2 ** failures, 15_000), signal);
      }
    };
    void follow();
    return () => stop.abort();
  }, [orderId, alreadyEnded, router]);

  const order = live && live.updatedAt >= rendered.updatedAt ? live : rendered;
  return { order, offline };
}
