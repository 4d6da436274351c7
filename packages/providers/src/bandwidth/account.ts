import type { Answer, Money, ProviderAccount } from "@tandem/provider-contract";
import { parseReading } from "../shared/reading.ts";
import type { BandwidthClient } from "./client.ts";
import * as wire from "./wire.ts";

/** Our account at Bandwidth, which is billed afterwards and has no balance. */
export class BandwidthAccount implements ProviderAccount {
  readonly #client: BandwidthClient;

  constructor(client: BandwidthClient) {
    this.#client = client;
  }

  async checkHealth(): Promise<Answer<{ latencyMs: number; balance: Money | null }>> {
    const reading = await this.#client.read("voice", {
      operation: "checkHealth",
      method: "GET",
      path: "/statistics",
      urgency: "read",
    });
    const parsed = parseReading(reading, wire.statistics);
    if (parsed.kind === "failed") return parsed;
    return { kind: "answered", value: { latencyMs: reading.kind === "ok" ? reading.latencyMs : 0, balance: null } };
  }
}
