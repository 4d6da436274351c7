import {
  createAccount as createRoute,
  creditAccount,
  getAccount as getRoute,
  listAccountStatement,
  listAccounts as listRoute,
} from "@tandem/api-schema";
import { type AccountRow, findAccount, listAccounts, listMembers } from "@tandem/core/analytics";
import {
  type Database,
  DomainError,
  parsePublicId,
  publicId,
  type Scope,
  type Transaction,
  tenantScope,
  withScope,
} from "@tandem/core/kernel";
import { nameOrders, orderNotFound } from "@tandem/core/orders";
import { createAccount, getAccount, recordAudit } from "@tandem/core/tenancy";
import { creditWallet, getWallet, openWallet, readStatement } from "@tandem/core/wallet";
import type { App } from "../../app.ts";
import { actorOf, operatorScope } from "../../auth/principal.ts";
import { readCursor, toPage, writeCursor } from "../../http/cursor.ts";
import { siteOf } from "../../http/guard.ts";
import { moneyCame } from "../../money-came.ts";
import { fromMoney, toInstant, toInstantOrNull, toMoney } from "../../present/values.ts";
import { presentStatement, presentWallet } from "../../present/wallet.ts";
import type { Services } from "../../services.ts";

const recentEntries = 20;

/** Customers and their money. */
export function accountRoutes(app: App, { database }: Services): void {
  app.openapi(listRoute, async (c) => {
    const { cursor, limit, search, sort } = c.req.valid("query");
    const list = `accounts${sort}`;
    const at = readCursor(list, cursor, 2);
    const after = at && { id: String(at[0]), name: String(at[1]) };
    const rows = await withScope(database, operatorScope(c.get("principal")), (tx) =>
      listAccounts(tx, { ...(search && { search }) }, { sort, limit, after }),
    );
    return c.json(toPage(rows, { limit, list, at: (row) => [row.id, row.name], present: presentAccount }), 200);
  });

  app.openapi(createRoute, async (c) => {
    const principal = c.get("principal");
    const { name, kind, email } = c.req.valid("json");
    const { currency } = siteOf(c);
    const accountId = c.get("operationId");
    const scope = tenantScope(principal.rootId, principal.tenantId);
    const detail = await withScope(database, scope, async (tx) => {
      // A repeat after a crash finds what the first run made.
      if (!(await findAccount(tx, accountId))) {
        await createAccount(tx, { accountId, name, kind, email: email ?? "" });
        await openWallet(tx, { accountId, currency });
        await recordAudit(tx, {
          actor: actorOf(principal),
          action: "account.created",
          subject: accountId,
          details: { name, kind },
        });
      }
      return readDetail(tx, accountId, currency);
    });
    return c.json(detail, 201);
  });

  app.openapi(getRoute, async (c) => {
    const accountId = parsePublicId("acc", c.req.valid("param").accountId);
    const { currency } = siteOf(c);
    return c.json(await readAccount(database, operatorScope(c.get("principal")), accountId, currency), 200);
  });
}

/** Money of customers: credits and statements. */
export function accountMoneyRoutes(app: App, { database }: Services): void {
  app.openapi(creditAccount, async (c) => {
    const principal = c.get("principal");
    const accountId = parsePublicId("acc", c.req.valid("param").accountId);
    const { amount, reason, note, orderId } = c.req.valid("json");
    const { currency } = siteOf(c);
    const amountMicros = fromMoney(amount, currency, "amount");
    await withScope(database, operatorScope(principal), async (tx) => {
      await getAccount(tx, accountId);
      const subjectId = orderId === undefined ? undefined : await ownOrder(tx, accountId, orderId);
      await creditWallet(tx, {
        transferId: c.get("operationId"),
        accountId,
        currency,
        amountMicros,
        // Goodwill is a credit whose note says why.
        reason: reason === "goodwill" ? "credit" : reason,
        note,
        ...(subjectId && { subjectId }),
        actor: actorOf(principal),
      });
      if (amountMicros > 0n) await moneyCame(tx, accountId);
    });
    return c.json(await readAccount(database, operatorScope(principal), accountId, currency), 201);
  });

  app.openapi(listAccountStatement, async (c) => {
    const accountId = parsePublicId("acc", c.req.valid("param").accountId);
    const { cursor, limit } = c.req.valid("query");
    const after = readCursor("account-statement", cursor, 1);
    const { currency } = siteOf(c);
    const { data, next } = await withScope(database, operatorScope(c.get("principal")), async (tx) => {
      await getAccount(tx, accountId);
      const before = after && { before: String(after[0]) };
      const page = await readStatement(tx, { accountId, currency, holds: true, limit, ...before });
      return { data: await presentStatement(tx, page.entries), next: page.next };
    });
    return c.json({ data, nextCursor: next === null ? null : writeCursor("account-statement", [next]) }, 200);
  });
}

/** The order a credit is for. Throws `orders.not_found`, also for an order of another customer. */
async function ownOrder(tx: Transaction, accountId: string, orderId: string): Promise<string> {
  const id = parsePublicId("ord", orderId);
  const order = (await nameOrders(tx, [id])).get(id);
  if (order?.accountId !== accountId) throw orderNotFound(id);
  return id;
}

const readAccount = (database: Database, scope: Scope, accountId: string, currency: string) =>
  withScope(database, scope, (tx) => readDetail(tx, accountId, currency));

/** One customer with wallet, users and the newest of the statement. Throws `account.not_found`. */
async function readDetail(tx: Parameters<typeof findAccount>[0], accountId: string, currency: string) {
  const row = await findAccount(tx, accountId);
  if (!row) throw new DomainError("account.not_found");
  const wallet = await getWallet(tx, { accountId, currency });
  const statement = await readStatement(tx, { accountId, currency, holds: true, limit: recentEntries });
  const members = await listMembers(tx, accountId);
  return {
    ...presentAccount(row),
    wallet: presentWallet(wallet),
    members: members.map((member) => ({
      id: publicId("usr", member.userId),
      name: member.name,
      email: member.email,
      role: member.role as "owner",
      createdAt: toInstant(member.createdAt),
    })),
    recentStatement: await presentStatement(tx, statement.entries),
  };
}

function presentAccount(row: AccountRow) {
  return {
    id: publicId("acc", row.id),
    name: row.name,
    kind: row.kind,
    email: row.email === "" ? null : row.email,
    balance: toMoney(row.balanceMicros, row.currency),
    held: toMoney(row.heldMicros, row.currency),
    orderCount: row.orderCount,
    spent: toMoney(row.spentMicros, row.currency),
    lastOrderAt: toInstantOrNull(row.lastOrderAt),
    createdAt: toInstant(row.createdAt),
  };
}
