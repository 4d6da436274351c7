import { z } from "@hono/zod-openapi";
import { body, done, idempotencyHeaders, json, route } from "../route.ts";
import { countryCode, day, id, instant, list, money } from "../values.ts";
import { activation, figure, healthState, outcomes, rate, rating, spread } from "./overview.ts";

export const providerStatus = z.enum(["active", "inactive", "maintenance"]).openapi("ProviderStatus");

/** A kind of upstream that can be added, and what it has to be given. Credentials are write-only. */
export const upstream = z
  .object({
    id: z.string().openapi({ example: "esim-go" }),
    name: z.string(),
    services: z.array(z.string()),
    capabilities: z.array(z.string()),
    credentialFields: z.array(
      z.object({
        name: z.string(),
        label: z.string(),
        secret: z.boolean(),
        required: z.boolean(),
        help: z.string().nullable(),
      }),
    ),
    configFields: z.array(
      z.object({ name: z.string(), label: z.string(), required: z.boolean(), help: z.string().nullable() }),
    ),
  })
  .openapi("Upstream");

const breaker = z
  .object({
    operation: z.string(),
    region: z.string().nullable(),
    state: z.enum(["closed", "open", "half_open"]),
    reason: z.string().nullable(),
    since: instant.nullable(),
  })
  .openapi("Breaker");

/** What a provider's figures are shown beside. Rates 0 to 1, seconds, satisfaction to 5. */
export const targets = z
  .object({
    successRate: z.number().min(0).max(1),
    deliverySeconds: z.number().positive(),
    uptime: z.number().min(0).max(1),
    errorRate: z.number().min(0).max(1),
    satisfaction: z.number().min(1).max(5),
  })
  .openapi("Targets");

export const provider = z
  .object({
    id: id("prv"),
    upstream: z.string(),
    slug: z.string(),
    name: z.string(),
    services: z.array(z.string()),
    tier: z.int().openapi({ description: "1 primary, 2 backup" }),
    priority: z.int().openapi({ description: "Within its tier, lower first" }),
    status: providerStatus,
    health: healthState,
    healthReason: z.string().nullable(),
    lastCheckedAt: instant.nullable(),
    responseMs: z.number().nullable(),
    attempts: z
      .int()
      .openapi({ description: "All that were started, today and the days before that the figures are of" }),
    outcomes,
    successRate: rate,
    deliverySeconds: spread.openapi({ description: "From our asking the provider to the installable eSIM" }),
    uptime: rate.openapi({ description: "Health checks that passed" }),
    errorRate: figure.openapi({ description: "Recent calls that broke; null while there were too few" }),
    satisfaction: rating,
    activation,
    balance: money.nullable(),
    offerCount: z.int(),
    countryCount: z.int(),
    lastSyncAt: instant.nullable(),
    createdAt: instant,
  })
  .openapi("Provider");

export const providerDetail = provider
  .extend({
    baseUrl: z.string().nullable(),
    config: z.record(z.string(), z.string()),
    credentialsSet: z.array(z.string()).openapi({ description: "Names of the credentials stored; never their values" }),
    capabilities: z.array(z.string()),
    webhookUrls: z.array(z.string()).openapi({ description: "What to enter at the upstream; for operator:admin only" }),
    targets,
    breakers: z.array(breaker),
    lastSync: z
      .object({
        startedAt: instant,
        endedAt: instant.nullable(),
        state: z.enum(["running", "done", "failed"]),
        offersRead: z.int(),
        added: z.int(),
        changed: z.int(),
        removed: z.int(),
        error: z.string().nullable(),
      })
      .nullable(),
  })
  .openapi("ProviderDetail");

export const healthSample = z
  .object({ at: instant, ok: z.boolean(), responseMs: z.number().nullable(), reason: z.string().nullable() })
  .openapi("HealthSample");

export const providerDay = z
  .object({
    day,
    orders: z.int(),
    attempts: z.int(),
    outcomes,
    successRate: z.number().nullable().openapi({ description: "null below 20 attempts that ended" }),
    deliverySecondsP50: z.number().nullable(),
    deliverySecondsP95: z.number().nullable(),
    uptime: z.number().nullable().openapi({ description: "null below 20 checks" }),
    errorRate: z.number().nullable().openapi({ description: "null below 20 calls" }),
    activation,
    revenue: money,
    cost: money,
    margin: money,
    satisfaction: z.number().nullable(),
    ratings: z.int(),
  })
  .openapi("ProviderDay");

export const providerCountryMetric = z
  .object({
    countryCode,
    countryName: z.string(),
    orders: z.int(),
    outcomes,
    successRate: z.number().nullable().openapi({ description: "null below 20 attempts that ended" }),
    deliverySecondsP50: z.number().nullable(),
    deliverySecondsP95: z.number().nullable(),
  })
  .openapi("ProviderCountryMetric");

export const providerCountry = z
  .object({
    countryCode,
    countryName: z.string(),
    active: z.boolean(),
    priority: z.int().nullable(),
    offerCount: z.int(),
    costPerGb: money.nullable(),
    activationFee: money.nullable(),
  })
  .openapi("ProviderCountry");

/** How a connection test ended, step by step, so that a wrong key looks different from a closed door. */
export const connectionTest = z
  .object({
    ok: z.boolean(),
    responseMs: z.number().nullable(),
    message: z.string(),
    balance: money.nullable(),
  })
  .openapi("ConnectionTest");

const editable = z.object({
  name: z.string().min(1).max(80),
  tier: z.int().min(1).max(9),
  priority: z.int().min(0).max(1000),
  status: providerStatus,
  baseUrl: z.url({ protocol: /^https?$/, error: "an address like https://api.example.com" }).nullable(),
  config: z.record(z.string(), z.string()).openapi({ description: "Fields left out stay, an empty text removes" }),
  targets,
  credentials: z
    .record(z.string(), z.string().max(4000))
    .openapi({ description: "Write-only. Fields left out stay, an empty text removes" }),
});

const tag = "Operator: providers";
const byProvider = { params: z.object({ providerId: id("prv") }) };

export const listUpstreams = route({
  method: "get",
  path: "/v1/operator/upstreams",
  operationId: "listUpstreams",
  tag,
  summary: "Kinds of provider that can be added",
  access: "operator:read",
  responses: { 200: json(list(upstream), "The kinds") },
});

export const listProviders = route({
  method: "get",
  path: "/v1/operator/providers",
  operationId: "listProviders",
  tag,
  summary: "Providers by tier and priority, with today's figures",
  access: "operator:read",
  responses: { 200: json(list(provider), "All providers") },
});

export const createProvider = route({
  method: "post",
  path: "/v1/operator/providers",
  operationId: "createProvider",
  tag,
  summary: "Add a provider",
  access: "operator:admin",
  request: {
    headers: idempotencyHeaders,
    body: body(
      editable
        .partial()
        .extend({ upstream: z.string().max(60), name: editable.shape.name, credentials: editable.shape.credentials })
        .openapi("NewProvider"),
    ),
  },
  responses: { 201: json(providerDetail, "The provider") },
});

export const getProvider = route({
  method: "get",
  path: "/v1/operator/providers/{providerId}",
  operationId: "getProvider",
  tag,
  summary: "One provider",
  access: "operator:read",
  request: byProvider,
  responses: { 200: json(providerDetail, "The provider") },
});

export const updateProvider = route({
  method: "patch",
  path: "/v1/operator/providers/{providerId}",
  operationId: "updateProvider",
  tag,
  summary: "Change tier, priority, status, name, address, settings or credentials",
  access: "operator:admin",
  request: { ...byProvider, body: body(editable.partial().openapi("ProviderChange")) },
  responses: { 200: json(providerDetail, "The provider after the change") },
});

export const deleteProvider = route({
  method: "delete",
  path: "/v1/operator/providers/{providerId}",
  operationId: "deleteProvider",
  tag,
  summary: "Remove a provider that never sold anything; one that did is refused: set it inactive",
  access: "operator:admin",
  request: byProvider,
  responses: { 204: done("Removed") },
});

export const testProvider = route({
  method: "post",
  path: "/v1/operator/providers/{providerId}/test",
  operationId: "testProvider",
  tag,
  summary: "Ask the upstream now whether it answers and accepts our credentials",
  access: "operator:write",
  request: byProvider,
  responses: { 200: json(connectionTest, "How it went") },
});

export const syncProvider = route({
  method: "post",
  path: "/v1/operator/providers/{providerId}/sync",
  operationId: "syncProvider",
  tag,
  summary: "Fetch the provider's catalogue now",
  access: "operator:write",
  request: { ...byProvider, headers: idempotencyHeaders },
  responses: {
    202: json(z.object({ jobId: z.string().nullable() }), "Started; `lastSync` of the provider tells the end"),
  },
});

export const listProviderHealth = route({
  method: "get",
  path: "/v1/operator/providers/{providerId}/health",
  operationId: "listProviderHealth",
  tag,
  summary: "Health checks, oldest first",
  access: "operator:read",
  request: { ...byProvider, query: z.object({ hours: z.coerce.number().int().min(1).max(720).default(24) }) },
  responses: { 200: json(list(healthSample), "At most 1,500 samples; longer ranges are thinned, failures kept") },
});

export const listProviderMetrics = route({
  method: "get",
  path: "/v1/operator/providers/{providerId}/metrics",
  operationId: "listProviderMetrics",
  tag,
  summary: "Daily figures and the same by country",
  access: "operator:read",
  request: { ...byProvider, query: z.object({ days: z.coerce.number().int().min(1).max(366).default(30) }) },
  responses: {
    200: json(
      z.object({ days: z.array(providerDay), countries: z.array(providerCountryMetric) }).openapi("ProviderMetrics"),
      "The figures",
    ),
  },
});

export const listProviderCountries = route({
  method: "get",
  path: "/v1/operator/providers/{providerId}/countries",
  operationId: "listProviderCountries",
  tag,
  summary: "Country map: where it serves, at which priority, for how much",
  access: "operator:read",
  request: byProvider,
  responses: { 200: json(list(providerCountry), "By country name") },
});

export const putProviderCountry = route({
  method: "put",
  path: "/v1/operator/providers/{providerId}/countries/{countryCode}",
  operationId: "putProviderCountry",
  tag,
  summary: "Switch a provider on or off in a country, or rank it there",
  access: "operator:admin",
  request: {
    params: z.object({ providerId: id("prv"), countryCode }),
    body: body(z.object({ active: z.boolean(), priority: z.int().min(0).max(1000).nullable().default(null) })),
  },
  responses: { 200: json(providerCountry, "The entry") },
});
