import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "../kernel/test-database.ts";
import { addKey, type Keyring, parseKeyring } from "./keyring.ts";
import { rotateKeyring } from "./rotate-keyring.ts";
import { setStage } from "./test-provider.ts";

let db: TestDatabase;
beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(() => db.close());

const only = (ring: Keyring, id: string): Keyring => ({
  active: id,
  keys: new Map([...ring.keys].filter(([key]) => key === id)),
});

test("after rotation every root's providers work with the new key alone, and a second rotation changes nothing", async () => {
  const old = parseKeyring(addKey("k1"));
  const both = parseKeyring(addKey("k2", old));
  const stages = [await setStage(db, { keyring: old }), await setStage(db, { keyring: old })];
  for (const stage of stages) {
    const provider = await stage.addProvider({ credentials: { key: "kept" } });
    await expect(stage.newHub(only(both, "k2")).esim(provider.id)).rejects.toThrow("Key k1 is not in the keyring");
  }
  expect(await rotateKeyring(db.database, both)).toBe(2);
  expect(await rotateKeyring(db.database, both)).toBe(0);
  for (const stage of stages) {
    const hub = stage.newHub(only(both, "k2"));
    const [provider] = await hub.list(stage.rootId);
    await hub.esim(provider?.id ?? "");
    expect(stage.upstream.created.at(-1)?.credentials).toEqual({ key: "kept" });
    await stage.close();
  }
});

test("running processes keep their instances through a rotation", async () => {
  const old = parseKeyring(addKey("k1"));
  const both = parseKeyring(addKey("k2", old));
  const stage = await setStage(db, { keyring: old });
  const provider = await stage.addProvider();
  const hub = stage.newHub(both);
  await hub.esim(provider.id);
  await rotateKeyring(db.database, both);
  await hub.refresh(stage.rootId);
  await hub.esim(provider.id);
  expect(stage.upstream.created).toHaveLength(1);
  await stage.close();
});
