import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { PaymentEvent, PaymentsProvider, ProviderModule } from "@tandem/provider-contract";
import { provider as stripe } from "../../../providers/src/stripe/index.ts";
import { type RunningSimulator, startSimulator } from "../../../simulators/src/index.ts";
import {
  createLogger,
  deleteJob,
  listJobs,
  newId,
  rootScope,
  systemClock,
  type Transaction,
  withScope,
} from "../kernel/index.ts";
import { addTestAccount, createTestTenant, type TestDatabase } from "../kernel/test-database.ts";
import { applyTransfers, checkBalances, ensureLedgerAccount, ledgerBalance, requireApplied } from "../ledger/index.ts";
import { listMessages } from "../notifications/index.ts";
import { addKey, createProvider, createProviderHub, type InboxEntry, parseKeyring } from "../upstreams/index.ts";
import { getWallet, openWallet } from "../wallet/index.ts";
import {
  advancePayment,
  createPaymentConsumer,
  createPaymentJobs,
  defaultPaymentsPolicy,
  listCards,
  startTopUp,
} from "./index.ts";
import { listCustomers } from "./queries-cards.ts";
import type { PaymentsServices } from "./services.ts";

/** Cards of the simulator by what they do. */
export const cardNumbers = {
  good: "4242424242424242",
  declined: "4000000000000341",
  confirms: "4000002760003184",
  refundFails: "4000000000005126",
} as const;

export type Stage = Awaited<ReturnType<typeof openStage>>;
export type Person = Awaited<ReturnType<typeof newPerson>>;

type Kill = { operation: keyof PaymentsProvider; when: "before" | "after" };

/** Stripe's adapter on its simulator, with a process that can be told to die around one call. */
function mortal(kills: Kill[]): ProviderModule {
  const wrap = (payments: PaymentsProvider) =>
    new Proxy(payments, {
      get(target, name: keyof PaymentsProvider) {
        const method = target[name] as ((...input: unknown[]) => unknown) | undefined;
        // Whoever awaits the object asks for its `then`.
        if (typeof method !== "function") return method;
        return async (...input: unknown[]) => {
          const index = kills.findIndex((kill) => kill.operation === name);
          const [kill] = index === -1 ? [] : kills.splice(index, 1);
          if (kill?.when === "before") throw new Error("the process was killed before the call");
          const answer = await method.apply(target, input);
          if (kill) throw new Error("the process was killed after the call");
          return answer;
        };
      },
    });
  return {
    manifest: stripe.manifest,
    create: (context) => {
      const instance = stripe.create(context);
      if (!instance.payments) throw new Error("stripe takes payments");
      const { listEntries } = instance.payments;
      const payments = wrap(instance.payments);
      // Read in pages, so not wrapped.
      return {
        ...instance,
        payments: Object.assign(Object.create(payments), { listEntries: listEntries.bind(instance.payments) }),
      };
    },
  };
}

async function startMailbox(): Promise<{ url: string; bodies: Buffer[]; server: Server }> {
  const bodies: Buffer[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      bodies.push(Buffer.concat(chunks));
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, bodies, server };
}

/** A root with Stripe's simulator connected. The clock runs as the machine's, and can be put forward. */
export async function openStage(db: TestDatabase) {
  const tenant = await createTestTenant(db);
  const simulator: RunningSimulator = await startSimulator("stripe");
  const mailbox = await startMailbox();
  simulator.portal({ callbackUrl: mailbox.url });
  let aheadMs = 0;
  const clock = { now: () => new Date(systemClock.now().getTime() + aheadMs) };
  const kills: Kill[] = [];
  const credited: string[] = [];
  const modules = { stripe: mortal(kills) };
  const logger = createLogger("test", process.env.TEST_LOG ?? "silent");
  const keyring = parseKeyring(addKey("k1"));
  const hub = createProviderHub({ database: db.database, modules, keyring, clock, logger });
  const scope = rootScope(tenant.rootId);
  const inRoot = <T>(work: (tx: Transaction) => Promise<T>) => withScope(db.database, scope, work);
  const { baseUrl, credentials } = simulator;
  const added = { adapter: "stripe", name: "Stripe", baseUrl, credentials: { ...credentials }, tier: 1 };
  const { id: providerId } = await inRoot((tx) => createProvider(tx, { modules, keyring, clock }, added, "usr_test"));
  const services: PaymentsServices = {
    ...{ database: db.database, hub, clock, logger, policy: defaultPaymentsPolicy },
    shopUrlOf: async () => "http://shop.test",
    onCredited: async (_, accountId) => {
      credited.push(accountId);
    },
  };
  const jobs = createPaymentJobs(services);

  /** Runs what is due, as a worker does, until nothing is. A job that fails is dropped: the process died in it. */
  const runJobs = async () => {
    for (let round = 0; round < 30; round++) {
      const queued = await listJobs(db.database, { rootId: tenant.rootId, name: "payments.", limit: 200 });
      const due = queued.filter((one) => one.runAt <= clock.now() && one.state !== "running");
      if (due.length === 0) return;
      for (const one of due.toReversed()) {
        await deleteJob(db.database, { rootId: tenant.rootId, id: BigInt(one.id) }).catch(() => undefined);
        const job = jobs.find((each) => each.name === one.name);
        await job?.run(one.payload as never, {} as never);
      }
    }
    throw new Error("the jobs did not come to rest");
  };

  const takeEvents = async (): Promise<PaymentEvent[]> => {
    await simulator.deliverWebhooks();
    const reader = (await hub.webhookReader(providerId))?.reader;
    const events = mailbox.bodies.splice(0).flatMap((rawBody) => {
      const raw = { headers: {}, rawBody, topic: null, ref: null, secretUrl: true, remoteAddress: null };
      return reader?.parseWebhook(raw).events ?? [];
    });
    return events.filter((event): event is PaymentEvent => "service" in event && event.service === "payments");
  };

  /** Hands events over, and works off what they ask for. */
  const tell = async (events: readonly PaymentEvent[]) => {
    const consume = createPaymentConsumer(services);
    const entry = { providerId } as InboxEntry;
    for (const event of events) {
      const effect = await consume({ rootId: tenant.rootId, entry }, event);
      if (typeof effect === "function") await inRoot(effect);
    }
    await runJobs();
  };

  const parts = { ...tenant, services, inRoot, simulator };
  return {
    ...{ ...tenant, simulator, services, clock, kills, providerId, inRoot, runJobs, takeEvents, tell },
    advance: (ms: number) => {
      aheadMs += ms;
    },
    scope,
    advancePayment: (paymentId: string) => advancePayment(services, { rootId: tenant.rootId, paymentId }),
    /** A charge of a person's card that did not begin here. Returns the processor's reference. */
    chargeElsewhere: async (person: Person, methodRef: string, amount: number) => {
      const processor = await hub.service(providerId, "payments");
      const [customer] = await inRoot((tx) => listCustomers(tx, person.accountId));
      const money = { amountMicros: dollars(amount), currency: "USD" };
      const request = { ourRef: newId(), methodRef, amount: money, description: "elsewhere", offSession: true };
      const outcome = await processor.charge({ ...request, customerRef: customer?.customerRef ?? "" });
      return outcome.kind === "done" ? outcome.upstreamRef : outcome.kind;
    },
    refundElsewhere: async (paymentRef: string, amount: number) => {
      const processor = await hub.service(providerId, "payments");
      const money = { amountMicros: dollars(amount), currency: "USD" };
      await processor.refund({ ourRef: newId(), paymentRef, amount: money, reason: "requested" });
    },
    person: () => newPerson(db, parts),
    /** Somebody with $10, paid on the page, and a saved card. */
    personWithCard: async (number: string = cardNumbers.good) => {
      const person = await newPerson(db, parts);
      person.pay((await person.topUp(10)).checkoutRef);
      await tell(await takeEvents());
      await person.saveCard(number);
      await tell(await takeEvents());
      const [card] = await inRoot((tx) => listCards(tx, person.accountId));
      if (!card) throw new Error("the card was not saved");
      return { person, card };
    },
    books: () => inRoot((tx) => checkBalances(tx)),
    balanceOf: (code: "fees" | "disputes" | "loss" | "top_ups") =>
      inRoot(async (tx) => {
        const { rootId } = tenant;
        return ledgerBalance(tx, await ensureLedgerAccount(tx, { rootId, tenantId: rootId, code, currency: "USD" }));
      }),
    close: async () => {
      await hub.close();
      await simulator.close();
      mailbox.server.closeAllConnections();
      mailbox.server.close();
    },
  };
}

type Parts = {
  rootId: string;
  tenantId: string;
  services: PaymentsServices;
  inRoot: <T>(work: (tx: Transaction) => Promise<T>) => Promise<T>;
  simulator: RunningSimulator;
};

export const dollars = (amount: number): bigint => BigInt(Math.round(amount * 100)) * 10_000n;

/** Somebody with an empty wallet. */
async function newPerson(db: TestDatabase, parts: Parts) {
  const { rootId, tenantId, services, inRoot, simulator } = parts;
  const accountId = await addTestAccount(db, { rootId, tenantId });
  const owner = { rootId, tenantId, accountId };
  const walletId = await inRoot((tx) => openWallet(tx, { accountId, currency: "USD" }));
  const common = { currency: "USD", returnUrl: "http://shop.test/wallet" };
  const topUp = (amount: number, more: { cardId?: string; saveCard?: boolean; paymentId?: string } = {}) =>
    startTopUp(services, owner, { paymentId: newId(), amountMicros: dollars(amount), ...common, ...more });
  return {
    ...owner,
    owner,
    walletId,
    topUp,
    available: async () => (await inRoot((tx) => getWallet(tx, { accountId }))).availableMicros,
    /** Spends money, as a call or a number does. */
    spend: (amount: number) =>
      inRoot(async (tx) => {
        const sales = await ensureLedgerAccount(tx, { rootId, tenantId, code: "sales", currency: "USD" });
        const post = { kind: "post", id: newId(), debitAccountId: walletId, creditAccountId: sales } as const;
        const charge = { ...post, amountMicros: dollars(amount), currency: "USD", reason: "usage" };
        requireApplied(await applyTransfers(tx, [charge]));
      }),
    /** Pays on the processor's page. */
    pay: (checkoutRef: string | null, number: string = cardNumbers.good) =>
      simulator.act("pay_checkout", { checkout: checkoutRef, number }) as { url?: string; message?: string },
    saveCard: (number: string) =>
      inRoot(async (tx) => {
        const [customer] = await listCustomers(tx, accountId);
        simulator.act("save_card", { customer: customer?.customerRef, number });
      }),
    mails: async () => {
      const messages = await inRoot((tx) => listMessages(tx, { accountId, channel: "email", limit: 50 }));
      return messages.map((message) => message.topic).toReversed();
    },
  };
}
