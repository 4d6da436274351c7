import type { Answer, Money, ProviderAccount } from "@tandem/provider-contract";
import { parseReading } from "../shared/reading.ts";
import type { StripeClient } from "./client.ts";
import { fromMinorUnits } from "./minor-units.ts";
import { type Balance, balance } from "./wire.ts";

/** Our account at Stripe. Its balance is money held for us, which payouts empty: a low one is nothing to worry about. */
export class StripeAccount implements ProviderAccount {
  readonly #client: StripeClient;

  constructor(client: StripeClient) {
    this.#client = client;
  }

  checkHealth(): Promise<Answer<{ latencyMs: number; balance: Money | null }>> {
    return this.#read("checkHealth");
  }

  async getBalance(): Promise<Answer<Money>> {
    const read = await this.#read("getBalance");
    return read.kind === "failed" ? read : { kind: "answered", value: read.value.balance };
  }

  async #read(operation: string): Promise<Answer<{ latencyMs: number; balance: Money }>> {
    const reading = await this.#client.ask(operation, "/v1/balance");
    const parsed = parseReading(reading, balance);
    if (parsed.kind === "failed") return parsed;
    const latencyMs = reading.kind === "ok" ? reading.latencyMs : 0;
    const value = { latencyMs, balance: toHeld(parsed.value, this.#client.config.currency || "USD") };
    return { kind: "answered", value };
  }
}

/** All that is held in a currency, whether it can be paid out already or not. */
export function toHeld({ available, pending }: Balance, currency: string): Money {
  const code = currency.toLowerCase();
  const own = [...available, ...pending].filter((funds) => funds.currency === code);
  return fromMinorUnits(
    own.reduce((sum, funds) => sum + funds.amount, 0),
    code,
  );
}
