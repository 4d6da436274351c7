import type { Database, Logger } from "../kernel/index.ts";

/** The channel of PostgreSQL's NOTIFY on which changed orders are told. */
export const orderChannel = "order_events";

/** Rings for an order after its events were committed. */
export type OrderBell = {
  ring(order: { rootId: string; orderId: string }): void;
  /** Sends what waits. */
  flush(): Promise<void>;
};

const waitMs = 10;
// A notification's payload holds at most 8,000 bytes; an order takes 74.
const ordersMax = 100;

/**
 * Tells listeners which orders have new events: `rootId/orderId` separated by commas. Collected for a few milliseconds and
 * sent outside the saga's transactions, because a transaction that notifies holds a lock of the whole server until it is on
 * disk. A lost notification is a delay only: listeners also read the events now and then.
 */
export function createOrderBell(database: Database, logger: Logger): OrderBell {
  const waiting = new Set<string>();
  let timer: NodeJS.Timeout | null = null;
  const send = async () => {
    timer = null;
    const orders = [...waiting];
    waiting.clear();
    for (let start = 0; start < orders.length; start += ordersMax) {
      const payload = orders.slice(start, start + ordersMax).join(",");
      // Ids and separators only, so the text can carry it; nobody waits for the disk for a hint.
      await database.pool.query(
        `set local synchronous_commit = off; select pg_notify('${orderChannel}', '${payload}')`,
      );
    }
  };
  const sendOrWarn = () =>
    send().catch((error: unknown) => logger.warn({ err: error }, "orders could not be announced"));
  return {
    ring({ rootId, orderId }) {
      waiting.add(`${rootId}/${orderId}`);
      timer ??= setTimeout(sendOrWarn, waitMs).unref();
    },
    async flush() {
      if (timer) clearTimeout(timer);
      await send();
    },
  };
}

/** The orders named in a notification's payload. */
export function ordersOfNotification(payload: string): { rootId: string; orderId: string }[] {
  return payload.split(",").flatMap((entry) => {
    const [rootId, orderId] = entry.split("/");
    return rootId && orderId ? [{ rootId, orderId }] : [];
  });
}
