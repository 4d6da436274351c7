import {
  ProviderCallError,
  type RecordState,
  type RecordsProvider,
  type UpstreamRecord,
} from "@tandem/provider-contract";
import { incomplete, readEntries } from "../shared/reading.ts";
import type { VpnresellersClient } from "./client.ts";
import { type Account, account, page } from "./wire.ts";

const PAGE_SIZE = 100;

/** Every account of the reseller. What an account costs is agreed with the reseller and told nowhere. */
export class VpnresellersRecords implements RecordsProvider {
  readonly #client: VpnresellersClient;

  constructor(client: VpnresellersClient) {
    this.#client = client;
  }

  async *listRecords(): AsyncIterable<UpstreamRecord[]> {
    for (let number = 1; ; number += 1) {
      const listed = await this.#client.read("listRecords", "/accounts", page, { page: number, per_page: PAGE_SIZE });
      if (listed.kind === "failed") throw new ProviderCallError(listed.error);
      const { read, broken } = readEntries(listed.value.data, account, "id");
      if (broken.length > 0) throw new ProviderCallError(incomplete(broken));
      yield read.map(toRecord);
      if (read.length === 0 || number >= (listed.value.meta?.last_page ?? number)) return;
    }
  }
}

const STATES: Readonly<Record<string, RecordState>> = { active: "sold", disabled: "sold", expired: "failed" };

/** An account that ran out is paid for no more. */
export function toRecord({ id, username, status }: Account): UpstreamRecord {
  const state = STATES[status.toLowerCase()] ?? "pending";
  const common = { subject: "vpn_account", ourRef: null, cost: null, quantity: 1, happenedAt: null } as const;
  return { ...common, ref: id, state, label: username };
}
