import type { MessageStatus, MessagingEvent } from "@tandem/provider-contract";
import { attemptsOf } from "../dispatch/index.ts";
import { setCarriers } from "../dispatch/test-carriers.ts";
import { accountScope, newId, publicId, type Transaction, withScope } from "../kernel/index.ts";
import type { TestDatabase } from "../kernel/test-database.ts";
import { applyTransfers, checkBalances, ensureLedgerAccount, ledgerBalance, requireApplied } from "../ledger/index.ts";
import { publish, usd } from "../rating/test-lists.ts";
import type { InboxEntry } from "../upstreams/index.ts";
import { type AccountScope, acceptMessage } from "./accept-message.ts";
import { advanceMessage } from "./advance-message.ts";
import type { MessageRequest } from "./compose-message.ts";
import { createMessagingConsumer } from "./consume-event.ts";
import { getMessage } from "./queries-messages.ts";
import type { MessagingServices, OwnNumber } from "./services.ts";
import { addSharedSender } from "./shared-senders.ts";

export type MessagingStage = Awaited<ReturnType<typeof setMessaging>>;

/** Two carriers with rates and a shared sender each, and an account with five dollars. A message is sold at $0.01, a code at $0.05. */
export async function setMessaging(db: TestDatabase) {
  const stage = await setCarriers(db);
  const { rootId, tenantId, accountId, providers } = stage;
  const inRoot = <T>(work: (tx: Transaction) => Promise<T>) => withScope(db.database, stage.scope, work);
  const scope: AccountScope = { ...accountScope(rootId, tenantId, accountId), accountId };
  const own: OwnNumber[] = [];
  const published: { type: string; data: Record<string, unknown> }[] = [];
  const services: MessagingServices = {
    ...stage.services,
    numbers: {
      ofAccount: async (_, id) => own.filter((number) => number.accountId === id),
      find: async (_, wanted) => own.find(({ number }) => number === wanted) ?? null,
    },
    publish: async (_, { type, data }) => {
      published.push({ type, data });
    },
    brandOf: async () => "Orbit",
  };
  await inRoot(async (tx) => {
    const credits = await ensureLedgerAccount(tx, { rootId, tenantId, currency: "USD", code: "credits" });
    const wallet = await ensureLedgerAccount(tx, { rootId, tenantId, accountId, currency: "USD", code: "wallet" });
    const post = { kind: "post", id: newId(), currency: "USD", reason: "credit", amountMicros: usd("5") } as const;
    requireApplied(await applyTransfers(tx, [{ ...post, debitAccountId: credits, creditAccountId: wallet }]));
    for (const service of ["sms", "mms", "verify_sms", "verify_voice", "verify_flash_call"] as const) {
      const price = service.startsWith("verify") ? "0.05" : "0.01";
      await publish(tx, {
        service,
        rows: [
          { prefix: "1", price },
          { prefix: "49", price },
        ],
      });
      for (const [providerId, cost] of [
        [providers.first, "0.004"],
        [providers.second, "0.005"],
      ] as const) {
        await publish(tx, {
          service,
          providerId,
          rows: [
            { prefix: "1", price: cost },
            { prefix: "49", price: cost },
          ],
        });
      }
    }
    const inbound = { service: "sms", direction: "inbound", providerId: providers.first } as const;
    await publish(tx, { ...inbound, rows: [{ prefix: "1", price: "0.002" }] });
    for (const [providerId, number] of [
      [providers.first, "+12025550100"],
      [providers.second, "+12025550200"],
    ] as const) {
      const sender = { providerId, number, countryCodes: [], mms: true, perSecond: 100 };
      await addSharedSender(tx, { ...sender, tenantId }, "usr_test");
    }
  });
  const consumer = createMessagingConsumer(services);
  const wallet = () =>
    inRoot(async (tx) => {
      const row = await tx.sql
        .selectFrom("ledger.wallets")
        .select(["posted_micros", "held_micros"])
        .where("root_id", "=", rootId)
        .executeTakeFirstOrThrow();
      return { balance: row.posted_micros, held: row.held_micros };
    });
  const deliver = async (providerId: string, event: MessagingEvent) => {
    const entry = { providerId } as InboxEntry;
    const effect = await consumer({ rootId, entry }, event);
    return typeof effect === "function" ? inRoot(effect) : effect;
  };
  const told = { service: "messaging", occurredAt: null, needsReadBack: false } as const;
  return {
    ...stage,
    ...{ scope, inRoot, services, own, published, wallet },
    books: () => inRoot((tx) => checkBalances(tx)),
    /** Accepts and sends, as far as it comes at once. Returns its id. */
    send: async (request: MessageRequest) => {
      const id = newId();
      await acceptMessage(services, scope, { id, ...request });
      await advanceMessage(services, { rootId, messageId: id });
      return id;
    },
    advanceMessage: (messageId: string) => advanceMessage(services, { rootId, messageId }),
    read: (id: string) => inRoot((tx) => getMessage(tx, id)),
    attempts: (id: string) => inRoot((tx) => attemptsOf(tx, id)),
    /** The carrier of a message's attempt tells how it went. */
    tell: async (
      id: string,
      state: MessageStatus["state"],
      attemptNumber = 1,
      { costMicros, occurredAt = null }: { costMicros?: bigint; occurredAt?: Date | null } = {},
    ) => {
      const attempts = await inRoot((tx) => attemptsOf(tx, id));
      const attempt = attempts[attemptNumber - 1];
      const failed = state === "failed" || state === "undelivered";
      const error = failed ? ({ category: "refused", code: "x", message: "" } as const) : null;
      const cost = costMicros === undefined ? null : { amountMicros: costMicros, currency: "USD" };
      const status: MessageStatus = { state, segments: 1, cost, error };
      const refs = { ourRef: publicId("att", attempt?.id ?? id), upstreamRef: null };
      return deliver(attempt?.providerId ?? "", { ...told, ...refs, occurredAt, kind: "message_status", status });
    },
    /** Somebody writes to a number of ours. */
    receive: (
      message: { from: string; to: string; text: string },
      upstreamRef: string = newId(),
      costMicros?: bigint,
    ) =>
      deliver(providers.first, {
        ...{ ...told, ourRef: null, upstreamRef, kind: "message_received" },
        message: {
          ...{ ...message, mediaUrls: [], segments: null },
          cost: costMicros === undefined ? null : { amountMicros: costMicros, currency: "USD" },
        },
      }),
    /** What is owed to a carrier by the books. */
    owed: (providerId: string) =>
      inRoot(async (tx) =>
        ledgerBalance(
          tx,
          await ensureLedgerAccount(tx, { rootId, tenantId, currency: "USD", code: `provider:${providerId}` }),
        ),
      ),
  };
}
