import { createControl } from "./control.ts";
import type { Fault, FaultKind } from "./faults.ts";
import { fromDecimal } from "./money.ts";
import type { LoggedRequest } from "./request-log.ts";
import { startServer } from "./server.ts";
import type { DeviceResult, Sale, Settings } from "./types.ts";
import { Upstream } from "./upstream.ts";
import { loadSimulators } from "./upstreams.ts";
import type { WebhookDelivery } from "./webhooks.ts";

export type StartSimulatorOptions = {
  journalDir?: string;
  /** The same seed gives the same numbers; default `"test"`. */
  seed?: string;
  /** Rate limits are off and allocation is at once unless asked for, so that a fast test does not wait for them. */
  settings?: Partial<Settings>;
  port?: number;
};

/** One upstream running alone, with the lab's control as functions and below `labUrl`. */
export type RunningSimulator = {
  /** What an adapter gets as base URL. */
  baseUrl: string;
  labUrl: string;
  /** Credentials it accepts. */
  credentials: Readonly<Record<string, string>>;
  /** Settings an adapter needs besides. */
  config: Readonly<Record<string, string>>;
  /** Sets faults in place of those set before; a bare kind means every operation, always. */
  fail(faults: FaultKind | Fault | readonly Fault[]): void;
  clearFaults(): void;
  sales(): Sale[];
  install(iccid: string): DeviceResult;
  use(iccid: string, bytes: number): DeviceResult;
  /** Plays an action of the world; throws when there is none of that name or the input does not fit. */
  act(name: string, input: unknown): unknown;
  settings(change?: Partial<Settings>): Settings;
  /** Sets the account's balance, in decimal US dollars. Throws on a text that is no amount. */
  setBalance(amount: string): void;
  portal(change?: Record<string, unknown>): Record<string, unknown>;
  requests(): LoggedRequest[];
  webhooks(): WebhookDelivery[];
  /** Tries every waiting webhook once, now, and resolves when nothing is in flight. */
  deliverWebhooks(): Promise<void>;
  advanceClock(ms: number): void;
  reset(): void;
  close(): Promise<void>;
};

/** Starts one upstream alone on a free port of 127.0.0.1. Throws when there is no simulator of that id. */
export async function startSimulator(id: string, options: StartSimulatorOptions = {}): Promise<RunningSimulator> {
  const [simulator] = await loadSimulators([id]);
  if (!simulator) throw new Error(`simulator "${id}" did not load`);
  let labUrl = "";
  const upstream = new Upstream(simulator, {
    labUrl: () => labUrl,
    journalDir: options.journalDir,
    seed: options.seed ?? "test",
    settings: { rateLimits: "off", allocationDelayMs: 0, ...options.settings },
  });
  const control = createControl(new Map([[id, upstream]]));
  const server = await startServer({
    host: "127.0.0.1",
    port: options.port ?? 0,
    app: (segment) => (segment === id ? upstream.instance.app : segment === "lab" ? control : undefined),
  });
  labUrl = server.url;
  return {
    baseUrl: `${labUrl}/${id}${simulator.basePath ?? ""}`,
    labUrl,
    credentials: simulator.credentials,
    config: simulator.config ?? {},
    ...handles(upstream),
    close: async () => {
      upstream.close();
      await server.close();
    },
  };
}

function handles(
  upstream: Upstream,
): Omit<RunningSimulator, "baseUrl" | "labUrl" | "credentials" | "config" | "close"> {
  return {
    fail: (faults) => upstream.setFaults(toFaults(faults)),
    clearFaults: () => upstream.setFaults([]),
    sales: () => upstream.instance.sales(),
    install: (iccid) => upstream.instance.devices?.install(iccid),
    use: (iccid, bytes) => upstream.instance.devices?.use(iccid, bytes),
    act: (name, input) => {
      const action = upstream.instance.actions?.[name];
      if (!action) throw new Error(`${upstream.simulator.name} has no action "${name}"`);
      return action.act(action.schema.parse(input));
    },
    settings: (change) => {
      if (change) upstream.changeSettings(change);
      return upstream.settings();
    },
    setBalance: (amount) => {
      const balance = fromDecimal(amount);
      if (balance === undefined) throw new Error(`"${amount}" is no decimal amount`);
      upstream.instance.setBalance(balance);
    },
    portal: (change) => {
      if (change) upstream.changePortal(change);
      return upstream.portal();
    },
    requests: () => upstream.log.list(),
    webhooks: () => upstream.webhooks.list(),
    deliverWebhooks: () => upstream.webhooks.deliverNow(),
    advanceClock: (ms) => upstream.timeline.advanceBy(ms),
    reset: () => upstream.reset(),
  };
}

function toFaults(faults: FaultKind | Fault | readonly Fault[]): readonly Fault[] {
  if (typeof faults === "string") return [{ operation: "*", fault: faults }];
  return isList(faults) ? faults : [faults];
}

function isList(faults: Fault | readonly Fault[]): faults is readonly Fault[] {
  return Array.isArray(faults);
}
