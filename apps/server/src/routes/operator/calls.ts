import * as api from "@tandem/api-schema";
import { attemptsOf } from "@tandem/core/dispatch";
import { parsePublicId, publicId, withScope } from "@tandem/core/kernel";
import { nameAccounts } from "@tandem/core/tenancy";
import { getProvider } from "@tandem/core/upstreams";
import {
  type CallView,
  getCall,
  listCallEvents,
  listCalls,
  listRecordings,
  listSharedNumbers,
  setSharedNumber,
} from "@tandem/core/voice";
import type { App } from "../../app.ts";
import { operatorScope, platformScope } from "../../auth/principal.ts";
import { createAudioLinks } from "../../http/audio-links.ts";
import { readCursor, toPage } from "../../http/cursor.ts";
import { presentCall, presentCallEvent, presentRecording } from "../../present/calls.ts";
import { toInstant, toInstantOrNull, toMoney } from "../../present/values.ts";
import type { Services } from "../../services.ts";
import { providerNamesOf } from "../operator-sight.ts";

type Names = { accounts: ReadonlyMap<string, string>; providers: ReadonlyMap<string, string> };

const providerOf = (providerId: string, { providers }: Pick<Names, "providers">) => ({
  id: publicId("prv", providerId),
  name: providers.get(providerId) ?? "a carrier",
});

function sightOf(call: CallView, names: Names) {
  return {
    account: { id: publicId("acc", call.accountId), name: names.accounts.get(call.accountId) ?? "an account" },
    provider: call.providerId === null ? null : providerOf(call.providerId, names),
    cost: toMoney(call.costMicros, call.currency),
    costTold: call.costTold,
    margin: toMoney(call.priceMicros - call.costMicros, call.currency),
  };
}

/** Calls of everybody an operator runs, with what they cost and who was asked. */
export function operatorCallRoutes(app: App, { database, clock, config }: Services): void {
  const links = createAudioLinks(config, clock);

  app.openapi(api.listOperatorCalls, async (c) => {
    const { cursor, limit, account, provider, direction, outcome, live, number } = c.req.valid("query");
    const after = readCursor("operator-calls", cursor, 1);
    const { rows, names } = await withScope(database, operatorScope(c.get("principal")), async (tx) => {
      const found = await listCalls(
        tx,
        {
          ...{ limit: limit + 1, ...(direction && { direction }), ...(outcome && { outcome }), ...(live && { live }) },
          ...(number && { number }),
          ...(account && { accountId: parsePublicId("acc", account) }),
          ...(provider && { providerId: parsePublicId("prv", provider) }),
          ...(after && { before: String(after[0]) }),
        },
        clock.now(),
      );
      const accounts = await nameAccounts(
        tx,
        found.map((call) => call.accountId),
      );
      return { rows: found, names: { accounts, providers: await providerNamesOf(tx) } };
    });
    const present = (call: CallView) => ({ ...presentCall(call), ...sightOf(call, names) });
    return c.json(toPage(rows, { limit, list: "operator-calls", at: (row) => [row.id], present }), 200);
  });

  app.openapi(api.getOperatorCall, async (c) => {
    const { rootId } = c.get("principal");
    const callId = parsePublicId("cal", c.req.valid("param").callId);
    const found = await withScope(database, operatorScope(c.get("principal")), async (tx) => {
      const call = await getCall(tx, callId, clock.now());
      return {
        call,
        events: await listCallEvents(tx, callId),
        recordings: await listRecordings(tx, callId),
        attempts: await attemptsOf(tx, callId),
        names: { accounts: await nameAccounts(tx, [call.accountId]), providers: await providerNamesOf(tx) },
      };
    });
    const { call, names } = found;
    const linkOf = (recordingId: string) => links.make(c, { rootId, recordingId });
    return c.json(
      {
        ...presentCall(call),
        ...sightOf(call, names),
        timeline: found.events.map(presentCallEvent),
        recordings: found.recordings.map((one) => presentRecording(one, linkOf)),
        attempts: found.attempts.map((attempt) => ({
          id: publicId("att", attempt.id),
          number: attempt.number,
          provider: providerOf(attempt.providerId, names),
          state: attempt.state,
          chosenBecause: attempt.chosenBecause,
          reason: attempt.reason,
          error: attempt.error && {
            category: attempt.error.category,
            code: attempt.error.code,
            message: attempt.error.message,
          },
          upstreamRef: attempt.upstreamRef,
          cost: toMoney(attempt.costMicros, attempt.currency),
          startedAt: toInstant(attempt.startedAt),
          answeredAt: toInstantOrNull(attempt.answeredAt),
        })),
      },
      200,
    );
  });

  app.openapi(api.listSharedNumbers, async (c) => {
    const data = await withScope(database, platformScope(c.get("principal")), async (tx) => {
      const providers = await providerNamesOf(tx);
      return [...(await listSharedNumbers(tx))].map(([id, number]) => ({
        provider: providerOf(id, { providers }),
        number,
      }));
    });
    return c.json({ data }, 200);
  });

  app.openapi(api.setSharedNumber, async (c) => {
    const providerId = parsePublicId("prv", c.req.valid("param").providerId);
    const { number } = c.req.valid("json");
    const data = await withScope(database, platformScope(c.get("principal")), async (tx) => {
      await getProvider(tx, providerId);
      await setSharedNumber(tx, { providerId, number }, clock.now());
      const providers = await providerNamesOf(tx);
      return [...(await listSharedNumbers(tx))].map(([id, own]) => ({
        provider: providerOf(id, { providers }),
        number: own,
      }));
    });
    return c.json({ data }, 200);
  });
}
