import type { HttpBindings } from "@hono/node-server";
import type { Context, Hono } from "hono";
import type { z } from "zod";
import type { LabClock } from "./clock.ts";
import type { Identity } from "./identity.ts";
import type { SeededRandom } from "./random.ts";
import type { RateLimiter, RateLimiterOptions } from "./rate-limiter.ts";
import type { Store, StoreDefinition } from "./store.ts";
import type { WebhookCheck, WebhookMessage, WebhookReply, WebhookRetryHabit, WebhookWire } from "./webhooks.ts";

/** The Hono environment of every simulator: the Node request and socket are reachable, so that a fault can cut the line. */
export type LabEnv = { Bindings: HttpBindings; Variables: { pageRowsMax: Settings["pageRowsMax"] } };

/**
 * What one sold piece is to the upstream.
 * `pending`: paid, not yet allocated; `delivered`: the buyer may have it; `failed`: never allocated;
 * `cancelled`: undone at the buyer's wish; `revoked`: ended by the buyer without refund.
 */
export type SaleStatus = "pending" | "delivered" | "failed" | "cancelled" | "revoked";

export type SaleKind =
  | "esim"
  | "top_up"
  | "number"
  | "message"
  | "verification"
  | "call"
  | "video"
  | "fax"
  | "iot_sim"
  | "vpn"
  | "payment"
  | "refund";

/** One row of the upstream's own belief of what it sold. `cost` is decimal USD; `refunded` tells whether it went back. */
export type Sale = {
  upstreamRef: string;
  ourRef: string | null;
  /** Of an eSIM or SIM; null for everything else. */
  iccid: string | null;
  kind: SaleKind;
  /** What it is about where it is no eSIM: a phone number, a user name, a room. */
  subject?: string;
  offer: string;
  cost: string;
  refunded: boolean;
  status: SaleStatus;
  at: string;
};

/** How a traveller's phone sees a profile after the lab played with it; sizes in bytes, `state` in the upstream's word. */
export type DeviceReport = { iccid: string; state: string; usedBytes: number; totalBytes: number };

/** `undefined`: the upstream never issued this ICCID. `refused`: the profile cannot do that now, with the reason. */
export type DeviceResult = DeviceReport | { refused: string } | undefined;

/** The traveller's phone, one function per thing a phone can do to a profile. */
export type DeviceActions = {
  install(iccid: string): DeviceResult;
  use(iccid: string, bytes: number): DeviceResult;
};

/** The upstream's own bodies for the failures that the framework plays on its behalf. */
export type FaultReplies = {
  rateLimited(c: Context<LabEnv>, retryAfterSeconds: number): Response;
  error500(c: Context<LabEnv>): Response;
  /** The documented business refusal of that operation; must leave no work done. */
  refused(c: Context<LabEnv>, operation: string): Response;
};

/** Passed to each operation handler. */
export type Call = {
  operation: string;
  /** The raw request body, read once. */
  rawBody: string;
  /** True when this call must be accepted and its allocation fail later; asking uses the fault up. */
  takeActivationFailure(): boolean;
};

/** Answers one operation of the upstream. */
export type OperationHandler = (c: Context<LabEnv>, call: Call) => Response | Promise<Response>;

/** Settings every upstream has. Money is decimal USD; times are milliseconds. */
export type Settings = {
  latencyMs: number;
  rateLimits: "documented" | "off";
  allocationDelayMs: number;
  /** Waits between the tries of a webhook; an empty list means one try only. */
  webhookRetryDelaysMs: number[];
  /** Rows that a page of any listing has at most, whatever was asked for; null for as many as the upstream gives. */
  pageRowsMax: number | null;
};

/** What a simulator gets from the lab. Everything in it dies with the lab and is safe to close over. */
export type SimulatorContext = {
  /** `http://host:port/<id>`: the base URL that an adapter is given; known once the server listens. */
  baseUrl(): string;
  clock: LabClock;
  random: SeededRandom;
  identity: Identity;
  settings(): Settings;
  /** The values of the upstream's web portal, as the simulator's `portal` schema shapes them. */
  portal(): Record<string, unknown>;
  /** Runs `task` after `delayMs` of lab time; forgotten when the lab closes or the upstream is reset. */
  schedule(delayMs: number, task: () => void): void;
  /** An event-sourced store, journaled when the lab has a journal directory. Call once per simulator. */
  store<State, Event>(definition: StoreDefinition<State, Event>): Store<State, Event>;
  rateLimiter(options: RateLimiterOptions): RateLimiter;
  webhooks: {
    send(message: WebhookMessage): void;
    /** Puts a question whose reply the upstream waits for; null when none came. Asked once, faults of webhooks apply. */
    ask(message: WebhookMessage): Promise<WebhookReply | null>;
    /** Calls a URL at once, as upstreams do before they accept it; the HTTP status, or null without a reply. */
    check(request: WebhookCheck): Promise<number | null>;
  };
  /** A Hono app that sees paths without the `/<id>` prefix. */
  newApp(): Hono<LabEnv>;
  /**
   * Wraps handlers so that faults, latency and the request log apply to them. `guard` runs before the
   * handler (credentials, rate limit); a Response from it ends the call without work done.
   */
  operations(options: {
    replies: FaultReplies;
    guard?: (c: Context<LabEnv>, call: Call) => Response | undefined;
  }): (operation: string, handler: OperationHandler) => (c: Context<LabEnv>) => Promise<Response>;
};

/**
 * Something the world outside does at an upstream, such as a person who sends a text or a bank that disputes a payment. `act`
 * answers what came of it, as JSON; `{ refused }` when that cannot be now.
 */
export type WorldAction<Input = unknown> = {
  /** One sentence for whoever looks for it. */
  about: string;
  schema: z.ZodType<Input>;
  act(input: Input): unknown;
};

/** Ties a schema to what is done with its values. */
export function worldAction<Input>(action: WorldAction<Input>): WorldAction {
  return { ...action, act: (input) => action.act(action.schema.parse(input)) };
}

/** A running simulator. Balances are in ten-thousandths of a dollar. */
export type SimulatorInstance = {
  app: Hono<LabEnv>;
  sales(): Sale[];
  balance(): number;
  setBalance(balance: number): void;
  counts(): Record<string, number>;
  /** Only of upstreams with eSIMs. */
  devices?: DeviceActions;
  /** By name; played with `POST /lab/{upstream}/actions/{name}`. */
  actions?: Readonly<Record<string, WorldAction>>;
  /** Turns a genuine webhook into what an attacker would send: well formed, but not from the upstream. */
  forgeWebhook(wire: WebhookWire): WebhookWire;
  /** For upstreams that sign the moment of sending: the headers of one try, put over those of the message. */
  signWebhookTry?(webhook: { url: string; body: string }): Record<string, string>;
  /** Called once after a journal was replayed: schedules again what the state is still waiting for. */
  resume?(): void;
};

/** One upstream, exported as `simulator` from `<folder>/simulator.ts`; the folder's presence is its registration. */
export type Simulator = {
  id: string;
  name: string;
  /** Names that faults may be put on; each is given to `operations()` by the simulator. */
  operations: readonly string[];
  /** The operations that `activation_failure` can hit. */
  activationOperations: readonly string[];
  /** Names of its webhooks, for webhook faults on one kind of webhook. */
  webhookEvents: readonly string[];
  /** What the upstream accepts as credentials in the lab, by the name its portal uses. */
  credentials: Readonly<Record<string, string>>;
  /**
   * What a client of this account has to know besides, under the names of the adapter's settings: ids of applications and
   * profiles that exist in the lab's account from the first day.
   */
  config?: Readonly<Record<string, string>>;
  /** What follows `/<id>` in the base URL given to adapters: `/{product}` for upstreams with a host per product. */
  basePath?: string;
  webhookRetry: WebhookRetryHabit;
  defaults?: Partial<Settings>;
  /** Settings that the real upstream has only in its web portal, with their initial values. */
  portal?: { schema: z.ZodType<Record<string, unknown>>; initial: Record<string, unknown> };
  create(context: SimulatorContext): SimulatorInstance;
};
