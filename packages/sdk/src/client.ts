import createClient, { type Client, type Middleware } from "openapi-fetch";
import { callMethods } from "./calls.ts";
import { errorFrom, TandemError } from "./error.ts";
import { must } from "./must.ts";
import { eachPage } from "./pages.ts";
import type { operations, paths } from "./schema.generated.ts";
import { readServerSentEvents } from "./sse.ts";
import type { OperatorNews, Order, OrderEvent } from "./types.ts";

/** How to reach the API. Without `apiKey` the session cookie is sent, which is what a page of the shop does. */
export type TandemClientOptions = {
  baseUrl: string;
  apiKey?: string;
  fetch?: typeof fetch;
  /** Sent with every request, for example the cookie and host of a page rendered on a server. */
  headers?: Record<string, string>;
};

/** A key for one intended action: repeat the request with the same key, and it happens once. */
export const newIdempotencyKey = (): string => crypto.randomUUID();

const settled = new Set<Order["status"]>(["fulfilled", "partially_fulfilled", "manual", "failed", "cancelled"]);

type Query<O extends keyof operations> = NonNullable<operations[O]["parameters"]["query"]>;
type Body<O extends keyof operations> = operations[O] extends {
  requestBody?: { content: { "application/json": infer B } };
}
  ? B
  : never;
type Spending = { idempotencyKey?: string };

/** The raw typed client: `api.GET("/v1/plans", …)` throws `TandemError` for every reply that is not a success. */
export function createApi(options: TandemClientOptions): Client<paths> {
  const api = createClient<paths>({
    baseUrl: options.baseUrl.replace(/\/$/, ""),
    ...(options.fetch ? { fetch: options.fetch } : {}),
    credentials: "include",
    headers: {
      ...options.headers,
      ...(options.apiKey ? { authorization: `Bearer ${options.apiKey}` } : {}),
    },
  });
  api.use(idempotent, throwing);
  return api;
}

/** Every POST gets an Idempotency-Key unless it brings its own, so that a retry by the caller's network stack is safe. */
const idempotent: Middleware = {
  onRequest({ request }) {
    if (request.method === "POST" && !request.headers.has("idempotency-key")) {
      request.headers.set("idempotency-key", newIdempotencyKey());
    }
    return request;
  },
};

const throwing: Middleware = {
  async onResponse({ response }) {
    if (response.ok) return undefined;
    throw errorFrom(response.status, await response.json().catch(() => null));
  },
  onError({ error }) {
    if (error instanceof TandemError) return error;
    return new TandemError(0, "network.failed", "The server did not answer.", null, error);
  },
};

/** The client of the public API, one method per job; `api` is the raw typed client for everything else. */
export function createTandemClient(options: TandemClientOptions) {
  const api = createApi(options);
  return {
    api,
    plans: planMethods(api),
    wallet: walletMethods(api),
    orders: { ...orderMethods(api), ...followMethods(api) },
    esims: esimMethods(api),
    calls: callMethods(api),
    vpn: vpnMethods(api),
    video: videoMethods(api),
    faxes: faxMethods(api),
    sims: simMethods(api),
    numbers: numberMethods(api),
    documents: documentMethods(api),
    operator: operatorMethods(api),
  };
}

/** What `createTandemClient` makes. */
export type TandemClient = ReturnType<typeof createTandemClient>;

function planMethods(api: Client<paths>) {
  const list = async (query: Query<"listPlans"> = {}) => must((await api.GET("/v1/plans", { params: { query } })).data);
  return {
    list,
    each: (query: Query<"listPlans"> = {}) => eachPage((cursor) => list(cursor ? { ...query, cursor } : query)),
    get: async (planId: string) => must((await api.GET("/v1/plans/{planId}", { params: { path: { planId } } })).data),
    countries: async () => must((await api.GET("/v1/countries")).data).data,
    regions: async () => must((await api.GET("/v1/regions")).data).data,
  };
}

function walletMethods(api: Client<paths>) {
  const statement = async (query: Query<"listStatement"> = {}) =>
    must((await api.GET("/v1/wallet/statement", { params: { query } })).data);
  return {
    get: async () => must((await api.GET("/v1/wallet")).data),
    statement,
    eachEntry: () => eachPage((cursor) => statement(cursor ? { cursor } : {})),
    /** Adds money: on the payment page (follow `checkoutUrl`), or with a saved card's id as `method`. */
    topUp: async (
      topUp: {
        amount: string;
        currency?: string;
        method?: string;
        saveCard?: boolean;
        returnPath?: string;
      } & Spending,
    ) => {
      const { amount, currency = "USD", method = "checkout", saveCard = false, returnPath = "/wallet" } = topUp;
      const header = { "idempotency-key": topUp.idempotencyKey ?? newIdempotencyKey() };
      const body = { amount: { amount, currency }, method, saveCard, returnPath };
      return must((await api.POST("/v1/wallet/top-ups", { params: { header }, body })).data);
    },
    /** A top-up as it stands; only `succeeded` is money in the wallet. */
    getTopUp: async (topUpId: string) =>
      must((await api.GET("/v1/wallet/top-ups/{topUpId}", { params: { path: { topUpId } } })).data),
    topUps: async (query: Query<"listWalletTopUps"> = {}) =>
      must((await api.GET("/v1/wallet/top-ups", { params: { query } })).data),
    cards: async () => must((await api.GET("/v1/wallet/cards")).data).data,
    /** Sandbox only. */
    addTestCredits: async (amount: string, currency = "USD") =>
      must((await api.POST("/v1/wallet/test-credits", { body: { amount: { amount, currency } } })).data),
  };
}

function orderMethods(api: Client<paths>) {
  const list = async (query: Query<"listOrders"> = {}) =>
    must((await api.GET("/v1/orders", { params: { query } })).data);
  const byId = (orderId: string) => ({ params: { path: { orderId } } });
  return {
    /** Buys a plan. Give an `idempotencyKey` of your own to be safe across restarts of your program. */
    create: async (order: { planId: string; quantity?: number; email?: string } & Spending) => {
      const { idempotencyKey = newIdempotencyKey(), quantity = 1, ...rest } = order;
      const header = { "idempotency-key": idempotencyKey };
      return must((await api.POST("/v1/orders", { params: { header }, body: { ...rest, quantity } })).data);
    },
    get: async (orderId: string) => must((await api.GET("/v1/orders/{orderId}", byId(orderId))).data),
    list,
    each: (query: Query<"listOrders"> = {}) => eachPage((cursor) => list(cursor ? { ...query, cursor } : query)),
    cancel: async (orderId: string) => must((await api.POST("/v1/orders/{orderId}/cancel", byId(orderId))).data),
    rate: async (orderId: string, rating: number, comment?: string) =>
      must(
        (
          await api.POST("/v1/orders/{orderId}/rating", {
            ...byId(orderId),
            body: { rating, ...(comment === undefined ? {} : { comment }) },
          })
        ).data,
      ),
  };
}

function followMethods(api: Client<paths>) {
  /** The order's events as they happen; ends after the last one. `after` goes on behind an event seen before. */
  async function* events(orderId: string, follow: { signal?: AbortSignal; after?: string } = {}) {
    const { response } = await api.GET("/v1/orders/{orderId}/events", {
      params: { path: { orderId } },
      parseAs: "stream",
      headers: { accept: "text/event-stream", ...(follow.after ? { "last-event-id": follow.after } : {}) },
      ...(follow.signal ? { signal: follow.signal } : {}),
    });
    if (!response.body) return;
    for await (const event of readServerSentEvents(response.body)) yield JSON.parse(event.data) as OrderEvent;
  }
  /**
   * Waits until the order is delivered, given up or with a person (`manual`), and returns it. Throws `TandemError`
   * `order.wait_timed_out` after `timeoutMs` (default two minutes); the order itself goes on.
   */
  async function wait(orderId: string, { timeoutMs = 120_000 }: { timeoutMs?: number } = {}): Promise<Order> {
    const signal = AbortSignal.timeout(timeoutMs);
    let after: string | undefined;
    for (;;) {
      try {
        for await (const event of events(orderId, after ? { signal, after } : { signal })) {
          after = event.id;
          if (settled.has(event.order.status)) return event.order;
        }
        const order = must((await api.GET("/v1/orders/{orderId}", { params: { path: { orderId } }, signal })).data);
        if (settled.has(order.status)) return order;
      } catch (error) {
        if (signal.aborted)
          throw new TandemError(0, "order.wait_timed_out", `Order ${orderId} is still being worked on.`);
        if (error instanceof TandemError && error.status !== 0) throw error;
      }
      await pause(500, signal, orderId);
    }
  }
  return { events, wait };
}

function vpnMethods(api: Client<paths>) {
  const list = async (query: Query<"listVpnAccounts"> = {}) =>
    must((await api.GET("/v1/vpn/accounts", { params: { query } })).data);
  const byId = (vpnId: string) => ({ path: { vpnId } });
  return {
    plans: async () => must((await api.GET("/v1/vpn/plans")).data).data,
    /** Of one account, or of all that are sold. */
    servers: async (query: Query<"listVpnServers"> = {}) =>
      must((await api.GET("/v1/vpn/servers", { params: { query } })).data).data,
    /** Buys an account; its id is in the order's `delivered` once it is there. */
    create: async (order: { planId: string; name?: string; countryCode?: string } & Spending) => {
      const { idempotencyKey = newIdempotencyKey(), ...body } = order;
      const header = { "idempotency-key": idempotencyKey };
      return must((await api.POST("/v1/vpn/accounts", { params: { header }, body })).data);
    },
    list,
    each: (query: Query<"listVpnAccounts"> = {}) => eachPage((cursor) => list(cursor ? { ...query, cursor } : query)),
    get: async (vpnId: string) => must((await api.GET("/v1/vpn/accounts/{vpnId}", { params: byId(vpnId) })).data),
    update: async (vpnId: string, body: { state?: "active" | "suspended"; name?: string }) =>
      must((await api.PATCH("/v1/vpn/accounts/{vpnId}", { params: byId(vpnId), body })).data),
    /** Without a password one is made. */
    changePassword: async (vpnId: string, password?: string) =>
      must(
        (
          await api.POST("/v1/vpn/accounts/{vpnId}/password", {
            params: byId(vpnId),
            body: password === undefined ? {} : { password },
          })
        ).data,
      ),
    /** Buys more months, as many as the last time unless told. */
    renew: async (vpnId: string, renewal: { months?: number } & Spending = {}) => {
      const { idempotencyKey = newIdempotencyKey(), ...body } = renewal;
      const params = { ...byId(vpnId), header: { "idempotency-key": idempotencyKey } };
      return must((await api.POST("/v1/vpn/accounts/{vpnId}/renewals", { params, body })).data);
    },
    remove: async (vpnId: string) => {
      await api.DELETE("/v1/vpn/accounts/{vpnId}", { params: byId(vpnId) });
    },
    /** The configuration file for one server; it holds the account's key. */
    config: async (vpnId: string, query: Query<"getVpnConfig">) =>
      must((await api.GET("/v1/vpn/accounts/{vpnId}/config", { params: { ...byId(vpnId), query } })).data),
  };
}

function videoMethods(api: Client<paths>) {
  const byId = (roomId: string) => ({ path: { roomId } });
  return {
    create: async (room: CreateRoom & Spending) => {
      const { idempotencyKey = newIdempotencyKey(), ...body } = room;
      const header = { "idempotency-key": idempotencyKey };
      return must((await api.POST("/v1/video/rooms", { params: { header }, body })).data);
    },
    list: async (query: Query<"listVideoRooms"> = {}) =>
      must((await api.GET("/v1/video/rooms", { params: { query } })).data),
    get: async (roomId: string) => must((await api.GET("/v1/video/rooms/{roomId}", { params: byId(roomId) })).data),
    /** Lets one person in, for ten minutes unless told. */
    createToken: async (roomId: string, lifetimeSeconds = 600) =>
      must(
        (await api.POST("/v1/video/rooms/{roomId}/tokens", { params: byId(roomId), body: { lifetimeSeconds } })).data,
      ),
    /** Puts everybody out. */
    end: async (roomId: string) =>
      must((await api.POST("/v1/video/rooms/{roomId}/end", { params: byId(roomId) })).data),
    participants: async (roomId: string) =>
      must((await api.GET("/v1/video/rooms/{roomId}/participants", { params: byId(roomId) })).data).data,
    recordings: async (roomId: string) =>
      must((await api.GET("/v1/video/rooms/{roomId}/recordings", { params: byId(roomId) })).data).data,
  };
}

type CreateRoom = { name: string; participantsMax: number; minutesMax: number; record: boolean };
type SendFax = { from: string; to: string; document: string; quality?: "normal" | "high"; reference?: string };
type SimChange = { state?: "enabled" | "disabled" | "standby"; limitMb?: number | null; label?: string };

function faxMethods(api: Client<paths>) {
  const byId = (faxId: string) => ({ path: { faxId } });
  return {
    /** Sends a PDF, given in base64. */
    send: async (fax: SendFax & Spending) => {
      const { idempotencyKey = newIdempotencyKey(), quality = "normal", ...rest } = fax;
      const header = { "idempotency-key": idempotencyKey };
      return must((await api.POST("/v1/faxes", { params: { header }, body: { ...rest, quality } })).data);
    },
    list: async (query: Query<"listFaxes"> = {}) => must((await api.GET("/v1/faxes", { params: { query } })).data),
    get: async (faxId: string) => must((await api.GET("/v1/faxes/{faxId}", { params: byId(faxId) })).data),
    cancel: async (faxId: string) => must((await api.POST("/v1/faxes/{faxId}/cancel", { params: byId(faxId) })).data),
  };
}

function simMethods(api: Client<paths>) {
  const byId = (simId: string) => ({ path: { simId } });
  return {
    list: async (query: Query<"listSims"> = {}) => must((await api.GET("/v1/sims", { params: { query } })).data),
    get: async (simId: string) => must((await api.GET("/v1/sims/{simId}", { params: byId(simId) })).data),
    /** What a SIM costs now, and then its data. */
    offer: async () => must((await api.GET("/v1/sims/offer")).data),
    /** Buys a SIM; the order tells how it ended. */
    buy: async ({ idempotencyKey = newIdempotencyKey(), ...body }: { label?: string } & Spending = {}) => {
      const header = { "idempotency-key": idempotencyKey };
      return must((await api.POST("/v1/sims", { params: { header }, body: { label: "", ...body } })).data);
    },
    activationCode: async (simId: string) =>
      must((await api.GET("/v1/sims/{simId}/activation-code", { params: byId(simId) })).data).activationCode,
    update: async (simId: string, body: SimChange) =>
      must((await api.PATCH("/v1/sims/{simId}", { params: byId(simId), body })).data),
  };
}

function documentMethods(api: Client<paths>) {
  const list = async (query: Query<"listDocuments"> = {}) =>
    must((await api.GET("/v1/documents", { params: { query } })).data);
  return {
    list,
    each: (query: Query<"listDocuments"> = {}) => eachPage((cursor) => list(cursor ? { ...query, cursor } : query)),
    /** How the account is written on its papers. */
    billingDetails: async () => must((await api.GET("/v1/billing-details")).data),
    setBillingDetails: async (body: Body<"setBillingDetails">) =>
      must((await api.PUT("/v1/billing-details", { body })).data),
  };
}

function operatorMethods(api: Client<paths>) {
  /**
   * What changes in everything the caller runs, as it happens, until `signal` aborts or the server ends the stream (it does now
   * and then). `after` is the `id` of the last news seen: what was missed is told at once. `alive` is called on each sign of life.
   */
  async function* news(watch: { signal?: AbortSignal; after?: string; alive?: () => void } = {}) {
    const { response } = await api.GET("/v1/operator/events", {
      parseAs: "stream",
      headers: { accept: "text/event-stream", ...(watch.after ? { "last-event-id": watch.after } : {}) },
      ...(watch.signal ? { signal: watch.signal } : {}),
    });
    if (!response.body) return;
    for await (const event of readServerSentEvents(response.body, watch.alive)) {
      yield { id: event.id ?? "", ...(JSON.parse(event.data) as OperatorNews) };
    }
  }
  return { news };
}

function esimMethods(api: Client<paths>) {
  const list = async (query: Query<"listEsims"> = {}) => must((await api.GET("/v1/esims", { params: { query } })).data);
  const byIccid = (iccid: string) => ({ params: { path: { iccid } } });
  return {
    list,
    each: () => eachPage((cursor) => list(cursor ? { cursor } : {})),
    get: async (iccid: string) => must((await api.GET("/v1/esims/{iccid}", byIccid(iccid))).data),
    usage: async (iccid: string) => must((await api.GET("/v1/esims/{iccid}/usage", byIccid(iccid))).data),
    topUpOffers: async (iccid: string) =>
      must((await api.GET("/v1/esims/{iccid}/top-up-offers", byIccid(iccid))).data).data,
    topUp: async (iccid: string, { offerId, idempotencyKey = newIdempotencyKey() }: { offerId: string } & Spending) =>
      must(
        (
          await api.POST("/v1/esims/{iccid}/top-ups", {
            params: { path: { iccid }, header: { "idempotency-key": idempotencyKey } },
            body: { offerId },
          })
        ).data,
      ),
  };
}

function numberMethods(api: Client<paths>) {
  const list = async (query: Query<"listNumbers"> = {}) =>
    must((await api.GET("/v1/numbers", { params: { query } })).data);
  const byId = (numberId: string) => ({ params: { path: { numberId } } });
  return {
    /** What all carriers have free now, the cheapest first. */
    search: async (query: Query<"searchNumbers">) =>
      must((await api.GET("/v1/numbers/search", { params: { query } })).data),
    /** Buys a number that a search showed; the order tells how it ended. */
    buy: async ({ idempotencyKey = newIdempotencyKey(), ...body }: { offer: string; label?: string } & Spending) => {
      const header = { "idempotency-key": idempotencyKey };
      return must((await api.POST("/v1/numbers", { params: { header }, body })).data);
    },
    list,
    each: (query: Query<"listNumbers"> = {}) => eachPage((cursor) => list(cursor ? { ...query, cursor } : query)),
    get: async (numberId: string) => must((await api.GET("/v1/numbers/{numberId}", byId(numberId))).data),
    release: async (numberId: string) => must((await api.DELETE("/v1/numbers/{numberId}", byId(numberId))).data),
  };
}

function pause(milliseconds: number, signal: AbortSignal, orderId: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(new TandemError(0, "order.wait_timed_out", `Order ${orderId} is still being worked on.`));
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", stop);
      resolve();
    }, milliseconds);
    if (signal.aborted) stop();
    else signal.addEventListener("abort", stop, { once: true });
  });
}
