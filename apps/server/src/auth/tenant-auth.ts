import { createHmac } from "node:crypto";
import { type Database, type Logger, newId, tenantScope } from "@tandem/core/kernel";
import { betterAuth } from "better-auth";
import { ScopedDialect } from "./scoped-dialect.ts";
import type { TenantSite } from "./tenant-site.ts";

/** A person who signs in at one tenant. */
export type SignedUpUser = { id: string; name: string; email: string };

export type TenantAuthOptions = {
  database: Database;
  logger: Logger;
  /** What session secrets are derived from, one per tenant: a stolen cookie of one brand opens nothing at another. */
  secret: string;
  secureCookies: boolean;
  /** Gives a new person an account and a wallet. May be called again for the same person. */
  onSignUp(site: TenantSite, user: SignedUpUser): Promise<unknown>;
  /** Sends the link to choose a new password; `token` is what the reset needs. */
  sendPasswordReset(
    site: TenantSite,
    user: SignedUpUser,
    link: { token: string; origin: string; redirectTo: string | null },
  ): Promise<void>;
};

const sessionSeconds = 30 * 24 * 3600;

/** Where better-auth listens and what its cookies are called. */
export const authBasePath = "/v1/auth";
export const cookiePrefix = "tandem";

/** Where better-auth keeps what, in our own names. */
const tables = {
  user: {
    modelName: "users",
    fields: { emailVerified: "email_verified", createdAt: "created_at", updatedAt: "updated_at" },
  },
  session: {
    modelName: "sessions",
    fields: {
      userId: "user_id",
      expiresAt: "expires_at",
      ipAddress: "ip_address",
      userAgent: "user_agent",
      createdAt: "created_at",
      updatedAt: "updated_at",
    },
    expiresIn: sessionSeconds,
    updateAge: 24 * 3600,
  },
  account: {
    modelName: "credentials",
    fields: {
      userId: "user_id",
      providerId: "provider_id",
      accountId: "account_id",
      accessToken: "access_token",
      refreshToken: "refresh_token",
      idToken: "id_token",
      accessTokenExpiresAt: "access_token_expires_at",
      refreshTokenExpiresAt: "refresh_token_expires_at",
      createdAt: "created_at",
      updatedAt: "updated_at",
    },
  },
  verification: {
    modelName: "verifications",
    fields: { expiresAt: "expires_at", createdAt: "created_at", updatedAt: "updated_at" },
    storeIdentifier: "hashed",
  },
} as const;

/** The sign-in of one tenant. Its queries see that tenant's users only, because its connections have the tenant's scope. */
export function createTenantAuth(site: TenantSite, options: TenantAuthOptions) {
  const scope = tenantScope(site.rootId, site.tenantId);
  return betterAuth({
    appName: site.name,
    basePath: authBasePath,
    // No baseURL: it is taken from each request, whose host was resolved to this tenant before. A list of allowed hosts with
    // a wildcard would make every origin a trusted one.
    secret: createHmac("sha256", options.secret).update(`session:${site.tenantId}`).digest("hex"),
    database: {
      dialect: new ScopedDialect(options.database, scope),
      type: "postgres",
      schemaName: "auth",
      transaction: true,
    },
    trustedOrigins: (request) => (request ? [new URL(request.url).origin] : []),
    ...tables,
    emailAndPassword: {
      enabled: true,
      minPasswordLength: 8,
      maxPasswordLength: 128,
      revokeSessionsOnPasswordReset: true,
      sendResetPassword: async ({ user, url, token }, request) => {
        const origin = request ? new URL(request.url).origin : new URL(url).origin;
        await options.sendPasswordReset(site, user, {
          token,
          origin,
          redirectTo: new URL(url).searchParams.get("callbackURL"),
        });
      },
    },
    // The app in front limits by address and by e-mail, with the same headers as everywhere else.
    rateLimit: { enabled: false },
    telemetry: { enabled: false },
    advanced: {
      cookiePrefix,
      useSecureCookies: options.secureCookies,
      database: { generateId: () => newId(), validateSchema: false },
      ipAddress: { ipAddressHeaders: ["x-tandem-client-ip"] },
      defaultCookieAttributes: { sameSite: "lax", httpOnly: true, path: "/" },
    },
    databaseHooks: { user: { create: { after: async (user) => void (await options.onSignUp(site, user)) } } },
    logger: {
      level: "warn",
      // Its warnings speak about its set-up, once per tenant; only errors are about requests.
      log: (level, message, ...details) =>
        options.logger[level === "error" ? "error" : "debug"]({ details: details.map(String) }, message),
    },
  });
}

/** The sign-in of one tenant, with the parts the server uses. */
export type TenantAuth = ReturnType<typeof createTenantAuth>;

/** Sign-ins of all tenants, made when first needed. */
export function createTenantAuths(options: TenantAuthOptions) {
  const auths = new Map<string, TenantAuth>();
  return (site: TenantSite): TenantAuth => {
    const known = auths.get(site.tenantId);
    if (known) return known;
    const made = createTenantAuth(site, options);
    auths.set(site.tenantId, made);
    return made;
  };
}
