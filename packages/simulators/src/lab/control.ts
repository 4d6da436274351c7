import { type Context, Hono } from "hono";
import { z } from "zod";
import { type Fault, faultKinds, faultSchema, placesFor } from "./faults.ts";
import { fromDecimal, toDecimal } from "./money.ts";
import { createPhoneRoutes } from "./phone-routes.ts";
import { type ProblemField, problem } from "./problem.ts";
import type { DeviceResult, LabEnv } from "./types.ts";
import type { Upstream } from "./upstream.ts";

const settingsSchema = z.strictObject({
  latencyMs: z.number().int().min(0).max(600_000),
  rateLimits: z.enum(["documented", "off"]),
  allocationDelayMs: z.number().int().min(0).max(86_400_000),
  webhookRetryDelaysMs: z.array(z.number().int().min(0).max(86_400_000)).max(50),
  pageRowsMax: z.number().int().min(1).max(10_000).nullable(),
  balance: z.string(),
});

const useSchema = z.strictObject({ bytes: z.number().int().positive().max(1_099_511_627_776_000) });
const clockSchema = z.strictObject({ advanceMs: z.number().int().min(0).max(31_622_400_000) });

type UpstreamHandler = (c: Context<LabEnv>, upstream: Upstream) => Response | Promise<Response>;

/** The lab's own API below `/lab`: faults, sales, devices, settings, portal, requests and webhooks of each upstream. */
export function createControl(upstreams: ReadonlyMap<string, Upstream>, mail?: Hono<LabEnv>): Hono<LabEnv> {
  const app = new Hono<LabEnv>();
  const on = (handler: UpstreamHandler) => (c: Context<LabEnv>) => {
    const id = c.req.param("upstream") ?? "";
    const upstream = upstreams.get(id);
    return upstream ? handler(c, upstream) : unknownUpstream(id, upstreams);
  };
  app.get("/lab", (c) => c.json({ upstreams: [...upstreams.values()].map(describe), faults: faultKinds }));
  app.get("/lab/clock", (c) => c.json({ now: firstOf(upstreams)?.timeline.now() ?? new Date() }));
  app.post("/lab/clock", (c) => advanceClock(c, upstreams));
  if (mail) app.route("/", mail);
  app.route("/", createPhoneRoutes(upstreams));
  app.get(
    "/lab/:upstream",
    on((c, upstream) => c.json(describe(upstream))),
  );
  app.get(
    "/lab/:upstream/faults",
    on((c, upstream) => c.json(upstream.faults.list())),
  );
  app.put("/lab/:upstream/faults", on(putFaults));
  app.delete(
    "/lab/:upstream/faults",
    on((c, upstream) => {
      upstream.setFaults([]);
      return c.json([]);
    }),
  );
  app.get(
    "/lab/:upstream/sales",
    on((c, upstream) => c.json(upstream.instance.sales())),
  );
  app.get(
    "/lab/:upstream/settings",
    on((c, upstream) => c.json(showSettings(upstream))),
  );
  app.put("/lab/:upstream/settings", on(putSettings));
  app.get(
    "/lab/:upstream/portal",
    on((c, upstream) => c.json(upstream.portal())),
  );
  app.put("/lab/:upstream/portal", on(putPortal));
  app.get(
    "/lab/:upstream/requests",
    on((c, upstream) => c.json(upstream.log.list())),
  );
  app.get(
    "/lab/:upstream/webhooks",
    on((c, upstream) => c.json(upstream.webhooks.list())),
  );
  app.post(
    "/lab/:upstream/devices/:iccid/install",
    on((c, upstream) => {
      const iccid = c.req.param("iccid") ?? "";
      return deviceReply(iccid, upstream.instance.devices?.install(iccid));
    }),
  );
  app.post("/lab/:upstream/devices/:iccid/use", on(useData));
  app.post("/lab/:upstream/actions/:action", on(playAction));
  app.post(
    "/lab/:upstream/reset",
    on((c, upstream) => {
      upstream.reset();
      return c.json(describe(upstream));
    }),
  );
  app.notFound((c) => problem(404, "No such lab address", `${c.req.method} ${c.req.path} is nothing the lab knows.`));
  return app;
}

function firstOf(upstreams: ReadonlyMap<string, Upstream>): Upstream | undefined {
  return upstreams.values().next().value;
}

function unknownUpstream(id: string, upstreams: ReadonlyMap<string, Upstream>): Response {
  const known = [...upstreams.keys()].join(", ");
  return problem(404, "No such upstream", `There is no upstream "${id}".`, [
    { field: "upstream", message: `must be one of: ${known}` },
  ]);
}

function describe(upstream: Upstream) {
  const { simulator, instance } = upstream;
  return {
    id: simulator.id,
    name: simulator.name,
    path: `/${simulator.id}${simulator.basePath ?? ""}`,
    operations: simulator.operations,
    activationOperations: simulator.activationOperations,
    webhookEvents: simulator.webhookEvents,
    credentials: simulator.credentials,
    config: simulator.config ?? {},
    actions: Object.entries(instance.actions ?? {}).map(([name, { about }]) => ({ name, about })),
    faults: upstream.faults.list(),
    settings: showSettings(upstream),
    portal: upstream.portal(),
    counts: { requests: upstream.log.total, ...instance.counts() },
  };
}

function showSettings(upstream: Upstream) {
  return { ...upstream.settings(), balance: toDecimal(upstream.instance.balance()) };
}

/** Reads a JSON body against a schema, or gives the problem that tells each wrong field. */
async function readBody<T>(c: Context<LabEnv>, schema: z.ZodType<T>): Promise<{ value: T } | { wrong: Response }> {
  let body: unknown;
  try {
    body = await c.req.json();
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return { wrong: problem(400, "Unreadable body", `The body must be JSON: ${detail}`) };
  }
  const parsed = schema.safeParse(body);
  if (parsed.success) return { value: parsed.data };
  const errors = parsed.error.issues.map((issue) => ({ field: issue.path.join("."), message: issue.message }));
  return { wrong: problem(422, "Invalid lab request", "Some fields are not what the lab takes.", errors) };
}

async function putFaults(c: Context<LabEnv>, upstream: Upstream): Promise<Response> {
  const body = await readBody(c, z.array(faultSchema).max(100));
  if ("wrong" in body) return body.wrong;
  const errors = body.value.flatMap((fault, index) => misplaced(upstream, fault, index));
  if (errors.length > 0) return problem(422, "Invalid lab request", "A fault sits on no operation.", errors);
  upstream.setFaults(body.value);
  return c.json(upstream.faults.list());
}

function misplaced(upstream: Upstream, fault: Fault, index: number): ProblemField[] {
  const places = placesFor(fault.fault, upstream.simulator);
  if (fault.operation === "*" || places.includes(fault.operation)) return [];
  const message = `"${fault.operation}" cannot have ${fault.fault}; use one of: *, ${places.join(", ")}`;
  return [{ field: `${index}.operation`, message }];
}

async function putSettings(c: Context<LabEnv>, upstream: Upstream): Promise<Response> {
  const body = await readBody(c, settingsSchema.partial());
  if ("wrong" in body) return body.wrong;
  const { balance, ...settings } = body.value;
  const amount = balance === undefined ? undefined : fromDecimal(balance);
  if (balance !== undefined && amount === undefined) {
    return problem(422, "Invalid lab request", "The balance is no amount.", [
      { field: "balance", message: 'must be decimal US dollars as text, such as "1000.00"' },
    ]);
  }
  if (Object.keys(settings).length > 0) upstream.changeSettings(settings);
  if (amount !== undefined) upstream.instance.setBalance(amount);
  return c.json(showSettings(upstream));
}

async function putPortal(c: Context<LabEnv>, upstream: Upstream): Promise<Response> {
  const { portal, name } = upstream.simulator;
  if (!portal) return problem(404, "No portal", `${name} has no settings that only its web portal can change.`);
  const body = await readBody(c, portal.schema);
  if ("wrong" in body) return body.wrong;
  upstream.changePortal(body.value);
  return c.json(upstream.portal());
}

async function playAction(c: Context<LabEnv>, upstream: Upstream): Promise<Response> {
  const name = c.req.param("action") ?? "";
  const action = upstream.instance.actions?.[name];
  if (!action) {
    const known = Object.keys(upstream.instance.actions ?? {}).join(", ") || "none";
    return problem(404, "No such action", `At ${upstream.simulator.name} the world can do: ${known}.`);
  }
  const body = await readBody(c, action.schema);
  if ("wrong" in body) return body.wrong;
  const result = (await action.act(body.value)) ?? {};
  if (typeof result === "object" && "refused" in result)
    return problem(409, "That cannot be now", String(result.refused));
  return c.json(result);
}

async function useData(c: Context<LabEnv>, upstream: Upstream): Promise<Response> {
  const body = await readBody(c, useSchema);
  if ("wrong" in body) return body.wrong;
  const iccid = c.req.param("iccid") ?? "";
  return deviceReply(iccid, upstream.instance.devices?.use(iccid, body.value.bytes));
}

function deviceReply(iccid: string, result: DeviceResult): Response {
  if (!result) return problem(404, "No such eSIM", `This upstream never issued the ICCID ${iccid}.`);
  if ("refused" in result) return problem(409, "The phone cannot do that", result.refused);
  return Response.json(result);
}

async function advanceClock(c: Context<LabEnv>, upstreams: ReadonlyMap<string, Upstream>): Promise<Response> {
  const body = await readBody(c, clockSchema);
  if ("wrong" in body) return body.wrong;
  for (const upstream of upstreams.values()) upstream.timeline.advanceBy(body.value.advanceMs);
  return c.json({ now: firstOf(upstreams)?.timeline.now() ?? new Date() });
}
