import { expect, test } from "vitest";
import { readConfig } from "./config.ts";

test("every wrong variable is named at once, without its value", () => {
  const read = () => readConfig({ PORT: "seventy", SESSION_SECRET: "short", DATABASE_APP_URL: "postgres://secret" });
  expect(read).toThrow(/PORT/);
  expect(read).toThrow(/SESSION_SECRET/);
  expect(read).not.toThrow(/postgres|seventy|short/);
});

test("what is left out has a usable default", () => {
  const config = readConfig({ SESSION_SECRET: "x".repeat(32), DATABASE_APP_URL: "postgres://localhost/x" });
  expect(config).toMatchObject({ TANDEM_MODE: "sandbox", PORT: 3000, TRUSTED_PROXIES: [] });
});
