import { type Database, newId, parsePublicId, publicId, rootScope, withScope } from "@tandem/core/kernel";
import type { TestShop } from "../test-shop.ts";

export type CallThing = "callId" | "recordingId";
type Things = Record<CallThing | "numberId" | "providerId", string>;

/** The routes of calls that take an id, for the isolation test. */
export const isolatedCallRoutes: Record<string, { ids: (things: Things) => Record<string, string>; body?: unknown }> = {
  "get /v1/numbers/{numberId}/calls": { ids: ({ numberId }) => ({ numberId }) },
  "patch /v1/numbers/{numberId}/calls": { ids: ({ numberId }) => ({ numberId }), body: { record: true } },
  "get /v1/calls/{callId}": { ids: ({ callId }) => ({ callId }) },
  "get /v1/calls/{callId}/events": { ids: ({ callId }) => ({ callId }) },
  "get /v1/calls/{callId}/recordings": { ids: ({ callId }) => ({ callId }) },
  "post /v1/calls/{callId}/hang-up": { ids: ({ callId }) => ({ callId }) },
  "get /v1/operator/calls/{callId}": { ids: ({ callId }) => ({ callId }) },
  "get /v1/recordings/{recordingId}/audio": { ids: ({ recordingId }) => ({ recordingId }) },
  "delete /v1/recordings/{recordingId}": { ids: ({ recordingId }) => ({ recordingId }) },
  "post /v1/voicemails/{recordingId}/heard": { ids: ({ recordingId }) => ({ recordingId }) },
  "put /v1/operator/shared-numbers/{providerId}": {
    ids: ({ providerId }) => ({ providerId }),
    body: { number: "+12025550100" },
  },
};

/** A call of the shopper's, and a recording of it. */
export async function makeCall(
  { shopper }: TestShop,
  { database, rootId }: { database: Database; rootId: string },
): Promise<Record<CallThing, string>> {
  const say = { text: "Hello.", language: "en-US" };
  const call = await shopper.calls.create({ to: "+12025550143", say });
  const callId = parsePublicId("cal", call.id);
  const recordingId = newId();
  await withScope(database, rootScope(rootId), async (tx) => {
    const { account_id, tenant_id } = await tx.sql
      .selectFrom("voice.calls")
      .select(["account_id", "tenant_id"])
      .where("root_id", "=", rootId)
      .where("id", "=", callId)
      .executeTakeFirstOrThrow();
    const own = { root_id: rootId, tenant_id, account_id };
    const row = { id: recordingId, call_id: callId, kind: "voicemail", provider_id: newId(), recording_ref: "RE1" };
    const kept = {
      state: "stored",
      content_type: "audio/mpeg",
      delete_at: new Date("2100-01-01"),
      created_at: new Date(),
    };
    await tx.sql
      .insertInto("voice.recordings")
      .values({ ...own, ...row, ...kept })
      .execute();
    const sound = { recording_id: recordingId, audio: Buffer.from("sound") };
    await tx.sql
      .insertInto("voice.recording_audio")
      .values({ ...own, ...sound })
      .execute();
  });
  return { callId: call.id, recordingId: publicId("rcd", recordingId) };
}
