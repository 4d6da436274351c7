import type { Selectable } from "kysely";
import type { UpstreamsProviders } from "../kernel/schema.generated.ts";
import type { Envelope } from "./keyring.ts";
import { type Targets, targetsSchema } from "./targets.ts";

export type ProviderStatus = "active" | "inactive" | "maintenance";

/** A provider as everybody may see it: which credentials are set, never what they are. */
export type ProviderInfo = {
  rootId: string;
  tenantId: string;
  id: string;
  adapter: string;
  slug: string;
  name: string;
  services: string[];
  /** 1 primary, 2 backup. */
  tier: number;
  /** Within the tier, lower first. */
  priority: number;
  status: ProviderStatus;
  /** Null: the adapter's own. */
  baseUrl: string | null;
  config: Record<string, string>;
  targets: Targets;
  credentialsSet: string[];
  /** First purchase; null while nothing was ever bought there. */
  usedAt: Date | null;
  version: number;
  createdAt: Date;
  updatedAt: Date;
};

/** A provider with its sealed credentials, for the hub. */
export type SealedProvider = ProviderInfo & { envelope: Envelope };

/** What an envelope holds, as JSON. */
export type ProviderSecrets = { credentials: Record<string, string>; webhookToken: string };

/** What envelopes are bound to. */
export function envelopeOwner(provider: { rootId: string; id: string }): string {
  return `${provider.rootId}/${provider.id}`;
}

export function toSealedProvider(row: Selectable<UpstreamsProviders>): SealedProvider {
  return {
    rootId: row.root_id,
    tenantId: row.tenant_id,
    id: row.id,
    adapter: row.adapter,
    slug: row.slug,
    name: row.name,
    services: row.services,
    tier: row.tier,
    priority: row.priority,
    status: row.status as ProviderStatus,
    baseUrl: row.base_url,
    config: row.config as Record<string, string>,
    targets: targetsSchema.parse(row.targets),
    credentialsSet: row.credentials_set,
    usedAt: row.used_at,
    version: row.version,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    envelope: { keyId: row.key_id, wrappedKey: row.wrapped_key, sealed: row.sealed },
  };
}

/** The same without the envelope. */
export function toProviderInfo(row: Selectable<UpstreamsProviders>): ProviderInfo {
  const { envelope: _, ...info } = toSealedProvider(row);
  return info;
}
