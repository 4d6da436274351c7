import { afterAll, beforeAll, expect, test } from "vitest";
import { rootScope, type Transaction, withScope } from "../kernel/index.ts";
import { createTestDatabase, createTestTenant, type TestDatabase } from "../kernel/test-database.ts";
import {
  confirmImport,
  correctLine,
  describeList,
  dropImport,
  listEntries,
  quote,
  startImport,
  tryNumber,
} from "./index.ts";
import { addCarrier, publish, usd } from "./test-lists.ts";

let db: TestDatabase;
beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(() => db.close());

const now = new Date();
const content = "prefix,destination,price\n44,United Kingdom,0.02\n447,UK mobile,oops\n49,Germany,0.03";

async function withList() {
  const { rootId } = await createTestTenant(db);
  const within = <T>(work: (tx: Transaction) => Promise<T>) => withScope(db.database, rootScope(rootId), work);
  const rows = [
    { prefix: "44", price: "0.01" },
    { prefix: "447", price: "0.05" },
    { prefix: "33", price: "0.04" },
  ];
  const listId = await within((tx) => publish(tx, { rows }));
  const start = (mode: "replace" | "merge") =>
    within((tx) => startImport(tx, { listId, fileName: "rates.csv", content, mode, actor: "usr_ann" }));
  const priceOf = (to: string) =>
    within(async (tx) => (await quote(tx, { tenantId: rootId, service: "voice", to })).priceMicros);
  return { rootId, within, listId, start, priceOf };
}

test("a file is previewed, mended line by line, and counts once it is confirmed", async () => {
  const { within, start, priceOf, listId } = await withList();
  const preview = await start("replace");
  expect(preview.parsed.bad).toMatchObject([{ line: 3, problems: [{ field: "price" }] }]);
  // The mobile rate is not shown as removed because its line cannot be read yet.
  expect(preview.difference).toMatchObject({ new: 1, raised: 1, removed: 1, unchanged: 1 });
  const { id: importId } = preview.import;
  const confirmation = { importId, actor: "usr_ann", now };
  await expect(within((tx) => confirmImport(tx, confirmation))).rejects.toMatchObject({
    code: "rating.import_unreadable",
    details: { errors: [{ field: "line 3, price" }] },
  });
  await within((tx) => correctLine(tx, { importId, line: 3, cells: { price: "0.06" } }));
  const past = { ...confirmation, validFrom: new Date("2026-01-01T00:00:00Z") };
  await expect(within((tx) => confirmImport(tx, past))).rejects.toMatchObject({ code: "request.invalid" });
  const version = await within((tx) => confirmImport(tx, confirmation));
  expect(await within((tx) => confirmImport(tx, confirmation))).toEqual(version);
  expect(version).toMatchObject({ number: 2, entryCount: 3, note: "rates.csv" });
  expect([await priceOf("+442"), await priceOf("+447")]).toEqual([usd("0.02"), usd("0.06")]);
  await expect(priceOf("+33")).rejects.toMatchObject({ code: "rating.no_price" });
  await expect(within((tx) => dropImport(tx, importId))).rejects.toMatchObject({ code: "rating.import_not_open" });
  const described = await within((tx) => describeList(tx, listId, new Date()));
  expect(described).toMatchObject({ current: { number: 2 }, next: null, versions: [{ number: 2 }, { number: 1 }] });
});

test("a file merged into a list leaves alone what it does not name, and a line left out as well", async () => {
  const { within, start, priceOf } = await withList();
  const { id: importId } = (await start("merge")).import;
  await within((tx) => correctLine(tx, { importId, line: 3, cells: null }));
  await within((tx) => confirmImport(tx, { importId, actor: "usr_ann", now }));
  expect([await priceOf("+442"), await priceOf("+447"), await priceOf("+33"), await priceOf("+49")]).toEqual(
    ["0.02", "0.05", "0.04", "0.03"].map(usd),
  );
});

test("a number finds its prefixes, and what it costs at each carrier beside what we ask", async () => {
  const { rootId, within, listId } = await withList();
  await within(async (tx) => {
    const version = (await describeList(tx, listId, new Date())).current?.id ?? "";
    const found = await listEntries(tx, { versionId: version, search: "+44 79", limit: 10 });
    expect(found.map((entry) => entry.prefix)).toEqual(["44", "447"]);
    const [dear, cheap] = [await addCarrier(tx, { tier: 1 }), await addCarrier(tx, { tier: 2 })];
    await publish(tx, { providerId: dear, rows: [{ prefix: "44", price: "0.02", increments: [60, 60] }] });
    await publish(tx, { providerId: cheap, rows: [{ prefix: "447", price: "0.01" }] });
    const asked = {
      tenantId: rootId,
      service: "voice",
      direction: "outbound",
      to: "+447911",
      units: 30,
      at: new Date(),
    } as const;
    const trial = await tryNumber(tx, asked);
    expect(trial.price?.chargedMicros).toBe(usd("0.025"));
    expect(trial.carriers.map((one) => [one.providerId, one.chargedMicros, one.marginMicros])).toEqual([
      [cheap, usd("0.005"), usd("0.02")],
      [dear, usd("0.02"), usd("0.005")],
    ]);
  });
});
