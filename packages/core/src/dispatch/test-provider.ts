import type { Manifest, ProviderInstance, ProviderModule } from "@tandem/provider-contract";
import {
  accountScope,
  type Clock,
  createLogger,
  newId,
  rootScope,
  type Transaction,
  withScope,
} from "../kernel/index.ts";
import { createTestTenant, type TestDatabase } from "../kernel/test-database.ts";
import { applyTransfers, checkBalances, ensureLedgerAccount, ledgerBalance, requireApplied } from "../ledger/index.ts";
import { publish, usd } from "../rating/test-lists.ts";
import { createRouter } from "../routing/index.ts";
import { addKey, createProvider, createProviderHub, type InboxEntry, parseKeyring } from "../upstreams/index.ts";
import { defaultDispatchPolicy } from "./policy.ts";
import type { DispatchServices } from "./services.ts";

type Sold = {
  service: Manifest["services"][number];
  capabilities: Manifest["capabilities"];
  provider: ProviderInstance;
  use: "video" | "fax" | "iot_data";
  /** For one of what the service's prices are for; the provider asks half of it. */
  price: string;
  dollars: string;
};

/** A root with one provider of one service, its price, and an account with so many dollars; the clock stands until it is moved. */
export async function setProvider(db: TestDatabase, sold: Sold) {
  const tenant = await createTestTenant(db);
  const { rootId, tenantId, accountId } = tenant;
  let nowMs = Date.now();
  const clock: Clock = { now: () => new Date(nowMs) };
  const keyring = parseKeyring(addKey("test"));
  const modules: Record<string, ProviderModule> = { x: { manifest: manifestOf(sold), create: () => sold.provider } };
  const logger = createLogger("test", "silent");
  const hub = createProviderHub({ database: db.database, modules, keyring, clock, logger });
  const inRoot = <T>(work: (tx: Transaction) => Promise<T>) => withScope(db.database, rootScope(rootId), work);
  const { id: providerId } = await inRoot((tx) =>
    createProvider(tx, { modules, keyring, clock }, { adapter: "x", name: "x", credentials: {}, tier: 1 }, "usr_test"),
  );
  await inRoot(async (tx) => {
    const credits = await ensureLedgerAccount(tx, { rootId, tenantId, currency: "USD", code: "credits" });
    const wallet = await ensureLedgerAccount(tx, { rootId, tenantId, accountId, currency: "USD", code: "wallet" });
    const amountMicros = usd(sold.dollars);
    const post = { kind: "post", id: newId(), currency: "USD", reason: "credit", amountMicros } as const;
    requireApplied(await applyTransfers(tx, [{ ...post, debitAccountId: credits, creditAccountId: wallet }]));
    await publish(tx, { service: sold.use, rows: [{ prefix: "", price: sold.price }] });
    const cost = String(Number(sold.price) / 2);
    await publish(tx, { service: sold.use, providerId, rows: [{ prefix: "", price: cost }] });
  });
  const services: DispatchServices = {
    ...{ database: db.database, hub, router: createRouter(), clock, logger, keyring },
    policy: { ...defaultDispatchPolicy, callTimeoutMs: 200 },
    publicUrl: "https://shop.example",
  };
  return {
    ...{ ...tenant, providerId, services, inRoot },
    scope: { ...accountScope(rootId, tenantId, accountId), accountId },
    entry: { providerId } as InboxEntry,
    advance: (ms: number) => {
      nowMs += ms;
    },
    now: () => new Date(nowMs),
    wallet: () =>
      inRoot(async (tx) => {
        const row = await tx.sql
          .selectFrom("ledger.wallets")
          .select(["posted_micros", "held_micros"])
          .where("root_id", "=", rootId)
          .executeTakeFirstOrThrow();
        return { balance: row.posted_micros, held: row.held_micros };
      }),
    /** What is owed to the provider by the books. */
    owed: () =>
      inRoot(async (tx) => {
        const account = { rootId, tenantId: rootId, currency: "USD", code: `provider:${providerId}` } as const;
        return ledgerBalance(tx, await ensureLedgerAccount(tx, account));
      }),
    /** What does not add up in the books; nothing, it is hoped. */
    books: () => inRoot((tx) => checkBalances(tx)),
    close: () => hub.close(),
  };
}

/** Another attempt of a subject, of which nobody knows yet whether it went out. Returns its id. */
export async function addUnknownAttempt(
  tx: Transaction,
  { subjectId, providerId }: { subjectId: string; providerId: string },
): Promise<string> {
  const id = newId();
  const change = { id, number: 2, state: "unknown", provider_id: providerId, upstream_ref: null, duplicate: false };
  await tx.client.query(
    `insert into dispatch.attempts select (jsonb_populate_record(a, $1)).* from dispatch.attempts a where a.subject_id = $2`,
    [JSON.stringify(change), subjectId],
  );
  return id;
}

const manifestOf = ({ service, capabilities }: Sold): Manifest => ({
  ...{ id: "x", name: "x", services: [service], capabilities, baseUrl: "https://x.example" },
  ...{ credentialFields: [], configFields: [] },
  limits: {
    ...{ requestsPerSecond: null, rateLimitScope: "account", quantityMax: 1 },
    ...{ orderTimeoutMs: 1, readTimeoutMs: 1, usageLagMs: 0 },
  },
  webhooks: { signature: "none", registration: "per_call", topics: [], events: [], successStatus: 200 },
});
