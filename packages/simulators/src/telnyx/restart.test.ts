import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { startTestClient } from "./test-client.ts";

let journalDir: string;
beforeEach(() => {
  journalDir = mkdtempSync(join(tmpdir(), "telnyx-lab-"));
});
afterEach(() => rmSync(journalDir, { recursive: true }));

test("what waited when the lab ended goes on when it starts again", async () => {
  const before = await startTestClient({ journalDir });
  const own = await before.buyNumber();
  const { connectionId } = before.simulator.config;
  const sent = await before.send("POST", "/messages", { from: own.number, to: "+12025550143", text: "Hello" });
  const placed = await before.send("POST", "/calls", {
    connection_id: connectionId,
    from: own.number,
    to: "+12025550143",
  });
  const sold = before.simulator.sales().map(({ upstreamRef }) => upstreamRef);
  await before.simulator.close();

  const after = await startTestClient({ journalDir });
  expect((await after.send("GET", `/phone_numbers/${own.id}`)).data.phone_number).toBe(own.number);
  expect(after.simulator.sales().map(({ upstreamRef }) => upstreamRef)).toEqual(sold);
  await after.until(async () => (await after.send("GET", `/messages/${sent.data.id}`)).data.completed_at !== null);
  const call = `/calls/${encodeURIComponent(String(placed.data.call_control_id))}`;
  await after.until(async () => (await after.send("GET", call)).data.is_alive === false);
  expect((await after.send("GET", call)).data.call_duration).toBeGreaterThan(0);
  await after.simulator.close();
});

test("a reset forgets numbers and money spent, not where webhooks go", async () => {
  const client = await startTestClient({ journalDir });
  const path = `/messaging_profiles/${client.simulator.config.messagingProfileId}`;
  await client.send("PATCH", path, { webhook_url: "http://127.0.0.1:9/hooks" });
  await client.buyNumber();
  client.simulator.reset();
  expect(client.simulator.sales()).toEqual([]);
  expect((await client.send("GET", "/balance")).data.balance).toBe("100000.00");
  expect((await client.send("GET", path)).data.webhook_url).toBe("http://127.0.0.1:9/hooks");
  await client.simulator.close();
});
