import type { Micros, Transaction } from "../kernel/index.ts";

/** A service with an end, as its module knows it. */
export type RenewableService = {
  /** Its id in its module. */
  id: string;
  tenantId: string;
  accountId: string;
  /** As its owner knows it: a number, a plan's name. */
  name: string;
  /** When what is paid for ends. */
  expiresAt: Date;
  /** Since when the present period runs, where known: a period shorter than a week gets no notice a week ahead. */
  since: Date | null;
  /** For the next period; null where it cannot be bought any more. */
  price: { amountMicros: Micros; currency: string } | null;
  /** The day of the month it renews on, for kinds that have one: the owner's choice, else the one it was bought on. */
  day: number | null;
  /** Of kinds that renew by their own module: whether it will. */
  renewsItself?: boolean;
  /** Where in the shop it is found. */
  link: string;
};

/** How one attempt to renew came out. */
export type RenewalOutcome =
  /** Paid, and runs until then. */
  | { kind: "done"; until: Date | null; paidMicros: Micros; currency: string }
  /** An order was taken; `readOrder` tells what becomes of it. */
  | { kind: "started"; orderId: string; priceMicros: Micros; currency: string }
  | { kind: "failed"; reason: FailureReason; missingMicros?: Micros; currency?: string };

/** Why a renewal failed. Only `insufficient_balance`, `not_delivered` and `provider_unavailable` are tried again. */
export type FailureReason =
  | "insufficient_balance"
  | "not_for_sale"
  | "account_suspended"
  | "not_delivered"
  | "provider_unavailable"
  | "service_ended";

/** What a module gives so that its services renew by themselves. */
export type Renewable = {
  /** `esim`, `number`, `vpn` …; part of what is stored. */
  kind: string;
  /** False for what renews by its own module and is only shown here. */
  managed: boolean;
  /** Without a choice of its owner's. */
  autoRenewDefault: boolean;
  /** Whether the owner chooses how many days ahead, or the day of the month. */
  choices: { daysBefore: boolean; day: boolean };
  /** How long after its end it is still tried, once a day, before it lapses. */
  graceDays: number;
  /** Services of the account that have an end, or all of the scope whose end lies in the window, by end and id. */
  list(tx: Transaction, filter: RenewableFilter): Promise<RenewableService[]>;
  /** One service; null when there is none in the scope, or it has ended. */
  find(tx: Transaction, id: string): Promise<RenewableService | null>;
  /**
   * Pays for the next period. Called outside a transaction, with the same `key` again after a crash: must then pay nothing
   * twice. Money that is lacking is an outcome, not an error.
   */
  renew?(service: RenewableService, attempt: { rootId: string; key: string; now: Date }): Promise<RenewalOutcome>;
  /** What happens to it when nobody paid, after the grace days: a number is released. Safe to repeat. */
  lapse?(service: RenewableService, rootId: string): Promise<void>;
  /** An order that renewed a service brought another one instead: its id, which takes over the owner's choice. */
  successor?(tx: Transaction, orderId: string): Promise<string | null>;
};

export type RenewableFilter =
  | { accountId: string; limit: number }
  | { from: Date; until: Date; after: { expiresAt: Date; id: string } | null; limit: number };
