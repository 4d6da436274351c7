import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createApiKey } from "../../apps/server/src/auth/api-keys.ts";
import { scopesByRole } from "../../apps/server/src/auth/principal.ts";
import { type Config, readConfig } from "../../apps/server/src/config.ts";
import { openServices } from "../../apps/server/src/open-services.ts";
import type { Services } from "../../apps/server/src/services.ts";
import { syncProviderCatalog } from "../../packages/core/src/catalog/index.ts";
import { newId, rootScope, tenantScope, withScope } from "../../packages/core/src/kernel/index.ts";
import { refreshPlanPrices, seedDefaultRules } from "../../packages/core/src/pricing/index.ts";
import { createPlatform, listRoots } from "../../packages/core/src/tenancy/index.ts";
import {
  createProvider,
  listProviders,
  type ProviderInfo,
  updateProvider,
  webhookUrls,
} from "../../packages/core/src/upstreams/index.ts";
import { creditWallet } from "../../packages/core/src/wallet/index.ts";
import { seedMessaging } from "./seed-messaging.ts";
import { seedRates } from "./seed-rates.ts";
import { seedVoice } from "./seed-voice.ts";
import { seedVpn } from "./seed-vpn.ts";

type Login = { role: string; email: string; password: string; url: string };
export type Sandbox = { baseUrl: string; labUrl: string; apiKeys: { admin: string; shopper: string }; logins: Login[] };
type LabUpstream = { id: string; path: string; credentials: Record<string, string>; config: Record<string, string> };
type Progress = (what: string) => void;

/** In the order of each service's failover chain: eSIM Access, then eSIM Go, Airalo and Telna; carriers end with Bandwidth. */
const providers = [
  { adapter: "esim-access", name: "eSIM Access", tier: 1, priority: 10 },
  { adapter: "esim-go", name: "eSIM Go", tier: 2, priority: 10 },
  { adapter: "airalo", name: "Airalo", tier: 2, priority: 20 },
  { adapter: "telna", name: "Telna", tier: 2, priority: 30 },
  { adapter: "telnyx", name: "Telnyx", tier: 1, priority: 20 },
  { adapter: "twilio", name: "Twilio", tier: 2, priority: 30 },
  { adapter: "vpnresellers", name: "VPNresellers", tier: 1, priority: 10 },
  { adapter: "generic-vpn", name: "VPN reseller by description", tier: 2, priority: 10 },
  { adapter: "purevpn", name: "PureVPN", tier: 2, priority: 20 },
  { adapter: "bandwidth", name: "Bandwidth", tier: 3, priority: 10 },
  { adapter: "stripe", name: "Stripe", tier: 1, priority: 10 },
] as const;
/** Adapters whose upstreams keep the webhook address in their portal. */
const toldByPortal = new Set(["esim-go", "stripe", "telna"]);
const actor = "sandbox";

/**
 * Makes the demo data where it is missing and brings addresses up to date where the ports changed: platform, people, keys, the
 * lab's upstreams as providers, their catalogues. Writes sandbox.json into the data directory. Safe to repeat.
 */
export async function seedSandbox(environment: NodeJS.ProcessEnv, onProgress: Progress): Promise<Sandbox> {
  const config = readConfig({ ...environment, LOG_LEVEL: "error" });
  const { services, close } = await openServices(config, "seed", { listen: false, maxConnections: 6 });
  try {
    const [known] = await listRoots(services.database);
    const rootId = known ?? (await createDemoPlatform(services, onProgress));
    const sandbox = await ensureLogins(services, rootId);
    await connectLab(services, rootId, onProgress);
    await seedRates(services, rootId);
    return sandbox;
  } finally {
    await close();
  }
}

async function createDemoPlatform(services: Services, onProgress: Progress): Promise<string> {
  onProgress("  platform, prices, people");
  const tenant = await createPlatform(services.database, {
    slug: "tandem",
    name: "Tandem",
    brand: { primaryColor: "#4a2c7a", secondaryColor: "#f2a154", supportEmail: "help@tandem.example" },
    hosts: ["localhost", "127.0.0.1"],
  });
  await withScope(services.database, tenantScope(tenant.rootId, tenant.tenantId), (tx) => seedDefaultRules(tx, tenant));
  return tenant.rootId;
}

/** Keys are stored as hashes, so what sandbox.json says is kept; a lost file means new keys for the same people. */
async function ensureLogins(services: Services, rootId: string): Promise<Sandbox> {
  const file = join(services.config.TANDEM_DATA_DIR, "sandbox.json");
  const { PUBLIC_URL: baseUrl, LAB_URL: labUrl = "" } = services.config;
  const before = existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Sandbox) : null;
  const shopper = await ensurePerson(services, rootId, {
    name: "Sam Shopper",
    email: "shopper@tandem.example",
    password: "shopper-demo-1",
  });
  await ensurePerson(services, rootId, {
    name: "Olga Operator",
    email: "operator@tandem.example",
    password: "operator-demo-1",
    roles: ["admin"],
  });
  await ensurePerson(services, rootId, {
    name: "Vic Viewer",
    email: "viewer@tandem.example",
    password: "viewer-demo-1",
    roles: ["viewer"],
  });
  const sandbox: Sandbox = {
    baseUrl,
    labUrl,
    apiKeys: before?.apiKeys ?? (await createKeys(services, rootId, shopper)),
    logins: [
      { role: "shopper", email: "shopper@tandem.example", password: "shopper-demo-1", url: `${baseUrl}/` },
      { role: "admin", email: "operator@tandem.example", password: "operator-demo-1", url: `${baseUrl}/console` },
      { role: "viewer", email: "viewer@tandem.example", password: "viewer-demo-1", url: `${baseUrl}/console` },
    ],
  };
  writeFileSync(file, `${JSON.stringify(sandbox, null, 2)}\n`, { mode: 0o600 });
  return sandbox;
}

type Person = { name: string; email: string; password: string; roles?: ("admin" | "viewer")[] };

async function ensurePerson(services: Services, rootId: string, person: Person): Promise<string | null> {
  const tenant = { rootId, tenantId: rootId };
  const found = await services.people.findUser(tenant, person.email);
  if (found) return found.accountId;
  const { accountId } = await services.people.createUser({ ...tenant, ...person });
  if (!accountId) return null;
  await withScope(services.database, tenantScope(rootId, rootId), (tx) =>
    creditWallet(tx, {
      transferId: newId(),
      accountId,
      amountMicros: 100_000_000n,
      reason: "credit",
      note: "Welcome to the sandbox",
      actor,
    }),
  );
  return accountId;
}

async function createKeys(
  services: Services,
  rootId: string,
  shopperAccountId: string | null,
): Promise<Sandbox["apiKeys"]> {
  const common = { rootId, tenantId: rootId, createdBy: actor };
  const admin = await createApiKey(services.database, {
    ...common,
    name: "Sandbox admin",
    accountId: null,
    scopes: ["*"],
  });
  const shopper = await createApiKey(services.database, {
    ...common,
    name: "Sandbox shopper",
    accountId: shopperAccountId,
    scopes: [...scopesByRole.owner],
  });
  return { admin: admin.key, shopper: shopper.key };
}

async function connectLab(services: Services, rootId: string, onProgress: Progress): Promise<void> {
  const lab = await readLab(services.config);
  const known = await withScope(services.database, rootScope(rootId), (tx) => listProviders(tx));
  const connected: ProviderInfo[] = [];
  for (const wanted of providers) {
    const upstream = lab.find((each) => each.id === wanted.adapter);
    if (!upstream) throw new Error(`The lab has no ${wanted.adapter}`);
    const before = known.find((each) => each.adapter === wanted.adapter);
    connected.push(await connectProvider(services, rootId, { wanted, upstream, before }));
  }
  await tellPortal(services, rootId, connected);
  await seedMessaging(services, rootId, connected, onProgress);
  await seedVoice(services, rootId, connected, onProgress);
  const sellsPlans = ({ services: sold }: ProviderInfo) => sold.includes("esim");
  const unsynced = known.some(sellsPlans) ? [] : connected.filter(sellsPlans);
  await seedVpn(services, rootId, connected);
  for (const provider of unsynced) {
    onProgress(`  catalogue of ${provider.name}`);
    const result = await syncProviderCatalog(
      { database: services.database, hub: services.hub, clock: services.clock, logger: services.logger },
      { rootId, providerId: provider.id, trigger: "first" },
    );
    if (result.kind === "failed")
      throw new Error(`The catalogue of ${provider.name} could not be read: ${result.error}`);
  }
  if (unsynced.length === 0) return;
  onProgress("  prices");
  await withScope(services.database, rootScope(rootId), (tx) => refreshPlanPrices(tx, services.clock.now()));
}

type Connection = { wanted: (typeof providers)[number]; upstream: LabUpstream; before: ProviderInfo | undefined };

async function connectProvider(
  services: Services,
  rootId: string,
  { wanted, upstream, before }: Connection,
): Promise<ProviderInfo> {
  return withScope(services.database, rootScope(rootId), (tx) => {
    const baseUrl = `${services.config.LAB_URL}${upstream.path}`;
    if (before?.baseUrl === baseUrl) return Promise.resolve(before);
    if (before) return updateProvider(tx, services.providerDeps, before.id, { baseUrl }, actor);
    return createProvider(
      tx,
      services.providerDeps,
      { ...wanted, baseUrl, credentials: upstream.credentials, config: upstream.config },
      actor,
    );
  });
}

/** Some upstreams learn the webhook address from a person at their portal only; in the lab this start is that person. */
async function tellPortal(services: Services, rootId: string, connected: ProviderInfo[]): Promise<void> {
  for (const provider of connected) {
    if (!toldByPortal.has(provider.adapter)) continue;
    const [callbackUrl] = await withScope(services.database, rootScope(rootId), (tx) =>
      webhookUrls(tx, services.providerDeps, provider.id, services.config.PUBLIC_URL),
    );
    await labRequest(`${services.config.LAB_URL}/lab/${provider.adapter}/portal`, {
      method: "PUT",
      body: JSON.stringify({ callbackUrl }),
      headers: { "content-type": "application/json" },
    });
  }
}

async function readLab(config: Config): Promise<LabUpstream[]> {
  const reply = await labRequest(`${config.LAB_URL}/lab`);
  return ((await reply.json()) as { upstreams: LabUpstream[] }).upstreams;
}

async function labRequest(url: string, init: RequestInit = {}): Promise<Response> {
  const reply = await fetch(url, { ...init, signal: AbortSignal.timeout(10_000) });
  if (!reply.ok) throw new Error(`${url} answered ${reply.status}: ${await reply.text()}`);
  return reply;
}
