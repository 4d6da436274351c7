import type pg from "pg";
import { type Database, tellWorkers } from "../kernel/index.ts";

/** A webhook ready to be stored. `rawBody` is stored as it came. */
export type IncomingWebhook = {
  id: string;
  tenantId: string;
  providerId: string;
  topic: string | null;
  dedupeKey: string;
  headers: Record<string, string>;
  rawBody: Buffer;
  verdict: "verified" | "forged" | "unverifiable";
  verifiedBy: "signature" | "secret_url" | null;
  reason: string | null;
};

/** Where a webhook is kept. `fresh` is false for a repeat, which is counted and not stored again. */
export type StoredWebhook = { inboxId: string; fresh: boolean };

type Waiting = { webhook: IncomingWebhook; resolve(stored: StoredWebhook): void; reject(error: unknown): void };
type Lane = { waiting: Waiting[]; running: number };

const batchMax = 200;
const batchBytesMax = 4 * 1024 * 1024;
// While one batch waits for its commit, the next one is already on its way.
const lanesMax = 2;

const statement =
  "select id, held_by, fresh from upstreams.take_webhooks($1, $2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::text[], $7::jsonb[], $8::bytea[], $9::text[], $10::text[], $11::text[], $12::int[], $13)";

/**
 * Group commit: webhooks that arrive while others are being written share the next statement and its commit. A caller is
 * answered after the commit, so what was acknowledged is on disk. At rest a webhook waits for nobody.
 */
export class WebhookBatcher {
  readonly #database: Database;
  readonly #now: () => Date;
  readonly #lanes = new Map<string, Lane>();

  constructor(database: Database, now: () => Date) {
    this.#database = database;
    this.#now = now;
  }

  /** Stores one webhook of a root. Rejects when the database refused it: the upstream has to send it again. */
  add(rootId: string, webhook: IncomingWebhook): Promise<StoredWebhook> {
    return new Promise((resolve, reject) => {
      const lane = this.#lanes.get(rootId) ?? { waiting: [], running: 0 };
      this.#lanes.set(rootId, lane);
      lane.waiting.push({ webhook, resolve, reject });
      this.#start(rootId, lane);
    });
  }

  #start(rootId: string, lane: Lane): void {
    while (lane.running < lanesMax && lane.waiting.length > 0) {
      const batch = takeBatch(lane.waiting);
      lane.running += 1;
      // `#write` answers every caller itself and does not reject.
      void this.#write(rootId, batch).then(() => {
        lane.running -= 1;
        if (lane.running === 0 && lane.waiting.length === 0) this.#lanes.delete(rootId);
        else this.#start(rootId, lane);
      });
    }
  }

  async #write(rootId: string, batch: Waiting[]): Promise<void> {
    const { leaders, followers } = foldRepeats(batch);
    try {
      const stored = await this.#store(rootId, leaders, followers);
      this.#tellWorkers(leaders, stored);
      for (const leader of leaders) {
        const result = stored.get(leader.webhook.id);
        if (!result) throw new Error("the database gave no answer for a stored webhook");
        leader.resolve(result);
        for (const follower of followers.get(leader) ?? []) follower.resolve({ inboxId: result.inboxId, fresh: false });
      }
    } catch (error) {
      // One webhook the database refuses must not take the others of its batch with it.
      if (batch.length > 1) for (const waiting of batch) await this.#write(rootId, [waiting]);
      else for (const waiting of batch) waiting.reject(error);
    }
  }

  /** The statement queued a job for each new webhook that is verified; they are committed by now. */
  #tellWorkers(leaders: readonly Waiting[], stored: ReadonlyMap<string, StoredWebhook>): void {
    const queued = leaders.filter(({ webhook }) => webhook.verdict === "verified" && stored.get(webhook.id)?.fresh);
    if (queued.length > 0) tellWorkers(this.#database, queued.length);
  }

  async #store(
    rootId: string,
    leaders: readonly Waiting[],
    followers: ReadonlyMap<Waiting, Waiting[]>,
  ): Promise<Map<string, StoredWebhook>> {
    const webhooks = leaders.map((leader) => leader.webhook);
    const column = <Key extends keyof IncomingWebhook>(key: Key) => webhooks.map((webhook) => webhook[key]);
    const query: pg.QueryConfig = {
      name: "upstreams.take_webhooks",
      text: statement,
      values: [
        rootId,
        column("id"),
        column("tenantId"),
        column("providerId"),
        column("topic"),
        column("dedupeKey"),
        webhooks.map((webhook) => JSON.stringify(webhook.headers)),
        column("rawBody"),
        column("verdict"),
        column("verifiedBy"),
        column("reason"),
        leaders.map((leader) => followers.get(leader)?.length ?? 0),
        this.#now(),
      ],
    };
    const { rows } = await this.#database.pool.query<{ id: string; held_by: string; fresh: boolean }>(query);
    return new Map(rows.map((row) => [row.id, { inboxId: row.held_by, fresh: row.fresh }]));
  }
}

function takeBatch(waiting: Waiting[]): Waiting[] {
  let bytes = 0;
  let count = 0;
  for (const { webhook } of waiting) {
    bytes += webhook.rawBody.length;
    if (count === batchMax || (count > 0 && bytes > batchBytesMax)) break;
    count += 1;
  }
  return waiting.splice(0, count);
}

/** One statement cannot write the same key twice: repeats within a batch follow the first of them. */
function foldRepeats(batch: readonly Waiting[]): { leaders: Waiting[]; followers: Map<Waiting, Waiting[]> } {
  const byKey = new Map<string, Waiting>();
  const leaders: Waiting[] = [];
  const followers = new Map<Waiting, Waiting[]>();
  for (const waiting of batch) {
    const { providerId, dedupeKey, verdict } = waiting.webhook;
    const key = `${providerId} ${dedupeKey}`;
    const leader = verdict === "verified" ? byKey.get(key) : undefined;
    if (leader) followers.set(leader, [...(followers.get(leader) ?? []), waiting]);
    else {
      leaders.push(waiting);
      if (verdict === "verified") byKey.set(key, waiting);
    }
  }
  return { leaders, followers };
}
