import { z } from "@hono/zod-openapi";
import { accessScopes, body, done, idempotencyHeaders, json, route } from "./route.ts";
import { id, instant, list } from "./values.ts";

/** What a caller is in its tenant. `owner`: of an account. The others run the tenant. */
export const role = z.enum(["owner", "admin", "operator", "viewer"]).openapi("Role");

export const accessScope = z.enum(accessScopes).openapi("AccessScope");

/** Who is asking: a person with a session, or a program with a key. */
export const me = z
  .object({
    user: z.object({ id: id("usr"), name: z.string(), email: z.string() }).nullable(),
    apiKey: z.object({ id: id("key"), name: z.string() }).nullable(),
    tenant: z.object({ id: id("tnt"), name: z.string() }),
    account: z.object({ id: id("acc"), name: z.string() }).nullable(),
    roles: z.array(role),
    scopes: z.array(accessScope),
    environment: z.enum(["sandbox", "live"]),
  })
  .openapi("Me");

/** An API key. The key itself is shown once, in the reply that made it. */
export const apiKey = z
  .object({
    id: id("key"),
    name: z.string(),
    prefix: z.string().openapi({ example: "tdm_4f9c2b1a" }),
    scopes: z.array(accessScope),
    createdAt: instant,
    lastUsedAt: instant.nullable(),
    expiresAt: instant.nullable(),
  })
  .openapi("ApiKey");

export const getMe = route({
  method: "get",
  path: "/v1/me",
  operationId: "getMe",
  tag: "Account",
  summary: "Who the caller is and what it may do",
  access: "signed_in",
  responses: { 200: json(me, "The caller") },
});

export const listApiKeys = route({
  method: "get",
  path: "/v1/api-keys",
  operationId: "listApiKeys",
  tag: "Account",
  summary: "Keys of the caller's account, or of the tenant for an operator",
  access: "keys:read",
  responses: { 200: json(list(apiKey), "The keys, newest first") },
});

export const createApiKey = route({
  method: "post",
  path: "/v1/api-keys",
  operationId: "createApiKey",
  tag: "Account",
  summary: "Make a key; nobody can give it rights they do not hold",
  access: "keys:write",
  request: {
    headers: idempotencyHeaders,
    body: body(
      z
        .object({
          name: z.string().min(1).max(80),
          scopes: z.array(accessScope).min(1).max(accessScopes.length),
          expiresAt: instant.optional(),
        })
        .openapi("NewApiKey"),
    ),
  },
  responses: { 201: json(apiKey.extend({ key: z.string() }).openapi("CreatedApiKey"), "The key, shown this once") },
});

export const deleteApiKey = route({
  method: "delete",
  path: "/v1/api-keys/{keyId}",
  operationId: "deleteApiKey",
  tag: "Account",
  summary: "Revoke a key; it stops working within 30 seconds everywhere",
  access: "keys:write",
  request: { params: z.object({ keyId: id("key") }) },
  responses: { 204: done("Revoked") },
});

const sessionUser = z.object({ id: z.string(), name: z.string(), email: z.string() }).openapi("SessionUser");
const email = z.email().max(254);
const password = z.string().min(8).max(128);

export const signUp = route({
  method: "post",
  path: "/v1/auth/sign-up/email",
  operationId: "signUp",
  tag: "Sessions",
  summary: "New person in the tenant of this host, with an account and a wallet; sets the session cookie",
  access: "public",
  request: { body: body(z.object({ name: z.string().min(1).max(120), email, password })) },
  responses: { 200: json(z.object({ token: z.string().nullable(), user: sessionUser }), "Signed up and in") },
});

export const signIn = route({
  method: "post",
  path: "/v1/auth/sign-in/email",
  operationId: "signIn",
  tag: "Sessions",
  summary: "Sign in at this host; sets the session cookie",
  access: "public",
  request: { body: body(z.object({ email, password, rememberMe: z.boolean().optional() })) },
  responses: {
    200: json(z.object({ redirect: z.boolean(), token: z.string(), user: sessionUser }), "Signed in"),
  },
});

export const signOut = route({
  method: "post",
  path: "/v1/auth/sign-out",
  operationId: "signOut",
  tag: "Sessions",
  summary: "End the session",
  access: "public",
  responses: { 200: json(z.object({ success: z.boolean() }), "Signed out") },
});

export const getSession = route({
  method: "get",
  path: "/v1/auth/get-session",
  operationId: "getSession",
  tag: "Sessions",
  summary: "The session of the cookie, or null",
  access: "public",
  responses: {
    200: json(
      z.object({ session: z.object({ id: z.string(), expiresAt: z.string() }), user: sessionUser }).nullable(),
      "The session",
    ),
  },
});

export const requestPasswordReset = route({
  method: "post",
  path: "/v1/auth/request-password-reset",
  operationId: "requestPasswordReset",
  tag: "Sessions",
  summary: "Send a link to choose a new password; the reply is the same whether the address is known or not",
  access: "public",
  request: { body: body(z.object({ email, redirectTo: z.string().max(400).optional() })) },
  responses: { 200: json(z.object({ status: z.boolean(), message: z.string().optional() }), "Asked") },
});

export const resetPassword = route({
  method: "post",
  path: "/v1/auth/reset-password",
  operationId: "resetPassword",
  tag: "Sessions",
  summary: "Choose a new password with the token of the link",
  access: "public",
  request: { body: body(z.object({ token: z.string().max(200), newPassword: password })) },
  responses: { 200: json(z.object({ status: z.boolean() }), "Changed") },
});
