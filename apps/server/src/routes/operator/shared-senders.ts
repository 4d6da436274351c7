import {
  addSharedSender as addSenderRoute,
  buySharedSender as buySenderRoute,
  changeSharedSender as changeSenderRoute,
  listSharedSenders as listSendersRoute,
} from "@tandem/api-schema";
import { parsePublicId, publicId, type Transaction, withScope } from "@tandem/core/kernel";
import {
  addSharedSender,
  changeSharedSender,
  confirmSender,
  listSharedSenders,
  type SharedSender,
  sharedSenderNotFound,
  toPhoneNumber,
} from "@tandem/core/messaging";
import { listOfShop, type OwnNumber, orderSharedNumber, ownMonthOf } from "@tandem/core/numbers";
import { getOrder } from "@tandem/core/orders";
import type { App } from "../../app.ts";
import { actorOf, operatorScope } from "../../auth/principal.ts";
import { createNumberOffers } from "../../http/number-offers.ts";
import { publicBase } from "../../http/public-base.ts";
import { presentProviderRef } from "../../present/deliveries.ts";
import { presentOrder } from "../../present/orders.ts";
import { toInstant, toMoney } from "../../present/values.ts";
import type { Services } from "../../services.ts";
import { providerNamesOf } from "../operator-sight.ts";

/** Numbers of the shop that customers without one of their own send from: added, bought, changed. */
export function sharedSenderRoutes(app: App, services: Services): void {
  const { database, messaging, numbers, config } = services;
  const offers = createNumberOffers(config.SESSION_SECRET);

  app.openapi(listSendersRoute, async (c) => {
    const data = await withScope(database, operatorScope(c.get("principal")), async (tx) => {
      const beside = await readBeside(tx);
      return (await listSharedSenders(tx)).map((sender) => presentSender(sender, beside));
    });
    return c.json({ data }, 200);
  });

  const show = async (tx: Transaction, senderId: string) => {
    const sender = (await listSharedSenders(tx)).find(({ id }) => id === senderId);
    if (!sender) throw sharedSenderNotFound(senderId);
    return presentSender(sender, await readBeside(tx));
  };

  app.openapi(addSenderRoute, async (c) => {
    const principal = c.get("principal");
    const { providerId, number, countries, mms, perSecond } = c.req.valid("json");
    const sender = {
      providerId: parsePublicId("prv", providerId),
      number: toPhoneNumber(number, "number"),
      mms,
      perSecond,
    };
    const id = c.get("operationId");
    await confirmSender(messaging, operatorScope(principal), sender);
    const shown = await withScope(database, operatorScope(principal), async (tx) => {
      const owner = { id, tenantId: principal.tenantId, countryCodes: countries };
      await addSharedSender(tx, { ...sender, ...owner }, actorOf(principal));
      return show(tx, id);
    });
    return c.json(shown, 201);
  });

  app.openapi(buySenderRoute, async (c) => {
    const principal = c.get("principal");
    const { offer, countries: countryCodes, mms, perSecond } = c.req.valid("json");
    const { rootId, tenantId } = principal;
    const bought = await orderSharedNumber(
      numbers,
      { rootId, tenantId },
      {
        offer: offers.open(offer),
        use: { countryCodes, mms, perSecond, actor: actorOf(principal) },
        idempotencyKey: c.get("operationId"),
      },
    );
    const order = await withScope(database, operatorScope(principal), (tx) => getOrder(tx, bought.orderId));
    return c.json(presentOrder(order, publicBase(c, config), null), 202);
  });

  app.openapi(changeSenderRoute, async (c) => {
    const principal = c.get("principal");
    const senderId = parsePublicId("snd", c.req.valid("param").senderId);
    const { countries, mms, perSecond, active } = c.req.valid("json");
    const change = {
      ...(countries && { countryCodes: countries }),
      ...(mms !== undefined && { mms }),
      ...(perSecond !== undefined && { perSecond }),
      ...(active !== undefined && { active }),
    };
    const shown = await withScope(database, operatorScope(principal), async (tx) => {
      await changeSharedSender(tx, senderId, change, actorOf(principal));
      return show(tx, senderId);
    });
    return c.json(shown, 200);
  });
}

type Beside = { providers: ReadonlyMap<string, string>; bought: ReadonlyMap<string, OwnNumber> };

/** What stands beside senders: who carries them, and which of them were bought here. */
async function readBeside(tx: Transaction): Promise<Beside> {
  const bought = await listOfShop(tx);
  return { providers: await providerNamesOf(tx), bought: new Map(bought.map((own) => [own.number, own])) };
}

function presentSender(sender: SharedSender, { providers, bought }: Beside) {
  const { id, providerId, number, countryCodes, mms, perSecond, active, createdAt } = sender;
  const own = bought.get(number);
  return {
    id: publicId("snd", id),
    provider: presentProviderRef(providerId, providers),
    number,
    countries: countryCodes,
    mms,
    perSecond,
    active,
    numberId: own ? publicId("num", own.id) : null,
    monthlyCost: own ? toMoney(ownMonthOf(own), own.currency) : null,
    createdAt: toInstant(createdAt),
  };
}
