import type { Answer, Money, ProviderAccount } from "@tandem/provider-contract";
import { decimalToMicros } from "../shared/decimal.ts";
import type { GenericVpnClient } from "./client.ts";
import { pick } from "./settings.ts";

/** Our account there, as far as the description has a call that tells of it; else its list of servers is asked for. */
export class GenericVpnAccount implements ProviderAccount {
  readonly #client: GenericVpnClient;

  constructor(client: GenericVpnClient) {
    this.#client = client;
  }

  async checkHealth(): Promise<Answer<{ latencyMs: number; balance: Money | null }>> {
    const { operations } = this.#client.settings;
    const operation = operations.checkHealth ?? operations.listServers;
    if (!operation) {
      const message = "no operation is described that could be asked";
      return { kind: "failed", error: { category: "unsupported", code: "unsupported", message } };
    }
    const reading = await this.#client.send("checkHealth", operation, {}, "read");
    if (reading.kind === "error") return { kind: "failed", error: reading.error };
    const told = operation.map.balance && pick(reading.body, operation.map.balance);
    const amountMicros = typeof told === "string" || typeof told === "number" ? decimalToMicros(told) : null;
    const balance = amountMicros === null ? null : { amountMicros, currency: "USD" };
    return { kind: "answered", value: { latencyMs: reading.latencyMs, balance } };
  }
}
