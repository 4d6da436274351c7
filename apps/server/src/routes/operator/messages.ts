import {
  getOperatorMessage,
  getOperatorVerification,
  liftFraudBrake,
  listFraudBrakes,
  listOperatorMessages,
  listOperatorVerifications,
} from "@tandem/api-schema";
import { attemptsOf } from "@tandem/core/dispatch";
import { parsePublicId, publicId, type Transaction, withScope } from "@tandem/core/kernel";
import { getMessage, listMessages, toPhoneNumber } from "@tandem/core/messaging";
import { nameAccounts } from "@tandem/core/tenancy";
import { type Brake, getVerification, liftBrake, listBrakes, listVerifications } from "@tandem/core/verify";
import type { App } from "../../app.ts";
import { actorOf, operatorScope } from "../../auth/principal.ts";
import { readCursor, toPage } from "../../http/cursor.ts";
import { presentMessage, presentMessageDetail } from "../../present/messages.ts";
import { toInstant, toInstantOrNull } from "../../present/values.ts";
import { presentVerification } from "../../present/verifications.ts";
import type { Services } from "../../services.ts";
import { providerNamesOf } from "../operator-sight.ts";

/** Messages and codes of all customers, and what stops them. */
export function operatorMessageRoutes(app: App, services: Services): void {
  const { database } = services;
  app.openapi(listOperatorMessages, async (c) => {
    const { cursor, limit, number, account, ...filter } = c.req.valid("query");
    const after = readCursor("operator-messages", cursor, 1);
    const { rows, providers, accounts } = await withScope(database, operatorScope(c.get("principal")), async (tx) => {
      const found = await listMessages(tx, {
        ...{ limit: limit + 1, ...filter },
        ...(number !== undefined && { number: toPhoneNumber(number, "number") }),
        ...(account && { accountId: parsePublicId("acc", account) }),
        ...(after && { beforeId: String(after[0]) }),
      });
      return { rows: found, ...(await namesFor(tx, found)) };
    });
    const present = (row: (typeof rows)[number]) => ({
      ...presentMessage(row),
      account: customerOf(row.accountId, accounts),
      provider: row.providerId ? (providers.get(row.providerId) ?? null) : null,
    });
    return c.json(toPage(rows, { limit, list: "operator-messages", at: ({ id }) => [id], present }), 200);
  });

  app.openapi(getOperatorMessage, async (c) => {
    const messageId = parsePublicId("msg", c.req.valid("param").messageId);
    const shown = await withScope(database, operatorScope(c.get("principal")), async (tx) => {
      const message = await getMessage(tx, messageId);
      const { providers, accounts } = await namesFor(tx, [message]);
      const detail = presentMessageDetail(message, await attemptsOf(tx, messageId), providers);
      return { ...detail, account: customerOf(message.accountId, accounts) };
    });
    return c.json(shown, 200);
  });
  operatorVerificationRoutes(app, services);
  brakeRoutes(app, services);
}

async function namesFor(tx: Transaction, rows: readonly { accountId: string }[]) {
  const accountIds = rows.map(({ accountId }) => accountId);
  return { providers: await providerNamesOf(tx), accounts: await nameAccounts(tx, accountIds) };
}

const customerOf = (accountId: string, names: ReadonlyMap<string, string>) => ({
  id: publicId("acc", accountId),
  name: names.get(accountId) ?? "",
});

function operatorVerificationRoutes(app: App, { database }: Services): void {
  app.openapi(listOperatorVerifications, async (c) => {
    const { cursor, limit, state, to, account } = c.req.valid("query");
    const after = readCursor("operator-verifications", cursor, 1);
    const { rows, accounts } = await withScope(database, operatorScope(c.get("principal")), async (tx) => {
      const found = await listVerifications(tx, {
        limit: limit + 1,
        ...(state && { state }),
        ...(to !== undefined && { to: toPhoneNumber(to, "to") }),
        ...(account && { accountId: parsePublicId("acc", account) }),
        ...(after && { beforeId: String(after[0]) }),
      });
      const accountIds = found.map(({ verification }) => verification.accountId);
      return { rows: found, accounts: await nameAccounts(tx, accountIds) };
    });
    const present = (row: (typeof rows)[number]) => ({
      ...presentVerification(row),
      account: customerOf(row.verification.accountId, accounts),
    });
    const page = { limit, list: "operator-verifications", present };
    return c.json(toPage(rows, { ...page, at: ({ verification }) => [verification.id] }), 200);
  });

  app.openapi(getOperatorVerification, async (c) => {
    const id = parsePublicId("vrf", c.req.valid("param").verificationId);
    const shown = await withScope(database, operatorScope(c.get("principal")), async (tx) => {
      const found = await getVerification(tx, id);
      const { providers, accounts } = await namesFor(tx, [found.verification]);
      const attempts = (await Promise.all(found.sends.map((send) => attemptsOf(tx, send.id)))).flat();
      const account = customerOf(found.verification.accountId, accounts);
      return { ...presentVerification(found, { names: providers, attempts }), account };
    });
    return c.json(shown, 200);
  });
}

function brakeRoutes(app: App, { database, verify, clock }: Services): void {
  app.openapi(listFraudBrakes, async (c) => {
    const { cursor, limit, standing } = c.req.valid("query");
    const after = readCursor("fraud-brakes", cursor, 1);
    const { rows, accounts } = await withScope(database, operatorScope(c.get("principal")), async (tx) => {
      const found = await listBrakes(tx, {
        limit: limit + 1,
        ...(standing !== undefined && { standing }),
        ...(after && { beforeId: String(after[0]) }),
      });
      return {
        rows: found,
        accounts: await nameAccounts(
          tx,
          found.map(({ accountId }) => accountId),
        ),
      };
    });
    const present = (brake: Brake) => presentBrake(brake, accounts);
    return c.json(toPage(rows, { limit, list: "fraud-brakes", at: ({ id }) => [id], present }), 200);
  });

  app.openapi(liftFraudBrake, async (c) => {
    const principal = c.get("principal");
    const brakeId = parsePublicId("brk", c.req.valid("param").brakeId);
    await withScope(database, operatorScope(principal), (tx) =>
      liftBrake(tx, verify.verify, { brakeId, actor: actorOf(principal), now: clock.now() }),
    );
    return c.body(null, 204);
  });
}

function presentBrake(brake: Brake, accounts: ReadonlyMap<string, string>) {
  const { id, accountId, prefix, reason, refused, since, liftedAt, liftedBy } = brake;
  return {
    ...{ id: publicId("brk", id), account: customerOf(accountId, accounts), prefix, reason, refused, liftedBy },
    ...{ since: toInstant(since), liftedAt: toInstantOrNull(liftedAt) },
  };
}
