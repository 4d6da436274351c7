import type { Timeline } from "./clock.ts";
import type { FaultBook, WebhookFaultKind } from "./faults.ts";

/** What goes over the wire to the receiver's URL. */
export type WebhookWire = { body: string; headers: Record<string, string> };

/**
 * A webhook an upstream wants to send. `operations` are the operations that caused it, so that a webhook fault
 * put on `placeOrder` hits the webhooks of orders. The signature, if any, is already in `headers`.
 */
export type WebhookMessage = WebhookWire & {
  event: string;
  operations: readonly string[];
  url: string;
  delayMs?: number;
};

/** A call that asks whether a receiver is there, e.g. HEAD without a body. */
export type WebhookCheck = {
  method: "HEAD" | "GET" | "POST";
  url: string;
  headers?: Record<string, string>;
  body?: string;
};

/** What a receiver replied to a question. */
export type WebhookReply = { status: number; contentType: string; body: string };

/** An upstream's way with a receiver that does not answer well. */
export type WebhookRetryHabit = {
  /** Waits before the second, third … try. */
  delaysMs: readonly number[];
  /** Whether the upstream takes that HTTP status for delivered. */
  accepts(status: number): boolean;
  timeoutMs: number;
};

export type WebhookTry = { at: string; status: number | null; error: string | null };

/** One webhook to one URL, with everything tried so far. `suppressed` ones were swallowed by `webhook_none`. */
export type WebhookDelivery = {
  id: number;
  event: string;
  url: string;
  body: string;
  headers: Record<string, string>;
  fault: WebhookFaultKind | null;
  status: "waiting" | "sending" | "delivered" | "failed" | "suppressed";
  dueAt: string;
  tries: WebhookTry[];
};

/** What the webhook part of a journal holds. */
export type WebhookEvent = { queued: WebhookDelivery } | { ended: number };

/** How late `webhook_late` is when the fault does not say. */
export const LATE_DEFAULT_MS = 15_000;

const KEPT_MAX = 500;
const IN_FLIGHT_MAX = 32;

type WebhookSenderOptions = {
  timeline: Timeline;
  faults: FaultBook;
  habit: WebhookRetryHabit;
  retryDelaysMs(): readonly number[];
  forge(wire: WebhookWire): WebhookWire;
  /** Headers that replace those of the message at each try; absent where the signature does not say when it was sent. */
  signTry?(delivery: Readonly<WebhookDelivery>): Record<string, string>;
  record(event: WebhookEvent): void;
};

/**
 * Sends the webhooks of one upstream with its retry habit, and plays the webhook faults:
 * `webhook_none` never sends, `webhook_late` waits `delayMs` longer, `webhook_duplicate` sends the same bytes
 * twice, `webhook_forged` sends an attacker's version before the genuine one.
 */
export class WebhookSender {
  readonly #options: WebhookSenderOptions;
  readonly #deliveries = new Map<number, WebhookDelivery>();
  /** Of those, the ones nothing more happens to, the oldest first. */
  #ended: number[] = [];
  readonly #cancels = new Map<number, () => void>();
  readonly #idleWaiters = new Set<() => void>();
  readonly #aborts = new Set<AbortController>();
  #ready: WebhookDelivery[] = [];
  #inFlight = 0;
  #asking = 0;
  #lastId = 0;

  constructor(options: WebhookSenderOptions) {
    this.#options = options;
  }

  /** Queues a message; returns at once. */
  send(message: WebhookMessage): void {
    const { faults } = this.#options;
    const names = [message.event, ...message.operations];
    if (faults.take(["webhook_none"], names)) {
      this.#keep({ ...this.#delivery(message, 0, "webhook_none"), status: "suppressed" });
      return;
    }
    const delayMs = message.delayMs ?? 0;
    if (faults.take(["webhook_forged"], names)) {
      const forged = { ...message, ...this.#options.forge({ body: message.body, headers: message.headers }) };
      this.#queue(this.#delivery(forged, delayMs, "webhook_forged"));
    }
    const late = faults.take(["webhook_late"], names);
    const totalMs = delayMs + (late ? (late.delayMs ?? LATE_DEFAULT_MS) : 0);
    this.#queue(this.#delivery(message, totalMs, late ? "webhook_late" : null));
    const duplicate = faults.take(["webhook_duplicate"], names);
    if (duplicate) this.#queue(this.#delivery(message, totalMs + (duplicate.delayMs ?? 0), "webhook_duplicate"));
  }

  /**
   * Puts a question to a receiver and waits for what it replies, such as what a call does next; null when no reply came. The webhook
   * faults apply, retries do not: who asks knows whether to ask again, also after a restart.
   */
  async ask(message: WebhookMessage): Promise<WebhookReply | null> {
    const { faults, timeline } = this.#options;
    const names = [message.event, ...message.operations];
    if (faults.take(["webhook_none"], names)) {
      this.#keep({ ...this.#delivery(message, 0, "webhook_none"), status: "suppressed" });
      return null;
    }
    if (faults.take(["webhook_forged"], names)) {
      const forged = { ...message, ...this.#options.forge({ body: message.body, headers: message.headers }) };
      this.#queue(this.#delivery(forged, 0, "webhook_forged"));
    }
    const late = faults.take(["webhook_late"], names);
    const waitMs = (message.delayMs ?? 0) + (late ? (late.delayMs ?? LATE_DEFAULT_MS) : 0);
    if (waitMs > 0) await new Promise<void>((resolve) => timeline.schedule(waitMs, resolve));
    const reply = await this.#ask(message, late ? "webhook_late" : null);
    if (faults.take(["webhook_duplicate"], names)) await this.#ask(message, "webhook_duplicate");
    return reply;
  }

  /** Calls a receiver once, outside of faults, retries and the list; the HTTP status, or null without a reply. */
  async check({ method, url, headers = {}, body }: WebhookCheck): Promise<number | null> {
    try {
      return (await this.#fetch(url, { method, headers, ...(body === undefined ? {} : { body }) })).status;
    } catch (error) {
      console.warn(`lab: ${method} ${url}: ${describe(error)}`);
      return null;
    }
  }

  /** The newest deliveries first. */
  list(): WebhookDelivery[] {
    return [...this.#deliveries.values()].reverse();
  }

  /** Tries everything that waits once, now, and resolves when nothing is in flight. */
  async deliverNow(): Promise<void> {
    for (const delivery of this.#deliveries.values()) {
      if (delivery.status !== "waiting" || !this.#cancels.has(delivery.id)) continue;
      this.#cancels.get(delivery.id)?.();
      this.#makeReady(delivery);
    }
    await new Promise<void>((resolve) => {
      this.#idleWaiters.add(resolve);
      this.#tellIdle();
    });
  }

  /** Takes up a journal's word; call `resume` after the last one. */
  replay(event: WebhookEvent): void {
    if ("queued" in event) {
      this.#lastId = Math.max(this.#lastId, event.queued.id);
      this.#keep({ ...event.queued, tries: [...event.queued.tries] });
      return;
    }
    this.#deliveries.delete(event.ended);
  }

  /** Goes on with what a killed lab had not delivered. */
  resume(): void {
    for (const delivery of this.#deliveries.values()) {
      if (delivery.status === "waiting") this.#wait(delivery);
    }
  }

  /** Forgets everything, as if nothing had ever been sent. */
  reset(): void {
    for (const cancel of this.#cancels.values()) cancel();
    this.#cancels.clear();
    this.#deliveries.clear();
    this.#ended = [];
    this.#ready = [];
  }

  close(): void {
    this.reset();
    for (const abort of this.#aborts) abort.abort();
  }

  #delivery(message: WebhookMessage, delayMs: number, fault: WebhookFaultKind | null): WebhookDelivery {
    this.#lastId += 1;
    const dueAt = new Date(this.#options.timeline.nowMs() + delayMs).toISOString();
    const { event, url, body, headers } = message;
    return { id: this.#lastId, event, url, body, headers, fault, status: "waiting", dueAt, tries: [] };
  }

  #queue(delivery: WebhookDelivery): void {
    this.#options.record({ queued: delivery });
    this.#keep(delivery);
    this.#wait(delivery);
  }

  #keep(delivery: WebhookDelivery): void {
    this.#deliveries.set(delivery.id, delivery);
    if (delivery.status === "suppressed") this.#ended.push(delivery.id);
    while (this.#deliveries.size > KEPT_MAX) {
      const oldest = this.#ended.shift();
      if (oldest === undefined) return;
      this.#deliveries.delete(oldest);
    }
  }

  #wait(delivery: WebhookDelivery): void {
    const { timeline } = this.#options;
    const waitMs = new Date(delivery.dueAt).getTime() - timeline.nowMs();
    const cancel = timeline.schedule(waitMs, () => this.#makeReady(delivery));
    this.#cancels.set(delivery.id, cancel);
  }

  #makeReady(delivery: WebhookDelivery): void {
    this.#cancels.delete(delivery.id);
    this.#ready.push(delivery);
    this.#pump();
  }

  #pump(): void {
    while (this.#inFlight < IN_FLIGHT_MAX) {
      const delivery = this.#ready.shift();
      if (!delivery) return;
      this.#inFlight += 1;
      void this.#try(delivery).finally(() => {
        this.#inFlight -= 1;
        this.#pump();
        this.#tellIdle();
      });
    }
  }

  async #ask(message: WebhookMessage, fault: WebhookFaultKind | null): Promise<WebhookReply | null> {
    const delivery: WebhookDelivery = { ...this.#delivery(message, 0, fault), status: "sending" };
    this.#keep(delivery);
    this.#asking += 1;
    const { url, headers, body } = message;
    try {
      const reply = await this.#fetch(url, { method: "POST", headers, body });
      delivery.tries.push({ at: delivery.dueAt, status: reply.status, error: null });
      delivery.status = "delivered";
      return reply;
    } catch (error) {
      delivery.tries.push({ at: delivery.dueAt, status: null, error: describe(error) });
      delivery.status = "failed";
      return null;
    } finally {
      this.#ended.push(delivery.id);
      this.#asking -= 1;
      this.#tellIdle();
    }
  }

  async #try(delivery: WebhookDelivery): Promise<void> {
    const { habit, timeline } = this.#options;
    delivery.status = "sending";
    const at = timeline.now().toISOString();
    try {
      const { url, body, fault } = delivery;
      const signed = fault === "webhook_forged" ? undefined : this.#options.signTry?.(delivery);
      const headers = { ...delivery.headers, ...signed };
      const { status } = await this.#fetch(url, { method: "POST", headers, body });
      delivery.tries.push({ at, status, error: null });
      this.#afterTry(delivery, habit.accepts(status));
    } catch (error) {
      delivery.tries.push({ at, status: null, error: describe(error) });
      this.#afterTry(delivery, false);
    }
  }

  async #fetch(
    url: string,
    init: { method: string; headers: Record<string, string>; body?: string },
  ): Promise<WebhookReply> {
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(new Error("timed out")), this.#options.habit.timeoutMs);
    this.#aborts.add(abort);
    try {
      const reply = await fetch(url, { ...init, redirect: "manual", signal: abort.signal });
      const contentType = reply.headers.get("content-type") ?? "";
      return { status: reply.status, contentType, body: await reply.text() };
    } finally {
      clearTimeout(timer);
      this.#aborts.delete(abort);
    }
  }

  #afterTry(delivery: WebhookDelivery, accepted: boolean): void {
    if (this.#deliveries.get(delivery.id) !== delivery) return;
    const retryMs = accepted ? undefined : this.#options.retryDelaysMs()[delivery.tries.length - 1];
    if (retryMs === undefined) {
      delivery.status = accepted ? "delivered" : "failed";
      this.#ended.push(delivery.id);
      this.#options.record({ ended: delivery.id });
      return;
    }
    delivery.status = "waiting";
    delivery.dueAt = new Date(this.#options.timeline.nowMs() + retryMs).toISOString();
    this.#wait(delivery);
  }

  #tellIdle(): void {
    if (this.#inFlight > 0 || this.#asking > 0 || this.#ready.length > 0) return;
    for (const resolve of this.#idleWaiters) resolve();
    this.#idleWaiters.clear();
  }
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}
