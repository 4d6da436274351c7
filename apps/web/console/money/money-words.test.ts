import { expect, test } from "vitest";
import { holdAge, inOrder, transferWords } from "./money-words.ts";

const side = (code: "wallet" | "sales" | "provider" | "stock" | "loss" | "credits") => ({
  code,
  tenantId: null,
  provider: null,
  account: null,
});

test("a transfer is called by what it did", () => {
  const post = { kind: "post", reason: "order" } as const;
  expect(transferWords({ ...post, debit: side("sales"), credit: side("provider") })).toBe("Cost");
  expect(transferWords({ ...post, debit: side("sales"), credit: side("stock") })).toBe("Spare used");
  const spare = { kind: "post", reason: "spare" } as const;
  expect(transferWords({ ...spare, debit: side("stock"), credit: side("provider") })).toBe("Spare kept");
  expect(transferWords({ ...spare, debit: side("provider"), credit: side("stock") })).toBe("Spare given back");
  expect(transferWords({ ...spare, debit: side("loss"), credit: side("stock") })).toBe("Written off");
  expect(transferWords({ ...spare, debit: side("loss"), credit: side("provider") })).toBe("Lost");
  const wallet = { debit: side("wallet"), credit: side("sales") };
  expect(transferWords({ kind: "capture", reason: "order", ...wallet })).toBe("Charged");
  expect(transferWords({ kind: "void", reason: "expired", ...wallet })).toBe("Freed, too late");
  expect(transferWords({ kind: "post", reason: "refund", debit: side("credits"), credit: side("wallet") })).toBe(
    "Refund",
  );
});

test("a hold is on its way for ten minutes, waits for a day, and is then marked as old", () => {
  const since = "2026-01-15T09:00:00.000Z";
  const after = (minutes: number) => holdAge(since, Date.parse(since) + minutes * 60_000).tone;
  expect([after(9), after(10), after(23 * 60), after(24 * 60)]).toEqual(["info", "warning", "warning", "danger"]);
});

test("accounts stand in the order of the way money takes", () => {
  const balance = { accounts: 1, balance: { amount: "1.00", currency: "USD" } };
  const provider = (name: string) => ({ ...balance, code: "provider" as const, provider: { id: name, name } });
  const plain = (code: "wallet" | "credits" | "sales") => ({ ...balance, code, provider: null });
  const sorted = inOrder([provider("b"), plain("sales"), provider("a"), plain("wallet"), plain("credits")]);
  expect(sorted.map((one) => one.provider?.name ?? one.code)).toEqual(["credits", "wallet", "sales", "a", "b"]);
});
