import { join } from "node:path";
import { Hono } from "hono";
import { z } from "zod";
import { Timeline } from "./clock.ts";
import { type Fault, FaultBook, faultSchema } from "./faults.ts";
import { createIdentity } from "./identity.ts";
import { Journal, type JournalEntry, readJournal } from "./journal.ts";
import { createOperations } from "./operation.ts";
import { seededRandom } from "./random.ts";
import { createRateLimiter } from "./rate-limiter.ts";
import { RequestLog } from "./request-log.ts";
import { createStore } from "./store.ts";
import type { LabEnv, Settings, Simulator, SimulatorContext, SimulatorInstance } from "./types.ts";
import { type WebhookEvent, WebhookSender } from "./webhooks.ts";

const SALT_MAX = 100_000;

const savedEvents = {
  salt: z.number().int().min(0),
  settings: z.custom<Settings>((value) => typeof value === "object" && value !== null),
  portal: z.record(z.string(), z.unknown()),
  faults: z.array(faultSchema),
  webhook: z.custom<WebhookEvent>((value) => typeof value === "object" && value !== null),
};

export type UpstreamOptions = {
  /** `http://host:port`, known once the server listens. */
  labUrl(): string;
  journalDir: string | undefined;
  seed: string;
  settings: Partial<Settings> | undefined;
};

/** What a store looks like to the lab, whatever its events are. */
type AnyStore = { replay(event: unknown): void; reset(): void };

/**
 * One simulator with everything the lab keeps for it. Its journal holds five kinds of lines besides the
 * simulator's own events: salt, settings, portal, faults, webhook.
 */
export class Upstream {
  readonly simulator: Simulator;
  readonly instance: SimulatorInstance;
  readonly faults: FaultBook;
  readonly webhooks: WebhookSender;
  readonly log = new RequestLog();
  readonly timeline = new Timeline();
  readonly #options: UpstreamOptions;
  readonly #journal: Journal;
  readonly #cancels = new Set<() => void>();
  #store: AnyStore | undefined;
  #settings: Settings;
  #portal: Record<string, unknown>;
  #salt: number;

  constructor(simulator: Simulator, options: UpstreamOptions) {
    this.simulator = simulator;
    this.#options = options;
    this.#settings = this.#initialSettings();
    this.#portal = { ...simulator.portal?.initial };
    this.#salt = this.#newSalt(options.seed);
    const path = options.journalDir && join(options.journalDir, `${simulator.id}.jsonl`);
    const saved = path ? readJournal(path) : [];
    this.#journal = new Journal(path);
    const random = seededRandom(`${options.seed}.${simulator.id}.faults`);
    this.faults = new FaultBook(random, (faults) => this.#journal.append("faults", faults));
    this.webhooks = new WebhookSender({
      timeline: this.timeline,
      faults: this.faults,
      habit: simulator.webhookRetry,
      retryDelaysMs: () => this.#settings.webhookRetryDelaysMs,
      forge: (wire) => this.instance.forgeWebhook(wire),
      signTry: (delivery) => this.instance.signWebhookTry?.(delivery) ?? {},
      record: (event) => this.#journal.append("webhook", event),
    });
    this.instance = simulator.create(this.#context());
    for (const entry of saved) this.#replay(entry);
    if (saved.length === 0) this.#journal.append("salt", this.#salt);
    this.instance.resume?.();
    this.webhooks.resume();
  }

  settings(): Settings {
    return this.#settings;
  }

  changeSettings(change: Partial<Settings>): void {
    this.#settings = { ...this.#settings, ...change };
    this.#journal.append("settings", this.#settings);
  }

  portal(): Record<string, unknown> {
    return this.#portal;
  }

  changePortal(values: Record<string, unknown>): void {
    this.#portal = { ...this.#portal, ...values };
    this.#journal.append("portal", this.#portal);
  }

  setFaults(faults: readonly Fault[]): void {
    this.faults.set(faults);
  }

  /** Back to the first day: no sales, no faults, first settings. The portal's values and what the store keeps stay. */
  reset(): void {
    for (const cancel of this.#cancels) cancel();
    this.#cancels.clear();
    this.webhooks.reset();
    this.log.clear();
    this.#journal.clear();
    this.#salt = this.#newSalt(`${this.#options.seed}.${this.#salt}`);
    this.#journal.append("salt", this.#salt);
    this.#journal.append("portal", this.#portal);
    this.faults.restore([]);
    this.#settings = this.#initialSettings();
    this.#store?.reset();
  }

  close(): void {
    this.timeline.close();
    this.webhooks.close();
    this.#journal.close();
  }

  #initialSettings(): Settings {
    return {
      latencyMs: 0,
      rateLimits: "documented",
      allocationDelayMs: 0,
      webhookRetryDelaysMs: [...this.simulator.webhookRetry.delaysMs],
      pageRowsMax: null,
      ...this.simulator.defaults,
      ...this.#options.settings,
    };
  }

  #newSalt(seed: string): number {
    return seededRandom(`${seed}.${this.simulator.id}.salt`).int(SALT_MAX);
  }

  #context(): SimulatorContext {
    const { id } = this.simulator;
    return {
      baseUrl: () => `${this.#options.labUrl()}/${id}`,
      clock: this.timeline,
      random: seededRandom(`${this.#options.seed}.${id}`),
      identity: createIdentity(id, () => this.#salt),
      settings: () => this.#settings,
      portal: () => this.#portal,
      schedule: (delayMs, task) => this.#schedule(delayMs, task),
      store: (definition) => {
        const store = createStore(definition, (event) => this.#journal.append("state", event));
        // Only this store wrote the "state" lines that it is given back.
        this.#store = { replay: (event) => store.replay(event as never), reset: () => store.reset() };
        return store;
      },
      rateLimiter: (limits) => {
        const enabled = () => this.#settings.rateLimits === "documented";
        return createRateLimiter(limits, enabled, () => this.timeline.nowMs());
      },
      webhooks: {
        send: (message) => this.webhooks.send(message),
        ask: (message) => this.webhooks.ask(message),
        check: (request) => this.webhooks.check(request),
      },
      newApp: () => newApp(id),
      operations: createOperations({
        faults: this.faults,
        log: this.log,
        timeline: this.timeline,
        settings: () => this.#settings,
      }),
    };
  }

  #schedule(delayMs: number, task: () => void): void {
    const cancel = this.timeline.schedule(delayMs, () => {
      this.#cancels.delete(cancel);
      task();
    });
    this.#cancels.add(cancel);
  }

  #replay({ part, event }: JournalEntry): void {
    if (part === "state") this.#store?.replay(event);
    else if (part === "salt") this.#salt = savedEvents.salt.parse(event);
    else if (part === "settings") this.#settings = savedEvents.settings.parse(event);
    else if (part === "portal") this.#portal = savedEvents.portal.parse(event);
    else if (part === "faults") this.faults.restore(savedEvents.faults.parse(event));
    else if (part === "webhook") this.webhooks.replay(savedEvents.webhook.parse(event));
    else throw new Error(`journal of ${this.simulator.id}: unknown part "${part}"`);
  }
}

function newApp(id: string): Hono<LabEnv> {
  const prefix = id.length + 1;
  return new Hono<LabEnv>({
    getPath: (request) => {
      const start = request.url.indexOf("/", request.url.indexOf("//") + 2) + prefix;
      const end = request.url.search(/[?#]/);
      return (end === -1 ? request.url.slice(start) : request.url.slice(start, end)) || "/";
    },
  });
}
