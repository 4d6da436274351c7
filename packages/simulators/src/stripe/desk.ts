import type { Store } from "../lab/store.ts";
import type { SimulatorContext } from "../lab/types.ts";
import { readPortal } from "./portal.ts";
import { Refusal } from "./refusal.ts";
import type { Row, StripeChange, StripeEvent, StripeState, TableName, Tables } from "./state.ts";
import { type EventType, labWebhookSecret, wants } from "./webhooks.ts";
import { eventWire } from "./wire-account.ts";

/** What made a change: a call of the API, named as faults name it, or nothing but time. */
export type Cause = { operation: string; requestId: string | null; idempotencyKey: string | null };

const nobody: Cause = { operation: "", requestId: null, idempotencyKey: null };

/** The version events are rendered in when nobody asked for another. */
export const API_VERSION = "2026-10-28.endive";

/** Events of one moment leave within so many milliseconds of lab time, in no order. */
const SCATTER_MS = 40;

/**
 * The account's books while a call works on them. Rows are never changed in place: `put` stores a new one, readers see it at once,
 * and everything a call did is committed together at its end.
 */
export class Desk {
  readonly #context: SimulatorContext;
  readonly #store: Store<StripeState, StripeChange>;
  #rows = new Map<string, Row>();
  #removed: { table: TableName; id: string }[] = [];
  #emitted: StripeEvent[] = [];
  #cause: Cause = nobody;
  #sequence = 0;

  constructor(context: SimulatorContext, store: Store<StripeState, StripeChange>) {
    this.#context = context;
    this.#store = store;
  }

  get portal() {
    return readPortal(this.#context.portal());
  }

  /** How long banks take where they do not answer at once. */
  get delayMs(): number {
    return this.#context.settings().allocationDelayMs;
  }

  nowMs(): number {
    return this.#context.clock.nowMs();
  }

  /** Unix seconds. */
  now(): number {
    return Math.floor(this.nowMs() / 1_000);
  }

  pageUrl(path: string): string {
    return `${this.#context.baseUrl()}${path}`;
  }

  find<Name extends TableName>(table: Name, id: string): Tables[Name] | undefined {
    const pending = this.#rows.get(`${table} ${id}`);
    if (pending) return pending[1] as Tables[Name];
    return this.#store.state.tables[table].get(id) as Tables[Name] | undefined;
  }

  /** A row that another row names; its absence is a fault of the simulator. */
  get<Name extends TableName>(table: Name, id: string): Tables[Name] {
    const row = this.find(table, id);
    if (!row) throw new Error(`${table} has no ${id}`);
    return row;
  }

  /** The newest first. */
  list<Name extends TableName>(table: Name): Tables[Name][] {
    const kept = [...(this.#store.state.tables[table].values() as Iterable<Tables[Name]>)];
    const pending = [...this.#rows.values()].filter(([name]) => name === table).map(([, row]) => row as Tables[Name]);
    const ids = new Set(pending.map((row) => row.id));
    return [...kept.filter((row) => !ids.has(row.id)), ...pending].reverse();
  }

  put<Name extends TableName>(table: Name, row: Tables[Name]): Tables[Name] {
    this.#rows.set(`${table} ${row.id}`, [table, row] as Row);
    return row;
  }

  remove(table: TableName, id: string): void {
    this.#removed.push({ table, id });
  }

  newId(prefix: string): string {
    return `${prefix}_lab${this.#digits()}`;
  }

  /** What follows `_secret_`, or the digits of a webhook secret. */
  newSecret(): string {
    return `${this.#digits()}${this.#context.random.hex(16)}`;
  }

  /** Tells an event with the object as it is at this moment. */
  emit(type: EventType, object: unknown, previous: Record<string, unknown> | null = null): void {
    const { requestId, idempotencyKey } = this.#cause;
    const id = this.newId("evt");
    const created = this.now();
    const event = { id, type, apiVersion: API_VERSION, object, previous, requestId, idempotencyKey, created };
    this.#emitted.push(this.put("events", event));
  }

  /** Runs one piece of work. What was done before a refusal stays done: a declined payment exists. */
  work<T>(cause: Cause | null, task: () => T): T {
    this.#cause = cause ?? nobody;
    this.#sequence = this.#store.state.sequence;
    try {
      const result = task();
      this.#commit();
      return result;
    } catch (error) {
      if (error instanceof Refusal) this.#commit();
      throw error;
    } finally {
      this.#rows = new Map();
      this.#removed = [];
      this.#emitted = [];
    }
  }

  /** Works at a lab time that may have passed already. */
  at(atMs: number, task: () => void): void {
    this.#context.schedule(Math.max(0, atMs - this.nowMs()), () => this.work(null, task));
  }

  #digits(): string {
    this.#sequence += 1;
    return this.#context.identity.matchingId(this.#sequence).replaceAll("-", "").toLowerCase();
  }

  #commit(): void {
    if (this.#rows.size === 0 && this.#removed.length === 0) return;
    const change: StripeChange = { sequence: this.#sequence, rows: [...this.#rows.values()] };
    this.#store.commit(this.#removed.length === 0 ? change : { ...change, removed: this.#removed });
    for (const event of this.#emitted) this.#send(event);
  }

  #send(event: StripeEvent): void {
    const body = JSON.stringify(eventWire(event), null, 2);
    const own = this.list("endpoints").filter((endpoint) => wants(endpoint, event.type));
    const urls = [this.portal.callbackUrl, ...own.map((endpoint) => endpoint.url)].filter((url) => url !== "");
    for (const url of urls) {
      this.#context.webhooks.send({
        event: event.type,
        operations: [this.#cause.operation],
        url,
        body,
        headers: { "content-type": "application/json; charset=utf-8", "user-agent": "Stripe/1.0 (lab)" },
        delayMs: this.#context.random.int(SCATTER_MS),
      });
    }
  }

  /** The secrets that sign for an address now. */
  secretsFor(url: string): string[] {
    const { callbackUrl, rolledSecret } = this.portal;
    const endpoint = this.list("endpoints").find((one) => one.url === url);
    if (endpoint && url !== callbackUrl) return [endpoint.secret];
    return rolledSecret === "" ? [labWebhookSecret] : [rolledSecret, labWebhookSecret];
  }
}
