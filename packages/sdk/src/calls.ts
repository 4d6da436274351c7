import type { Client } from "openapi-fetch";
import { must } from "./must.ts";
import { eachPage } from "./pages.ts";
import type { operations, paths } from "./schema.generated.ts";
import { readServerSentEvents } from "./sse.ts";
import type { Call, Schemas } from "./types.ts";

type Query<O extends keyof operations> = NonNullable<operations[O]["parameters"]["query"]>;
/** A call to make, with the key that makes a repeat of it harmless. */
type NewCall = Omit<Schemas["NewCall"], "ringSeconds" | "machineDetection"> &
  Partial<Pick<Schemas["NewCall"], "ringSeconds" | "machineDetection">> & { idempotencyKey?: string };

/** Calls by telephone: what they cost, making them, how they go. */
export function callMethods(api: Client<paths>) {
  const byId = (callId: string) => ({ params: { path: { callId } } });
  const list = async (query: Query<"listCalls"> = {}) => must((await api.GET("/v1/calls", { params: { query } })).data);
  /** The call as it goes, second by second; ends when it is settled. */
  async function* events(callId: string, { signal }: { signal?: AbortSignal } = {}) {
    const { response } = await api.GET("/v1/calls/{callId}/events", {
      ...byId(callId),
      parseAs: "stream",
      headers: { accept: "text/event-stream" },
      ...(signal ? { signal } : {}),
    });
    if (!response.body) return;
    for await (const event of readServerSentEvents(response.body)) yield JSON.parse(event.data) as Call;
  }
  return {
    /** What a call costs, before it is made. */
    quote: async (query: Query<"quoteCall">) => must((await api.GET("/v1/calls/quote", { params: { query } })).data),
    /** Makes a call. Give an `idempotencyKey` of your own to be safe across restarts of your program. */
    create: async ({ idempotencyKey = crypto.randomUUID(), ...call }: NewCall) => {
      const body = { ringSeconds: 30, machineDetection: false, ...call };
      const params = { header: { "idempotency-key": idempotencyKey } };
      return must((await api.POST("/v1/calls", { params, body })).data);
    },
    get: async (callId: string) => must((await api.GET("/v1/calls/{callId}", byId(callId))).data),
    list,
    each: (query: Query<"listCalls"> = {}) => eachPage((cursor) => list(cursor ? { ...query, cursor } : query)),
    events,
    hangUp: async (callId: string) => must((await api.POST("/v1/calls/{callId}/hang-up", byId(callId))).data),
    statistics: async (query: Query<"getCallStatistics"> = {}) =>
      must((await api.GET("/v1/calls/statistics", { params: { query } })).data),
    /** What becomes of calls to one of the account's numbers. */
    settings: async (numberId: string) =>
      must((await api.GET("/v1/numbers/{numberId}/calls", { params: { path: { numberId } } })).data),
    voicemails: async (query: Query<"listVoicemails"> = {}) =>
      must((await api.GET("/v1/voicemails", { params: { query } })).data),
  };
}
