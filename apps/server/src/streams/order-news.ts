import type { Logger } from "@tandem/core/kernel";
import { orderChannel, ordersOfNotification } from "@tandem/core/orders";
import pg from "pg";

/** Tells this process when an order changed. */
export type OrderNews = {
  /** Calls `changed` on each change of the order, until the returned function is called. */
  follow(orderId: string, changed: () => void): () => void;
  /** The same for any order of a root. */
  followRoot(rootId: string, changed: () => void): () => void;
  close(): Promise<void>;
};

const reconnectMs = 1_000;

/**
 * Listens on one connection for all followers of this process. While the connection is away nothing is told; followers also
 * look by themselves now and then, so news are late at most, never lost.
 */
export function listenForOrders(databaseUrl: string, logger: Logger): OrderNews {
  const followers = createFollowers();
  const rootFollowers = createFollowers();
  let client: pg.Client | null = null;
  let timer: NodeJS.Timeout | undefined;
  let closed = false;

  const tell = (payload: string) => {
    const orders = ordersOfNotification(payload);
    for (const { orderId } of orders) followers.tell(orderId);
    for (const rootId of new Set(orders.map((order) => order.rootId))) rootFollowers.tell(rootId);
  };
  const connect = async () => {
    const fresh = new pg.Client({ connectionString: databaseUrl, application_name: "tandem listen" });
    fresh.on("notification", (message) => tell(message.payload ?? ""));
    fresh.on("error", (error) => logger.warn({ err: error }, "the connection for order news broke"));
    fresh.on("end", () => {
      if (client === fresh) client = null;
      if (!closed) timer = setTimeout(connectOrRetry, reconnectMs);
    });
    await fresh.connect();
    await fresh.query(`listen ${orderChannel}`);
    client = fresh;
    if (closed) await fresh.end();
  };
  const connectOrRetry = () => {
    connect().catch((error: unknown) => {
      logger.warn({ err: error }, "order news cannot be heard yet");
      if (!closed) timer = setTimeout(connectOrRetry, reconnectMs);
    });
  };
  connectOrRetry();

  return {
    follow: followers.add,
    followRoot: rootFollowers.add,
    async close() {
      closed = true;
      clearTimeout(timer);
      await client?.end();
    },
  };
}

/** Who wants to know of what, by its id. */
function createFollowers() {
  const byId = new Map<string, Set<() => void>>();
  const add = (id: string, changed: () => void) => {
    const all = byId.get(id) ?? new Set();
    byId.set(id, all.add(changed));
    return () => {
      all.delete(changed);
      if (all.size === 0) byId.delete(id);
    };
  };
  const tell = (id: string) => {
    for (const changed of byId.get(id) ?? []) changed();
  };
  return { add, tell };
}
