import { type Answer, type Money, type ProviderAccount, unreadable } from "@tandem/provider-contract";
import { decimalToMicros } from "../shared/decimal.ts";
import { parseReading, type Reading } from "../shared/reading.ts";
import type { TwilioClient } from "./client.ts";
import { balance } from "./wire.ts";

/** Our account at Twilio. Only a parent account has a balance; a subaccount spends its parent's. */
export class TwilioAccount implements ProviderAccount {
  readonly #client: TwilioClient;

  constructor(client: TwilioClient) {
    this.#client = client;
  }

  async checkHealth(): Promise<Answer<{ latencyMs: number; balance: Money | null }>> {
    const reading = await this.#ask("checkHealth");
    if (reading.kind === "error") return { kind: "failed", error: reading.error };
    const money = toMoney(reading);
    if (money.kind === "failed") return money;
    return { kind: "answered", value: { latencyMs: reading.latencyMs, balance: money.value } };
  }

  async getBalance(): Promise<Answer<Money>> {
    return toMoney(await this.#ask("getBalance"));
  }

  #ask(operation: string): Promise<Reading> {
    return this.#client.read("api", {
      operation,
      method: "GET",
      path: this.#client.account("/Balance.json"),
      urgency: "read",
    });
  }
}

function toMoney(reading: Reading): Answer<Money> {
  const parsed = parseReading(reading, balance);
  if (parsed.kind === "failed") return parsed;
  const amountMicros = decimalToMicros(parsed.value.balance);
  if (amountMicros === null) return { kind: "failed", error: unreadable("balance: not an amount") };
  return { kind: "answered", value: { amountMicros, currency: parsed.value.currency.toUpperCase() } };
}
