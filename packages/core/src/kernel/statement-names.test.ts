import { expect, test } from "vitest";
import { StatementNames } from "./statement-names.ts";

const often = (names: StatementNames, text: string, count = 50) => {
  let name: string | undefined;
  for (let run = 0; run < count; run++) name = names.nameOf(text);
  return name;
};

test("what runs often gets a name and keeps it; what is rare gets none", () => {
  const names = new StatementNames();
  const name = often(names, "select 1");
  expect(name).toBeTypeOf("string");
  expect(often(names, "select 2")).not.toBe(name);
  expect(names.nameOf("select 1")).toBe(name);
  expect(names.nameOf("select 3")).toBeUndefined();
});

test("the number of names has an end, and those there are stay", () => {
  const names = new StatementNames();
  const given = Array.from({ length: 2_000 }, (_, index) => often(names, `select ${index}`)).filter(Boolean);
  expect(new Set(given).size).toBe(given.length);
  expect(given.length).toBeLessThan(1_000);
  expect(names.nameOf("select 0")).toBe(given[0]);
});

test("a conflict looked for in a partial index is planned with its values each time", () => {
  const names = new StatementNames();
  const insert = 'insert into t (a) values ($1) on conflict ("a")';
  expect(often(names, `${insert} where "state" = $2 do nothing`)).toBeUndefined();
  expect(often(names, `${insert} do update set "a" = $2 where t.b = $3`)).toBeTypeOf("string");
});

test("after a change of tables a statement gets another name", () => {
  const names = new StatementNames();
  const before = often(names, "select 1");
  names.forget();
  expect(names.nameOf("select 1")).toBeUndefined();
  expect(often(names, "select 1")).not.toBe(before);
});
