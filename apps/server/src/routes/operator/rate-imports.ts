import {
  confirmRateImport,
  correctRateImport,
  dropRateImport,
  getRateImport,
  listMarkups as listMarkupsRoute,
  setMarkup as setMarkupRoute,
  startRateImport,
  tryRate,
} from "@tandem/api-schema";
import { parsePublicId, type Transaction, withScope } from "@tandem/core/kernel";
import {
  confirmImport,
  correctLine,
  describeList,
  dropImport,
  type ImportPreview,
  listMarkups,
  type MarkupSetting,
  previewImport,
  type RateColumn,
  setMarkup,
  startImport,
  tryNumber,
  unitsOf,
} from "@tandem/core/rating";
import type { App } from "../../app.ts";
import { actorOf, isPlatform, operatorScope } from "../../auth/principal.ts";
import { siteOf } from "../../http/guard.ts";
import { presentImport, presentTrial, presentVersion } from "../../present/rating.ts";
import type { Services } from "../../services.ts";
import { providerNamesOf } from "../operator-sight.ts";

/** Files of rates on their way to count. */
export function rateImportRoutes(app: App, { database, clock }: Services): void {
  const show = async (tx: Transaction, preview: ImportPreview) =>
    presentImport(preview, await describeList(tx, preview.list.id, clock.now()));

  app.openapi(startRateImport, async (c) => {
    const principal = c.get("principal");
    const listId = parsePublicId("rls", c.req.valid("param").listId);
    const file = { ...c.req.valid("json"), listId, actor: actorOf(principal) };
    const reply = await withScope(database, operatorScope(principal), async (tx) =>
      show(tx, await startImport(tx, file)),
    );
    return c.json(reply, 201);
  });

  app.openapi(getRateImport, async (c) => {
    const importId = parsePublicId("rli", c.req.valid("param").importId);
    const reply = await withScope(database, operatorScope(c.get("principal")), async (tx) =>
      show(tx, await previewImport(tx, importId)),
    );
    return c.json(reply, 200);
  });

  app.openapi(correctRateImport, async (c) => {
    const { importId, line } = c.req.valid("param");
    const cells = c.req.valid("json").cells as Partial<Record<RateColumn, string>> | null;
    const correction = { importId: parsePublicId("rli", importId), line, cells };
    const reply = await withScope(database, operatorScope(c.get("principal")), async (tx) =>
      show(tx, await correctLine(tx, correction)),
    );
    return c.json(reply, 200);
  });

  app.openapi(confirmRateImport, async (c) => {
    const principal = c.get("principal");
    const importId = parsePublicId("rli", c.req.valid("param").importId);
    const { validFrom, note } = c.req.valid("json");
    const version = await withScope(database, operatorScope(principal), (tx) =>
      confirmImport(tx, {
        importId,
        actor: actorOf(principal),
        now: clock.now(),
        ...(validFrom && { validFrom: new Date(validFrom) }),
        ...(note && { note }),
      }),
    );
    return c.json(presentVersion(version), 200);
  });

  app.openapi(dropRateImport, async (c) => {
    const importId = parsePublicId("rli", c.req.valid("param").importId);
    await withScope(database, operatorScope(c.get("principal")), (tx) => dropImport(tx, importId));
    return c.body(null, 204);
  });
}

/** What a number costs everywhere, and the markups that make a price where no list says one. */
export function rateTrialRoutes(app: App, { database, clock }: Services): void {
  app.openapi(tryRate, async (c) => {
    const principal = c.get("principal");
    const { service, to, direction, units = unitsOf(service).per } = c.req.valid("query");
    const { currency } = siteOf(c);
    const asked = { tenantId: principal.tenantId, service, to, direction, units, at: clock.now() };
    const reply = await withScope(database, operatorScope(principal), async (tx) => {
      const trial = await tryNumber(tx, asked);
      const providerNames = isPlatform(principal) ? await providerNamesOf(tx) : null;
      return presentTrial(trial, { service, units, currency, providerNames });
    });
    return c.json(reply, 200);
  });

  app.openapi(listMarkupsRoute, async (c) => {
    const principal = c.get("principal");
    const markups = await withScope(database, operatorScope(principal), (tx) => listMarkups(tx, principal.tenantId));
    return c.json({ data: markups.map(presentMarkup) }, 200);
  });

  app.openapi(setMarkupRoute, async (c) => {
    const principal = c.get("principal");
    const { tenantId } = principal;
    const { service } = c.req.valid("param");
    const markupBps = Math.round(c.req.valid("json").percent * 100);
    const markups = await withScope(database, operatorScope(principal), async (tx) => {
      await setMarkup(tx, { tenantId, service, markupBps, actor: actorOf(principal) });
      return listMarkups(tx, tenantId);
    });
    return c.json({ data: markups.map(presentMarkup) }, 200);
  });
}

const presentMarkup = ({ service, markupBps, isDefault }: MarkupSetting) => ({
  service,
  percent: markupBps / 100,
  isDefault,
});
