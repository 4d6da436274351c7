import {
  ProviderCallError,
  type RecordState,
  type RecordsProvider,
  type UpstreamRecord,
  type VpnAccount,
  type VpnState,
} from "@tandem/provider-contract";
import type { GenericVpnClient } from "./client.ts";
import type { Operation } from "./settings.ts";
import { entriesOf, toAccount } from "./wire.ts";

/** Every account at an API whose list of them an operator described. A list without `{{page}}` or `{{offset}}` in it has one page. */
export class GenericVpnRecords implements RecordsProvider {
  readonly #client: GenericVpnClient;
  readonly #operation: Operation;

  constructor(client: GenericVpnClient, operation: Operation) {
    this.#client = client;
    this.#operation = operation;
  }

  async *listRecords(): AsyncIterable<UpstreamRecord[]> {
    const isPaged = /\{\{(page|offset)\}\}/.test(JSON.stringify(this.#operation));
    const seen = new Set<string>();
    for (let page = 1, offset = 0; ; page += 1) {
      const reading = await this.#client.send("listAccounts", this.#operation, { page, offset }, "read");
      if (reading.kind === "error") throw new ProviderCallError(reading.error);
      const entries = entriesOf(reading.body, this.#operation);
      if (entries.kind === "failed") throw new ProviderCallError(entries.error);
      const fresh = entries.value
        .map((entry) => this.#account(entry))
        .filter(({ accountRef }) => !seen.has(accountRef));
      for (const { accountRef } of fresh) seen.add(accountRef);
      yield fresh.map(toRecord);
      offset += entries.value.length;
      // An API that knows no second page gives the first again.
      if (!isPaged || fresh.length === 0) return;
    }
  }

  #account(entry: unknown): VpnAccount {
    const account = toAccount(entry, this.#operation.map, this.#client.settings, {});
    if (account.kind === "failed") throw new ProviderCallError(account.error);
    return account.value;
  }
}

const STATES: Readonly<Partial<Record<VpnState, RecordState>>> = {
  active: "sold",
  suspended: "sold",
  expired: "failed",
};

/** An account that ran out is paid for no more. */
function toRecord({ accountRef: ref, username: label, state }: VpnAccount): UpstreamRecord {
  const common = { subject: "vpn_account", ourRef: null, cost: null, quantity: 1, happenedAt: null } as const;
  return { ...common, ref, state: STATES[state] ?? "pending", label };
}
