import { createEndpoint } from "@tandem/core/hooks";
import { accountScope, createLogger, newId, publicId, rootScope, systemClock, withScope } from "@tandem/core/kernel";
import { addKey, parseKeyring } from "@tandem/core/upstreams";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  createTestDatabase,
  createTestTenant,
  type TestDatabase,
} from "../../../packages/core/src/kernel/test-database.ts";
import { tellOfCall } from "./tell-of-call.ts";

let db: TestDatabase;
beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(() => db.close());

test("a voicemail is told by e-mail and in the inbox, and so is its text when it comes later, once each", async () => {
  const { rootId, tenantId, accountId } = await createTestTenant(db);
  const inRoot = <T>(work: Parameters<typeof withScope<T>>[2]) => withScope(db.database, rootScope(rootId), work);
  const keyring = parseKeyring(addKey("k1"));
  const parts = { database: db.database, clock: systemClock, logger: createLogger("test", "silent"), keyring };
  const services = { ...parts, targets: { loopback: true }, tellDisabled: async () => undefined };
  const endpoint = { url: "http://127.0.0.1:9/", description: "", eventTypes: [] };
  await withScope(db.database, accountScope(rootId, tenantId, accountId), (tx) =>
    createEndpoint(tx, services, endpoint, "test"),
  );
  const parties = { fromNumber: "+12025550143", toNumber: "+14155550123" };
  const call = { id: newId(), accountId, direction: "inbound" as const, ...parties };
  const recording = { id: newId(), seconds: 9, transcript: null };
  const text = "Please call me back.";
  await inRoot((tx) => tellOfCall(tx, { type: "voicemail_received", call, recording }, new Date()));
  const late = { type: "voicemail_transcribed", call, recording: { ...recording, transcript: text } } as const;
  for (let time = 0; time < 3; time++) await inRoot((tx) => tellOfCall(tx, late, new Date()));

  for (const channel of ["email", "in_app"] as const) {
    const query = "select topic, data from notifications.messages where channel = $1 order by id";
    const { rows: messages } = await inRoot((tx) => tx.client.query(query, [channel]));
    expect(messages).toMatchObject([
      { topic: "voicemail_received", data: { seconds: 9 } },
      { topic: "voicemail_received", data: { transcript: text, transcribedLater: true } },
    ]);
  }
  const { rows } = await inRoot((tx) => tx.client.query("select type, data from hooks.events order by id limit 2"));
  const told = { id: publicId("cal", call.id), recordingId: publicId("rcd", recording.id), seconds: 9 };
  expect(rows).toMatchObject([
    { type: "call.voicemail_received", data: { ...told, transcript: null } },
    { type: "call.voicemail_transcribed", data: { ...told, transcript: text } },
  ]);
});
