import { accountScope, rootScope, withScope } from "@tandem/core/kernel";
import { afterAll, beforeAll, expect, test } from "vitest";
import { bodyOf, cookiesOf, createTestApp, send, type TestApp } from "../test-app.ts";

let t: TestApp;
beforeAll(async () => {
  t = await createTestApp();
});
afterAll(() => t?.close());

/** The token in the newest link that was mailed to somebody. */
async function sentToken(email: string): Promise<string | undefined> {
  const messages = await withScope(t.db.database, rootScope(t.platform.rootId), (tx) =>
    tx.sql
      .selectFrom("notifications.messages")
      .select("data")
      .where("recipient", "=", email)
      .where("topic", "=", "password_reset")
      .execute(),
  );
  const url = (messages.at(-1)?.data as { url: string } | undefined)?.url;
  return url ? (new URL(url).searchParams.get("token") ?? undefined) : undefined;
}

type SignedUp = { user: { id: string } };

const person = (email: string) => ({ name: "Ada Traveller", email, password: "correct horse 1" });
const signUp = (email: string, host = "platform.test") =>
  send(t, "POST", "/v1/auth/sign-up/email", { host, body: person(email) });

test("signing up makes a user, an account of their own and a session", async () => {
  const response = await signUp("ada@example.test");
  expect(response.status).toBe(200);
  const me = await send(t, "GET", "/v1/me", { cookie: cookiesOf(response) });
  expect(me.status).toBe(200);
  const body = await bodyOf<{ scopes: string[] }>(me);
  expect(body).toMatchObject({
    user: { email: "ada@example.test" },
    roles: ["owner"],
    account: { name: "Ada Traveller" },
  });
  expect(body.scopes).toContain("orders:write");
  expect(body.scopes).not.toContain("operator:read");
});

test("the same e-mail at two tenants is two people", async () => {
  const [one, two] = [await signUp("twin@example.test"), await signUp("twin@example.test", "reseller.test")];
  const [a, b] = [await bodyOf<SignedUp>(one), await bodyOf<SignedUp>(two)];
  expect([one.status, two.status]).toEqual([200, 200]);
  expect(a.user.id).not.toBe(b.user.id);
});

test("a session of one tenant opens nothing at another tenant's host", async () => {
  const cookie = cookiesOf(await signUp("only-here@example.test"));
  expect((await send(t, "GET", "/v1/me", { cookie })).status).toBe(200);
  const elsewhere = await send(t, "GET", "/v1/me", { cookie, host: "reseller.test" });
  expect(elsewhere.status).toBe(401);
  expect(await elsewhere.json()).toMatchObject({ code: "auth.unauthenticated" });
});

test("an e-mail that is taken and a wrong password are told with their codes", async () => {
  await signUp("taken@example.test");
  const again = await signUp("taken@example.test");
  expect([again.status, (await bodyOf<{ code: string }>(again)).code]).toEqual([409, "user.email_taken"]);
  const wrong = await send(t, "POST", "/v1/auth/sign-in/email", {
    body: { email: "taken@example.test", password: "not this one" },
  });
  expect([wrong.status, (await bodyOf<{ code: string }>(wrong)).code]).toEqual([401, "auth.invalid_credentials"]);
  const short = await send(t, "POST", "/v1/auth/sign-up/email", {
    body: { ...person("new@example.test"), password: "short" },
  });
  expect(await short.json()).toMatchObject({ code: "request.invalid", errors: [{ field: "body.password" }] });
});

test("signing out ends the session", async () => {
  const cookie = cookiesOf(await signUp("leaving@example.test"));
  expect((await send(t, "POST", "/v1/auth/sign-out", { cookie, body: {} })).status).toBe(200);
  expect((await send(t, "GET", "/v1/me", { cookie })).status).toBe(401);
});

test("a new password by e-mail: the link works once and ends other sessions", async () => {
  const cookie = cookiesOf(await signUp("forgot@example.test"));
  const asked = await send(t, "POST", "/v1/auth/request-password-reset", {
    body: { email: "forgot@example.test", redirectTo: "/reset" },
  });
  expect(asked.status).toBe(200);
  const token = await sentToken("forgot@example.test");
  const reset = () => send(t, "POST", "/v1/auth/reset-password", { body: { token, newPassword: "another horse 2" } });
  expect((await reset()).status).toBe(200);
  expect(await (await reset()).json()).toMatchObject({ code: "auth.invalid_token" });
  expect((await send(t, "GET", "/v1/me", { cookie })).status).toBe(401);
  const back = await send(t, "POST", "/v1/auth/sign-in/email", {
    body: { email: "forgot@example.test", password: "another horse 2" },
  });
  expect(back.status).toBe(200);
});

test("asking for a new password of an unknown e-mail looks the same", async () => {
  const asked = await send(t, "POST", "/v1/auth/request-password-reset", { body: { email: "nobody@example.test" } });
  expect(asked.status).toBe(200);
  expect(await sentToken("nobody@example.test")).toBeUndefined();
});

test("a page of another origin cannot act with a visitor's session", async () => {
  const cookie = cookiesOf(await signUp("victim@example.test"));
  const forged = await send(t, "POST", "/v1/api-keys", {
    cookie,
    headers: { origin: "https://evil.example" },
    body: { name: "stolen", scopes: ["orders:write"] },
  });
  expect([forged.status, (await bodyOf<{ code: string }>(forged)).code]).toEqual([403, "auth.bad_origin"]);
});

test("an unknown host is nobody's shop", async () => {
  const response = await send(t, "GET", "/v1/brand", { host: "unknown.test" });
  expect([response.status, (await bodyOf<{ code: string }>(response)).code]).toEqual([404, "tenant.not_found"]);
});

test("createUser makes operators with roles and no account, and customers with an account", async () => {
  const { rootId, tenantId } = t.platform;
  const admin = await t.services.people.createUser({
    rootId,
    tenantId,
    name: "Op",
    email: "Op@Example.test",
    password: "operator pass 1",
    roles: ["admin"],
  });
  expect(admin.accountId).toBeNull();
  const cookie = cookiesOf(
    await send(t, "POST", "/v1/auth/sign-in/email", {
      body: { email: "op@example.test", password: "operator pass 1" },
    }),
  );
  const me = await bodyOf<{ scopes: string[] }>(await send(t, "GET", "/v1/me", { cookie }));
  expect(me).toMatchObject({ roles: ["admin"], account: null });
  expect(me.scopes).toContain("operator:admin");
  const customer = await t.services.people.createUser({
    rootId,
    tenantId,
    name: "C",
    email: "c@example.test",
    password: "customer pass 1",
  });
  const scope = accountScope(rootId, tenantId, customer.accountId ?? "");
  const rows = await withScope(t.db.database, scope, (tx) =>
    tx.sql.selectFrom("tenancy.accounts").select("email").execute(),
  );
  expect(rows).toEqual([{ email: "c@example.test" }]);
  await expect(
    t.services.people.createUser({ rootId, tenantId, name: "D", email: "c@example.test", password: "customer pass 2" }),
  ).rejects.toMatchObject({ code: "user.email_taken" });
});
