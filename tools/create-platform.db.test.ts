import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { cookiesOf, createTestApp, send, type TestApp } from "../apps/server/src/test-app.ts";
import { addKey } from "../packages/core/src/upstreams/index.ts";

let t: TestApp;
beforeAll(async () => {
  t = await createTestApp();
});
afterAll(() => t?.close());

const host = "shop.example.test";
const login = { email: "boss@example.test", password: "a-long-password" };

function create(name: string, changes: Record<string, string> = {}) {
  const program = fileURLToPath(new URL("create-platform.ts", import.meta.url));
  const environment = {
    PATH: process.env.PATH,
    TANDEM_MODE: "live",
    DATABASE_APP_URL: t.db.appUrl,
    PUBLIC_URL: `http://${host}`,
    SESSION_SECRET: "test".repeat(8),
    KEYRING: addKey("test"),
    ADMIN_EMAIL: login.email,
    ADMIN_PASSWORD: login.password,
    ...changes,
  };
  return spawnSync(process.execPath, [program, name], { env: environment, encoding: "utf8" });
}

test("a platform is founded once, with an administrator who can sign in and price rules to sell by", async () => {
  const first = create("Example & Sons");
  expect(first.stderr).toBe("");
  expect(first.stdout).toContain(`boss@example.test signs in at http://${host}/console`);
  const signedIn = await send(t, "POST", "/v1/auth/sign-in/email", { host, body: login });
  expect(signedIn.status).toBe(200);
  const cookie = cookiesOf(signedIn);
  const me = await send(t, "GET", "/v1/me", { host, cookie });
  expect(await me.json()).toMatchObject({
    tenant: { name: "Example & Sons" },
    roles: expect.arrayContaining(["admin"]),
  });
  const rules = await send(t, "GET", "/v1/operator/price-rules", { host, cookie });
  expect(((await rules.json()) as { data: unknown[] }).data).toHaveLength(2);

  const second = create("Another");
  expect(second.status).toBe(1);
  expect(second.stderr).toContain(`${host} belongs to a platform already`);
});

test("a short password is refused before anything is made", () => {
  const { status, stderr } = create("Short", { ADMIN_PASSWORD: "short", PUBLIC_URL: "http://other.example.test" });
  expect(status).toBe(2);
  expect(stderr).toContain("12 characters");
});
