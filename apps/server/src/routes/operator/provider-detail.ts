import { type Period, providerFigures } from "@tandem/core/analytics";
import { latestSyncRuns } from "@tandem/core/catalog";
import { DomainError, type Scope, withScope } from "@tandem/core/kernel";
import { getProvider, webhookUrls } from "@tandem/core/upstreams";
import { toInstantOrNull } from "../../present/values.ts";
import type { Services } from "../../services.ts";
import { presentProvider } from "./provider-figures.ts";

export type ProviderQuestion = {
  providerId: string;
  period: Period;
  /** Also the webhook addresses: whoever has them is believed. */
  secrets: boolean;
};

/** A provider with its settings, breakers and last sync. Throws `provider.not_found`. */
export async function readProviderDetail(services: Services, scope: Scope, question: ProviderQuestion) {
  const { database, hub, config, providerDeps } = services;
  const { providerId } = question;
  const read = await withScope(database, scope, async (tx) => {
    const info = await getProvider(tx, providerId);
    const [figures] = await providerFigures(tx, question.period, providerId);
    if (!figures) throw new DomainError("provider.not_found");
    const urls = question.secrets ? await webhookUrls(tx, providerDeps, providerId, config.PUBLIC_URL) : [];
    return { info, figures, urls, sync: (await latestSyncRuns(tx)).get(providerId) ?? null };
  });
  const { info, figures, urls, sync } = read;
  const snapshot = (await hub.snapshot(scope.rootId)).providers.find((one) => one.id === providerId);
  return {
    ...presentProvider(figures),
    baseUrl: info.baseUrl,
    config: info.config,
    targets: info.targets,
    credentialsSet: info.credentialsSet,
    capabilities: capabilitiesOf(snapshot?.manifest.capabilities.esim),
    webhookUrls: urls,
    breakers: [...(snapshot?.breakers ?? [])].map(([key, breaker]) => {
      const [operation = key, region] = key.split("|");
      return {
        operation,
        region: region === "*" || region === undefined ? null : region,
        // A route that is being let back in is half open to a reader, whatever share it has reached.
        state: breaker.mode === "ramp" ? ("half_open" as const) : breaker.mode,
        reason: breaker.reason,
        since: toInstantOrNull(breaker.since),
      };
    }),
    lastSync: sync && {
      startedAt: sync.startedAt.toISOString(),
      endedAt: toInstantOrNull(sync.endedAt),
      state: sync.status,
      offersRead: sync.offersRead,
      added: sync.added,
      changed: sync.changed,
      removed: sync.gone,
      error: sync.error,
    },
  };
}

/** What an adapter can do, in words a table can show. */
export const capabilitiesOf = (esim: object | undefined): string[] =>
  Object.entries(esim ?? {}).flatMap(([name, value]) =>
    value === true ? [name] : typeof value === "string" ? [`${name}: ${value}`] : [],
  );
