import {
  clearLabFaults,
  fault,
  faultNames,
  getLab,
  installLabDevice,
  labDevice,
  labSale,
  labSettings,
  labUpstream,
  listLabSales,
  putLabFaults,
  putLabSettings,
  useLabDevice,
} from "@tandem/api-schema";
import { DomainError } from "@tandem/core/kernel";
import { request } from "undici";
import { z } from "zod";
import type { App } from "../../app.ts";
import type { Services } from "../../services.ts";

/** The lab, as the console's page talks to it: the same requests, behind our own sign-in. Only in the sandbox. */
export function labRoutes(app: App, { config }: Services): void {
  const labUrl = () => {
    if (config.TANDEM_MODE !== "sandbox" || !config.LAB_URL) throw new DomainError("sandbox.only");
    return config.LAB_URL;
  };

  app.openapi(getLab, async (c) => {
    const url = labUrl();
    const { upstreams } = z.object({ upstreams: z.array(labUpstream) }).parse(await ask(url, "GET", "/lab"));
    return c.json({ data: upstreams, labUrl: url, faultNames: [...faultNames] }, 200);
  });

  app.openapi(putLabFaults, async (c) => {
    const { upstream } = c.req.valid("param");
    const faults = c.req.valid("json");
    await ask(labUrl(), "PUT", `/lab/${upstream}/faults`, faults);
    return c.json({ data: z.array(fault).parse(faults) }, 200);
  });

  app.openapi(clearLabFaults, async (c) => {
    await ask(labUrl(), "DELETE", `/lab/${c.req.valid("param").upstream}/faults`);
    return c.body(null, 204);
  });

  app.openapi(putLabSettings, async (c) => {
    const path = `/lab/${c.req.valid("param").upstream}/settings`;
    return c.json(labSettings.parse(await ask(labUrl(), "PUT", path, c.req.valid("json"))), 200);
  });

  app.openapi(listLabSales, async (c) => {
    const sales = z.array(labSale).parse(await ask(labUrl(), "GET", `/lab/${c.req.valid("param").upstream}/sales`));
    return c.json({ data: sales.toSorted((a, b) => (a.at < b.at ? 1 : -1)) }, 200);
  });

  app.openapi(installLabDevice, async (c) => {
    const { upstream, iccid } = c.req.valid("param");
    return c.json(labDevice.parse(await ask(labUrl(), "POST", `/lab/${upstream}/devices/${iccid}/install`)), 200);
  });

  app.openapi(useLabDevice, async (c) => {
    const { upstream, iccid } = c.req.valid("param");
    const path = `/lab/${upstream}/devices/${iccid}/use`;
    return c.json(labDevice.parse(await ask(labUrl(), "POST", path, c.req.valid("json"))), 200);
  });
}

/**
 * One request to the lab. Throws `request.not_found` when it knows no such upstream or device, `request.invalid` with its words
 * when it refuses (it holds no secrets), `service.not_ready` when it is away.
 */
async function ask(
  labUrl: string,
  method: "GET" | "PUT" | "POST" | "DELETE",
  path: string,
  body?: unknown,
): Promise<unknown> {
  const reply = await request(`${labUrl}${path}`, {
    method,
    headersTimeout: 10_000,
    bodyTimeout: 10_000,
    ...(body === undefined ? {} : { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
  }).catch((error: unknown) => {
    throw new DomainError("service.not_ready", { cause: String(error) });
  });
  const text = await reply.body.text();
  if (reply.statusCode === 404) throw new DomainError("request.not_found");
  if (reply.statusCode >= 400) throw new DomainError("request.invalid", { errors: refusalsOf(text) });
  return text === "" ? null : JSON.parse(text);
}

const refusal = z.object({
  detail: z.string().optional(),
  errors: z.array(z.object({ field: z.string(), message: z.string() })).optional(),
});

/** The lab's own problem as ours names it. */
function refusalsOf(text: string): { field: string; message: string }[] {
  const parsed = refusal.safeParse(JSON.parse(text));
  if (parsed.success && parsed.data.errors?.length) {
    return parsed.data.errors.map(({ field, message }) => ({ field: `body.${field}`, message }));
  }
  return [{ field: "body", message: parsed.data?.detail ?? "was refused by the lab" }];
}
