/** Faults a simulator can be told to have; what each does is the lab's to say. */
export type SuiteFault = {
  operation: string;
  fault:
    | "timeout_before"
    | "timeout_after"
    | "drop_reply"
    | "error_500"
    | "rate_limited"
    | "refused"
    | "malformed"
    | "activation_failure"
    | "webhook_duplicate"
    | "webhook_late"
    | "webhook_forged";
  times?: number;
  delayMs?: number;
};

/** One row of what the simulated upstream believes it sold. */
export type SuiteSale = {
  upstreamRef: string;
  ourRef: string | null;
  iccid: string | null;
  /** `esim`, `top_up`, `number`, `message` … in the lab's words. */
  kind: string;
  subject?: string;
  offer: string;
  /** Decimal US dollars. */
  cost: string;
  refunded: boolean;
  status: string;
};

/**
 * What a suite needs of a simulator. It is told by its form, so that neither this package nor an adapter imports simulators:
 * a type shared by both sides of the wire would let one mistake sit on both and pass.
 */
export type SuiteSimulator = {
  baseUrl: string;
  /** What it accepts as credentials, under the names of the manifest's credential fields. */
  credentials: Readonly<Record<string, string>>;
  /** Settings an adapter needs besides, under the names of the manifest's config fields. */
  config: Readonly<Record<string, string>>;
  fail(faults: readonly SuiteFault[]): void;
  clearFaults(): void;
  sales(): SuiteSale[];
  install(iccid: string): unknown;
  use(iccid: string, bytes: number): unknown;
  /** Plays something the world does, such as a person who answers a text. */
  act(name: string, input: unknown): unknown;
  setBalance(amount: string): void;
  /** Changes how the simulator behaves, such as how many rows a page of a listing has. */
  settings(change: { pageRowsMax: number | null }): unknown;
  deliverWebhooks(): Promise<void>;
  advanceClock(ms: number): void;
  reset(): void;
  close(): Promise<void>;
};
