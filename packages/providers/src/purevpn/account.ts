import type { Answer, Money, ProviderAccount } from "@tandem/provider-contract";
import { parseReading } from "../shared/reading.ts";
import type { PurevpnClient } from "./client.ts";
import { DEVICE } from "./vpn.ts";
import { countryList } from "./wire.ts";

/** Our account at PureVPN. Nothing tells what it owes. */
export class PurevpnAccount implements ProviderAccount {
  readonly #client: PurevpnClient;

  constructor(client: PurevpnClient) {
    this.#client = client;
  }

  async checkHealth(): Promise<Answer<{ latencyMs: number; balance: Money | null }>> {
    const reading = await this.#client.send({
      operation: "checkHealth",
      method: "GET",
      path: `/inventory/v3/countries/${DEVICE}`,
      urgency: "read",
    });
    const parsed = parseReading(reading, countryList);
    if (parsed.kind === "failed") return parsed;
    return { kind: "answered", value: { latencyMs: reading.kind === "ok" ? reading.latencyMs : 0, balance: null } };
  }
}
