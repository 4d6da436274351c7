import { expect, test } from "vitest";
import { compareRates } from "./compare-rates.ts";
import { parseRates } from "./parse-rates.ts";

const head = "prefix,destination,price,increments,connection_fee";
const file = (...lines: string[]) => [head, ...lines].join("\r\n");

test("a thousand rows of which three are wrong tell those three, by line and cell, and lose nothing", () => {
  const lines = Array.from(
    { length: 1_000 },
    (_, place) => `${10_000 + place},"Place, ${place}",0.0${place % 10}5,6/6,`,
  );
  lines[10] = "10010,Wrong price,1.2.3,6/6,";
  lines[500] = "12x,Wrong prefix,0.01,0/6,";
  lines[900] = "10001,Twice,0.01,6/6,";
  const parsed = parseRates(file(...lines));
  expect(parsed).toMatchObject({ rows: 1_000, leftOut: 0, fileProblem: null });
  expect(parsed.entries).toHaveLength(997);
  expect(parsed.bad.map(({ line, problems }) => [line, problems.map((problem) => problem.field)])).toEqual([
    [12, ["price"]],
    [502, ["prefix", "increments"]],
    [902, ["prefix"]],
  ]);
  expect(parsed.bad[0]?.problems[0]).toMatchObject({
    message: "is “1.2.3”",
    expected: expect.stringContaining("0.0125"),
  });
  expect(parsed.bad[2]?.problems[0]?.message).toBe("10001 is on line 3 already");
  const mended = parseRates(file(...lines), {
    "12": { price: "0.015" },
    "502": { prefix: "129", increments: "1/6" },
    "902": null,
  });
  expect(mended).toMatchObject({ bad: [], leftOut: 1 });
  expect(mended.entries.find((entry) => entry.prefix === "129")).toMatchObject({
    incrementFirst: 1,
    incrementNext: 6,
    line: 502,
  });
});

test("what spreadsheets make of a file is read: semicolons, a byte order mark, other names, quotes over lines, a plus sign", () => {
  const parsed = parseRates('\uFEFFDial Code;Country;Rate;Interval\n+44;"United\nKingdom";0.0125;60/60\n\n*;;1;');
  expect(parsed.bad).toEqual([]);
  expect(parsed.entries).toEqual([
    {
      prefix: "44",
      destination: "United\nKingdom",
      priceMicros: 12_500n,
      incrementFirst: 60,
      incrementNext: 60,
      connectionFeeMicros: 0n,
      line: 3,
    },
    {
      prefix: "",
      destination: "Everywhere else",
      priceMicros: 1_000_000n,
      incrementFirst: 1,
      incrementNext: 1,
      connectionFeeMicros: 0n,
      line: 5,
    },
  ]);
});

test.each([
  ["destination,price\nx,1", "the column prefix is missing"],
  ["", "the column prefix and price is missing"],
  [`${head}\n44,"United,0.01`, "a quotation mark is opened and never closed"],
])("a file that cannot be read at all says why", (content, message) => {
  expect(parseRates(content).fileProblem).toMatchObject({ message });
});

test("what changes is told apart, the largest change first", () => {
  const entry = (prefix: string, price: bigint, incrementFirst = 1) => ({
    prefix,
    destination: prefix,
    priceMicros: price,
    incrementFirst,
    incrementNext: 1,
    connectionFeeMicros: 0n,
  });
  const before = [entry("1", 10n), entry("2", 10n), entry("3", 10n), entry("4", 10n), entry("5", 10n)];
  const after = [entry("1", 10n), entry("2", 11n), entry("3", 5n), entry("4", 10n, 60), entry("6", 1n)];
  const difference = compareRates(before, after);
  expect(difference).toMatchObject({ new: 1, raised: 1, lowered: 1, changed: 1, removed: 1, unchanged: 1 });
  expect(difference.changes.map((change) => change.prefix)).toEqual(["5", "3", "2", "4", "6"]);
});
