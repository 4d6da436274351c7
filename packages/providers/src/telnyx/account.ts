import type { Answer, Money, ProviderAccount } from "@tandem/provider-contract";
import { parseReading } from "../shared/reading.ts";
import type { TelnyxClient } from "./client.ts";
import { balance, dataOf } from "./wire.ts";

/** Our account at Telnyx. */
export class TelnyxAccount implements ProviderAccount {
  readonly #client: TelnyxClient;

  constructor(client: TelnyxClient) {
    this.#client = client;
  }

  checkHealth(): Promise<Answer<{ latencyMs: number; balance: Money | null }>> {
    return this.#read("checkHealth");
  }

  async getBalance(): Promise<Answer<Money>> {
    const read = await this.#read("getBalance");
    return read.kind === "failed" ? read : { kind: "answered", value: read.value.balance };
  }

  /** What can be spent: the balance, and the credit where the account has one. */
  async #read(operation: string): Promise<Answer<{ latencyMs: number; balance: Money }>> {
    const reading = await this.#client.send({ operation, method: "GET", path: "/balance", urgency: "read" });
    const parsed = parseReading(reading, dataOf(balance));
    if (parsed.kind === "failed") return parsed;
    const latencyMs = reading.kind === "ok" ? reading.latencyMs : 0;
    const amountMicros = parsed.value.available_credit ?? parsed.value.balance ?? 0n;
    return { kind: "answered", value: { latencyMs, balance: { amountMicros, currency: parsed.value.currency } } };
  }
}
