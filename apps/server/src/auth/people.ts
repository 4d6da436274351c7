import { type Database, DomainError, newId, type Transaction, tenantScope, withScope } from "@tandem/core/kernel";
import { hashPassword } from "better-auth/crypto";
import { sql } from "kysely";
import type { Role } from "./principal.ts";
import type { SignedUpUser } from "./tenant-auth.ts";

type Tenant = { rootId: string; tenantId: string };

type NewAccount = Tenant & { accountId: string; name: string; email: string };

/** What belongs to a new account. Both run inside the transaction that makes it. */
export type AccountParts = {
  /** Makes the account and its wallet. */
  openAccount(tx: Transaction, account: NewAccount): Promise<void>;
  /** Greets someone who signed up; not called for users made by an operator or by seed data. */
  onNewAccount(tx: Transaction, account: NewAccount): Promise<void>;
};

export type NewUser = Tenant & {
  name: string;
  email: string;
  password: string;
  /** Roles in the tenant itself. A user without any gets an account of their own instead. */
  roles?: readonly Exclude<Role, "owner">[];
  /** Also an account, besides roles. */
  withAccount?: boolean;
};

export type CreatedUser = { userId: string; accountId: string | null };

export type People = {
  /** Gives a person who signed up an account and a wallet; harmless when they have one. */
  ensureAccount(tenant: Tenant, user: SignedUpUser): Promise<string>;
  /** Makes a user with a password. Throws `user.email_taken`. */
  createUser(user: NewUser): Promise<CreatedUser>;
  /** The user of an e-mail in a tenant, or null. */
  findUser(tenant: Tenant, email: string): Promise<CreatedUser | null>;
};

/** People of all tenants: users with their roles, accounts and wallets, each change in one transaction. */
export function createPeople(database: Database, parts: AccountParts): People {
  return {
    ensureAccount: (tenant, user) =>
      withScope(database, tenantScope(tenant.rootId, tenant.tenantId), async (tx) => {
        // Two requests of a new person may come at once; the lock makes the second one find what the first one made.
        await sql`select pg_advisory_xact_lock(hashtextextended(${`ensure-account:${user.id}`}, 0))`.execute(tx.sql);
        const known = await findMembership(tx, tenant, user.id);
        if (known?.account_id) return known.account_id;
        const accountId = await addAccount(tx, tenant, user, parts);
        await parts.onNewAccount(tx, { ...tenant, accountId, name: user.name, email: user.email });
        return accountId;
      }),
    createUser: (user) => createUser(database, user, parts),
    findUser: (tenant, email) =>
      withScope(database, tenantScope(tenant.rootId, tenant.tenantId), async (tx) => {
        const found = await tx.sql
          .selectFrom("auth.users")
          .select("id")
          .where("root_id", "=", tenant.rootId)
          .where("tenant_id", "=", tenant.tenantId)
          .where("email", "=", email.toLowerCase())
          .executeTakeFirst();
        if (!found) return null;
        return { userId: found.id, accountId: (await findMembership(tx, tenant, found.id))?.account_id ?? null };
      }),
  };
}

async function createUser(database: Database, input: NewUser, parts: AccountParts): Promise<CreatedUser> {
  const password = await hashPassword(input.password);
  const user = { id: newId(), name: input.name, email: input.email.toLowerCase() };
  const tenant = { rootId: input.rootId, tenantId: input.tenantId };
  const roles = input.roles ?? [];
  return withScope(database, tenantScope(tenant.rootId, tenant.tenantId), async (tx) => {
    const inserted = await tx.sql
      .insertInto("auth.users")
      .values({ root_id: tenant.rootId, tenant_id: tenant.tenantId, ...user, email_verified: true })
      .onConflict((conflict) => conflict.columns(["root_id", "tenant_id", "email"]).doNothing())
      .returning("id")
      .executeTakeFirst();
    if (!inserted) throw new DomainError("user.email_taken");
    await tx.sql
      .insertInto("auth.credentials")
      .values({
        root_id: tenant.rootId,
        tenant_id: tenant.tenantId,
        id: newId(),
        user_id: user.id,
        provider_id: "credential",
        account_id: user.id,
        password,
      })
      .execute();
    for (const role of roles) await addMember(tx, tenant, { userId: user.id, role, accountId: null });
    const wantsAccount = input.withAccount ?? roles.length === 0;
    const accountId = wantsAccount ? await addAccount(tx, tenant, user, parts) : null;
    return { userId: user.id, accountId };
  });
}

async function addAccount(tx: Transaction, tenant: Tenant, user: SignedUpUser, parts: AccountParts): Promise<string> {
  const accountId = newId();
  await parts.openAccount(tx, { ...tenant, accountId, name: user.name, email: user.email });
  await addMember(tx, tenant, { userId: user.id, role: "owner", accountId });
  return accountId;
}

async function addMember(
  tx: Transaction,
  tenant: Tenant,
  member: { userId: string; role: Role; accountId: string | null },
): Promise<void> {
  await tx.sql
    .insertInto("tenancy.members")
    .values({
      root_id: tenant.rootId,
      tenant_id: tenant.tenantId,
      user_id: member.userId,
      account_id: member.accountId,
      role: member.role,
    })
    .execute();
}

async function findMembership(tx: Transaction, tenant: Tenant, userId: string) {
  return tx.sql
    .selectFrom("tenancy.members")
    .select("account_id")
    .where("root_id", "=", tenant.rootId)
    .where("tenant_id", "=", tenant.tenantId)
    .where("user_id", "=", userId)
    .where("role", "=", "owner")
    .executeTakeFirst();
}
