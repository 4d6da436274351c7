import {
  checkVerification,
  getVerification as getRoute,
  listVerifications as listRoute,
  priceVerification,
  startVerification as startRoute,
  verificationStatistics,
} from "@tandem/api-schema";
import { parsePublicId, withScope } from "@tandem/core/kernel";
import { toPhoneNumber } from "@tandem/core/messaging";
import {
  checkCode,
  getVerification,
  listVerifications,
  priceChannels,
  startVerification,
  type VerifyFigures,
  verifyStatistics,
} from "@tandem/core/verify";
import type { App } from "../app.ts";
import { ownScope, readScope } from "../auth/principal.ts";
import { readCursor, toPage } from "../http/cursor.ts";
import { siteOf } from "../http/guard.ts";
import { endOfDay, startOfDay, toMoney } from "../present/values.ts";
import { presentVerification } from "../present/verifications.ts";
import type { Services } from "../services.ts";

const channels = ["sms", "voice", "flash_call"] as const;
const dayMs = 86_400_000;

/** One-time codes of the caller's account. */
export function verificationRoutes(app: App, { database, clock, verify }: Services): void {
  app.openapi(startRoute, async (c) => {
    const scope = ownScope(c.get("principal"));
    const id = c.get("operationId");
    const wanted = c.req.valid("json");
    const { to, codeLength, timeoutSeconds, deliverySeconds, locale, reference } = wanted;
    await startVerification(verify, scope, {
      ...{ id, to, codeLength, timeoutSeconds },
      channels: [...new Set(wanted.channels ?? [wanted.channel ?? "sms"])],
      brand: wanted.brand ?? siteOf(c).name,
      ...(deliverySeconds !== undefined && { deliverySeconds }),
      ...(locale !== undefined && { locale }),
      ...(reference !== undefined && { reference }),
    });
    return c.json(presentVerification(await withScope(database, scope, (tx) => getVerification(tx, id))), 202);
  });

  app.openapi(checkVerification, async (c) => {
    const scope = ownScope(c.get("principal"));
    const id = parsePublicId("vrf", c.req.valid("param").verificationId);
    const { verdict: result, checksLeft } = await checkCode(verify, scope, { id, code: c.req.valid("json").code });
    const verification = presentVerification(await withScope(database, scope, (tx) => getVerification(tx, id)));
    return c.json({ result, checksLeft, verification }, 200);
  });

  app.openapi(listRoute, async (c) => {
    const { cursor, limit, state, to } = c.req.valid("query");
    const after = readCursor("verifications", cursor, 1);
    const rows = await withScope(database, ownScope(c.get("principal")), (tx) =>
      listVerifications(tx, {
        limit: limit + 1,
        ...(state && { state }),
        ...(to !== undefined && { to: toPhoneNumber(to, "to") }),
        ...(after && { beforeId: String(after[0]) }),
      }),
    );
    const page = { limit, list: "verifications", present: (row: (typeof rows)[number]) => presentVerification(row) };
    return c.json(toPage(rows, { ...page, at: ({ verification }) => [verification.id] }), 200);
  });

  // Before the route whose parameter these names would match.
  app.openapi(verificationStatistics, async (c) => {
    const scope = ownScope(c.get("principal"));
    const today = clock.now().toISOString().slice(0, 10);
    const { to = today } = c.req.valid("query");
    const { from = new Date(startOfDay(to).getTime() - 29 * dayMs).toISOString().slice(0, 10) } = c.req.valid("query");
    const span = { from: startOfDay(from), to: endOfDay(to), accountId: scope.accountId };
    const { totals, rows } = await withScope(database, scope, (tx) => verifyStatistics(tx, span));
    const { started, approved, entryMs } = totals;
    const conversion = started > 0 ? approved / started : null;
    return c.json({ from, to, started, approved, conversion, entryMs, rows: rows.map(presentFigures) }, 200);
  });

  app.openapi(priceVerification, async (c) => {
    const scope = ownScope(c.get("principal"));
    const prices = await priceChannels(verify, scope, { to: c.req.valid("query").to, channels });
    const data = prices.map(({ channel, priceMicros, currency }) => ({
      channel: channel as (typeof channels)[number],
      price: toMoney(priceMicros, currency),
    }));
    return c.json({ data }, 200);
  });

  app.openapi(getRoute, async (c) => {
    const id = parsePublicId("vrf", c.req.valid("param").verificationId);
    const found = await withScope(database, readScope(c.get("principal")), (tx) => getVerification(tx, id));
    return c.json(presentVerification(found), 200);
  });
}

function presentFigures({ chargedMicros, channel, ...figures }: VerifyFigures) {
  return { ...figures, channel: channel as (typeof channels)[number], charged: toMoney(chargedMicros, "USD") };
}
