import {
  createProvider as createRoute,
  deleteProvider as deleteRoute,
  getProvider as getRoute,
  listProviders as listRoute,
  listUpstreams,
  updateProvider as updateRoute,
} from "@tandem/api-schema";
import { providerFigures } from "@tandem/core/analytics";
import { queueSync } from "@tandem/core/catalog";
import { parsePublicId, withScope } from "@tandem/core/kernel";
import { commonConfigFields, createProvider, deleteProvider, updateProvider } from "@tandem/core/upstreams";
import type { ProviderModule } from "@tandem/provider-contract";
import type { App } from "../../app.ts";
import { actorOf, operatorScope, type Principal } from "../../auth/principal.ts";
import type { Services } from "../../services.ts";
import { capabilitiesOf, readProviderDetail } from "./provider-detail.ts";
import { presentProvider } from "./provider-figures.ts";

const dayMs = 86_400_000;
// Figures in the list are of the last week: long enough to mean something, short enough to show a change.
const listDays = 7;

/** Providers: who we buy from and how they do. */
export function providerRoutes(app: App, services: Services): void {
  const { database, clock, hub } = services;
  const period = () => ({ from: new Date(clock.now().getTime() - listDays * dayMs), to: clock.now() });
  const show = (principal: Principal, providerId: string) =>
    readProviderDetail(services, operatorScope(principal), {
      providerId,
      period: period(),
      secrets: principal.scopes.has("operator:admin"),
    });

  app.openapi(listUpstreams, (c) => c.json({ data: Object.values(hub.modules).map(presentUpstream) }, 200));

  app.openapi(listRoute, async (c) => {
    const rows = await withScope(database, operatorScope(c.get("principal")), (tx) => providerFigures(tx, period()));
    return c.json({ data: rows.map(presentProvider) }, 200);
  });

  app.openapi(createRoute, async (c) => {
    const principal = c.get("principal");
    const { upstream, ...input } = c.req.valid("json");
    const provider = await withScope(database, operatorScope(principal), async (tx) => {
      const wanted = { ...definedOnly(input), name: input.name, credentials: input.credentials, adapter: upstream };
      const created = await createProvider(tx, services.providerDeps, wanted, actorOf(principal));
      if (created.status === "active") await queueSync(tx, { providerId: created.id, trigger: "first" });
      return created;
    });
    return c.json(await show(principal, provider.id), 201);
  });

  app.openapi(getRoute, async (c) => {
    return c.json(await show(c.get("principal"), parsePublicId("prv", c.req.valid("param").providerId)), 200);
  });

  app.openapi(updateRoute, async (c) => {
    const principal = c.get("principal");
    const providerId = parsePublicId("prv", c.req.valid("param").providerId);
    const change = definedOnly(c.req.valid("json"));
    await withScope(database, operatorScope(principal), (tx) =>
      updateProvider(tx, services.providerDeps, providerId, change, actorOf(principal)),
    );
    return c.json(await show(principal, providerId), 200);
  });

  app.openapi(deleteRoute, async (c) => {
    const principal = c.get("principal");
    const providerId = parsePublicId("prv", c.req.valid("param").providerId);
    await withScope(database, operatorScope(principal), (tx) => deleteProvider(tx, providerId, actorOf(principal)));
    return c.body(null, 204);
  });
}

type Defined<T> = { [K in keyof T]: Exclude<T[K], undefined> };

/** Drops fields that were not sent, so that "not given" and "undefined" are one thing. */
function definedOnly<T extends object>(value: T): Partial<Defined<T>> {
  return Object.fromEntries(Object.entries(value).filter(([, inner]) => inner !== undefined)) as Partial<Defined<T>>;
}

/** A kind of upstream and what it has to be given. */
function presentUpstream({ manifest }: ProviderModule) {
  const fields = [...manifest.configFields, ...commonConfigFields];
  return {
    id: manifest.id,
    name: manifest.name,
    services: manifest.services,
    capabilities: capabilitiesOf(manifest.capabilities.esim),
    credentialFields: manifest.credentialFields.map(({ name, label, secret, required, help }) => ({
      name,
      label,
      secret,
      required,
      help: help ?? null,
    })),
    configFields: fields.map(({ name, label, required, help }) => ({ name, label, required, help: help ?? null })),
  };
}
