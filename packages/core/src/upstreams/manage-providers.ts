import { createHash, randomBytes } from "node:crypto";
import type { Manifest, ProviderModule } from "@tandem/provider-contract";
import { type Clock, enqueue, newId, type Transaction } from "../kernel/index.ts";
import { recordAudit } from "../tenancy/index.ts";
import { adapterUnknown, providerInUse, providerNotFound, providerSlugTaken } from "./errors.ts";
import { type Keyring, open, seal } from "./keyring.ts";
import {
  envelopeOwner,
  type ProviderInfo,
  type ProviderSecrets,
  type ProviderStatus,
  type SealedProvider,
} from "./provider.ts";
import { checkConfig, checkCredentials, mergeFields, slugOf } from "./provider-fields.ts";
import * as queries from "./provider-queries.ts";
import { defaultTargets, type Targets, targetsSchema } from "./targets.ts";

/** What managing providers needs besides the transaction: the adapters that are built in, the keys, the time. */
export type ProviderDeps = { modules: Readonly<Record<string, ProviderModule>>; keyring: Keyring; clock: Clock };

export type NewProvider = {
  /** The adapter's manifest id. */
  adapter: string;
  name: string;
  /** Made from the name when absent. Part of the webhook address, and stable. */
  slug?: string;
  tier?: number;
  priority?: number;
  status?: ProviderStatus;
  baseUrl?: string | null;
  config?: Record<string, string>;
  credentials: Record<string, string>;
  targets?: Targets;
};

export type ProviderChange = {
  name?: string;
  tier?: number;
  priority?: number;
  status?: ProviderStatus;
  baseUrl?: string | null;
  /** Fields left out stay, an empty text removes. */
  config?: Record<string, string>;
  /** Fields left out stay, an empty text removes. */
  credentials?: Record<string, string>;
  targets?: Targets;
};

/**
 * Adds a provider of the scope's tenant (in root scope: the platform's), with its secret webhook address. Throws
 * `provider.adapter_unknown`, `provider.credentials_invalid`, `request.invalid`.
 */
export async function createProvider(
  tx: Transaction,
  deps: ProviderDeps,
  input: NewProvider,
  actor: string,
): Promise<ProviderInfo> {
  const manifest = manifestOf(deps, input.adapter);
  const credentials = mergeFields({}, input.credentials);
  const config = mergeFields({}, input.config ?? {});
  checkCredentials(manifest, credentials);
  checkConfig(manifest, config);
  const tenantId = tx.scope.tenantId === "all" ? tx.scope.rootId : tx.scope.tenantId;
  const id = newId(deps.clock.now().getTime());
  const slug = await freeSlug(tx, input);
  const webhookToken = randomBytes(24).toString("base64url");
  const tier = input.tier ?? 2;
  const provider = await queries.insertProvider(tx, {
    rootId: tx.scope.rootId,
    tenantId,
    id,
    adapter: input.adapter,
    slug,
    name: input.name,
    services: manifest.services,
    tier,
    priority: input.priority ?? 100,
    status: input.status ?? "active",
    baseUrl: input.baseUrl ?? null,
    config,
    targets: targetsSchema.parse(input.targets ?? defaultTargets(tier)),
    credentialsSet: Object.keys(credentials).sort(),
    envelope: sealSecrets(deps.keyring, { rootId: tx.scope.rootId, id }, { credentials, webhookToken }),
    now: deps.clock.now(),
  });
  await queries.insertWebhookRoute(tx, { tenantId, providerId: id, tokenHash: hashWebhookToken(webhookToken) });
  const { name, priority, status } = provider;
  await recordAudit(tx, {
    actor,
    action: "provider.created",
    subject: id,
    details: { adapter: input.adapter, name, tier, priority, status },
  });
  await enqueueRegistration(tx, id);
  return provider;
}

/** The upstream is told our webhook address once this transaction has committed. */
async function enqueueRegistration(tx: Transaction, providerId: string): Promise<void> {
  const at = { rootId: tx.scope.rootId, providerId };
  await enqueue(tx, "upstreams.register_webhooks", at, { jobKey: `upstreams.register_webhooks ${providerId}` });
}

/** A slug an operator chose is taken or refused; one made from the name gets a number when it is taken. */
async function freeSlug(tx: Transaction, input: NewProvider): Promise<string> {
  if (input.slug !== undefined) {
    if (await queries.findBySlug(tx, input.slug)) throw providerSlugTaken(input.slug);
    return input.slug;
  }
  const base = slugOf(input.name).slice(0, 55);
  for (let number = 1; ; number++) {
    const slug = number === 1 ? base : `${base}-${number}`;
    if (!(await queries.findBySlug(tx, slug))) return slug;
  }
}

/** Changes what is given and leaves the rest. Throws `provider.not_found`, `provider.credentials_invalid`, `request.invalid`. */
export async function updateProvider(
  tx: Transaction,
  deps: ProviderDeps,
  providerId: string,
  change: ProviderChange,
  actor: string,
): Promise<ProviderInfo> {
  const before = await queries.lockProvider(tx, providerId);
  if (!before) throw providerNotFound(providerId);
  const manifest = manifestOf(deps, before.adapter);
  const config = mergeFields(before.config, change.config ?? {});
  checkConfig(manifest, config);
  const sealing = change.credentials ? resealed(deps, manifest, before, change.credentials) : null;
  const after = await queries.updateProvider(tx, {
    id: providerId,
    name: change.name ?? before.name,
    tier: change.tier ?? before.tier,
    priority: change.priority ?? before.priority,
    status: change.status ?? before.status,
    baseUrl: change.baseUrl === undefined ? before.baseUrl : change.baseUrl,
    config,
    targets: targetsSchema.parse(change.targets ?? before.targets),
    credentialsSet: sealing?.credentialsSet ?? before.credentialsSet,
    envelope: sealing?.envelope ?? before.envelope,
    now: deps.clock.now(),
  });
  await recordAudit(tx, {
    actor,
    action: "provider.updated",
    subject: providerId,
    details: changesOf(before, after, change),
  });
  // Another account or address at the upstream does not know where to send yet.
  if (change.credentials || after.baseUrl !== before.baseUrl) await enqueueRegistration(tx, providerId);
  return after;
}

/** Ranks a provider. Throws `provider.not_found`. */
export function setPriority(
  tx: Transaction,
  deps: ProviderDeps,
  providerId: string,
  rank: { tier?: number; priority: number },
  actor: string,
): Promise<ProviderInfo> {
  return updateProvider(tx, deps, providerId, rank, actor);
}

/**
 * Removes a provider that never sold anything, with its offers and figures. Throws `provider.in_use` once something was bought
 * there: the orders still name it. Set it inactive instead.
 */
export async function deleteProvider(tx: Transaction, providerId: string, actor: string): Promise<void> {
  const provider = await queries.lockProvider(tx, providerId);
  if (!provider) throw providerNotFound(providerId);
  if (provider.usedAt) throw providerInUse(providerId);
  await queries.deleteProvider(tx, providerId);
  const { adapter, name } = provider;
  await recordAudit(tx, { actor, action: "provider.deleted", subject: providerId, details: { adapter, name } });
}

/** What to enter at the upstream as our webhook address, one per topic where its events need telling apart. For operators only. */
export async function webhookUrls(
  tx: Transaction,
  deps: ProviderDeps,
  providerId: string,
  publicUrl: string,
): Promise<string[]> {
  const provider = await queries.findProvider(tx, providerId);
  if (!provider) throw providerNotFound(providerId);
  const traits = manifestOf(deps, provider.adapter).webhooks;
  if (!traits) return [];
  const url = await callbackUrl(tx, { keyring: deps.keyring, publicUrl }, providerId);
  return traits.topics.length === 0 ? [url] : traits.topics.map((topic) => `${url}/${topic}`);
}

/**
 * The secret address at which a provider's webhooks are believed, without a topic: what adapters are given to put into their
 * requests. Whoever knows it can send webhooks of providers that sign nothing.
 */
export async function callbackUrl(
  tx: Transaction,
  deps: { keyring: Keyring; publicUrl: string },
  providerId: string,
): Promise<string> {
  const provider = await queries.findProvider(tx, providerId);
  if (!provider) throw providerNotFound(providerId);
  return `${deps.publicUrl}/webhooks/${provider.slug}/${openSecrets(deps.keyring, provider).webhookToken}`;
}

/** The credentials and webhook token of a provider. Stays within this module. */
export function openSecrets(keyring: Keyring, provider: SealedProvider): ProviderSecrets {
  return JSON.parse(open(keyring, envelopeOwner(provider), provider.envelope)) as ProviderSecrets;
}

/** The directory keeps a hash, so that reading it gives nobody an address that is believed. */
export function hashWebhookToken(token: string): Buffer {
  return createHash("sha256").update(token).digest();
}

function sealSecrets(keyring: Keyring, owner: { rootId: string; id: string }, secrets: ProviderSecrets) {
  return seal(keyring, envelopeOwner(owner), JSON.stringify(secrets));
}

function resealed(deps: ProviderDeps, manifest: Manifest, provider: SealedProvider, given: Record<string, string>) {
  const secrets = openSecrets(deps.keyring, provider);
  const credentials = mergeFields(secrets.credentials, given);
  checkCredentials(manifest, credentials);
  return {
    credentialsSet: Object.keys(credentials).sort(),
    envelope: sealSecrets(deps.keyring, provider, { ...secrets, credentials }),
  };
}

function manifestOf(deps: ProviderDeps, adapter: string): Manifest {
  const module = Object.hasOwn(deps.modules, adapter) ? deps.modules[adapter] : undefined;
  if (!module) throw adapterUnknown(adapter, Object.keys(deps.modules));
  return module.manifest;
}

/** Old and new values for the audit trail; of credentials only which fields were given. */
function changesOf(before: ProviderInfo, after: ProviderInfo, change: ProviderChange): Record<string, unknown> {
  const plain = (["name", "tier", "priority", "status", "baseUrl", "config", "targets"] as const).filter(
    (field) => JSON.stringify(before[field]) !== JSON.stringify(after[field]),
  );
  return {
    ...Object.fromEntries(plain.map((field) => [field, { from: before[field], to: after[field] }])),
    ...(change.credentials ? { credentials: Object.keys(change.credentials).sort() } : {}),
  };
}
