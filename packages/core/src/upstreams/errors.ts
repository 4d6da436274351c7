import { DomainError } from "../kernel/index.ts";

/** No provider of that id in this scope. */
export const providerNotFound = (providerId: string) => new DomainError("provider.not_found", { providerId });

/** No adapter of that name is built in. */
export const adapterUnknown = (adapter: string, known: readonly string[]) =>
  new DomainError("provider.adapter_unknown", { adapter, known });

/** Fields the adapter's manifest asks for are missing, or fields it does not know were given. Names only, never values. */
export const credentialsInvalid = (fields: { missing: string[]; unknown: string[] }) =>
  new DomainError("provider.credentials_invalid", fields);

/** Orders were placed at this provider, so its row has to stay. Setting it inactive takes it out of use. */
export const providerInUse = (providerId: string) =>
  new DomainError("provider.in_use", { providerId, instead: "set the provider inactive" });

/** Another provider of this root has the same short name. */
export const providerSlugTaken = (slug: string) =>
  new DomainError("request.invalid", { field: "slug", value: slug, problem: "another provider has it" });

/** The provider's id in the URL does not lead anywhere: wrong token, or a provider that was removed. */
export const webhookRouteUnknown = () => new DomainError("webhook.route_unknown");

/** No webhook of that id in this scope. */
export const webhookNotFound = (inboxId: string) => new DomainError("webhook.not_found", { inboxId });
