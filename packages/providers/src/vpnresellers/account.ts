import type { Answer, Money, ProviderAccount } from "@tandem/provider-contract";
import { parseReading } from "../shared/reading.ts";
import type { VpnresellersClient } from "./client.ts";
import { dataOf, profile } from "./wire.ts";

/** Our account at VPNresellers. */
export class VpnresellersAccount implements ProviderAccount {
  readonly #client: VpnresellersClient;

  constructor(client: VpnresellersClient) {
    this.#client = client;
  }

  checkHealth(): Promise<Answer<{ latencyMs: number; balance: Money | null }>> {
    return this.#read("checkHealth");
  }

  async getBalance(): Promise<Answer<Money>> {
    const read = await this.#read("getBalance");
    return read.kind === "failed" ? read : { kind: "answered", value: read.value.balance };
  }

  /** The currency is nowhere named; dollars are taken for it (FACTS.md). */
  async #read(operation: string): Promise<Answer<{ latencyMs: number; balance: Money }>> {
    const reading = await this.#client.send({ operation, method: "GET", path: "/profile", urgency: "read" });
    const parsed = parseReading(reading, dataOf(profile));
    if (parsed.kind === "failed") return parsed;
    const latencyMs = reading.kind === "ok" ? reading.latencyMs : 0;
    return { kind: "answered", value: { latencyMs, balance: { amountMicros: parsed.value.balance, currency: "USD" } } };
  }
}
