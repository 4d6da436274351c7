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
import { z } from "zod";
import type { App } from "../../app.ts";
import type { Services } from "../../services.ts";
import { askLab, labUrlOf } from "./ask-lab.ts";

/** The lab, as the console's page talks to it: the same requests, behind our own sign-in. Only in the sandbox. */
export function labRoutes(app: App, { config }: Services): void {
  const labUrl = () => labUrlOf(config);

  app.openapi(getLab, async (c) => {
    const url = labUrl();
    const { upstreams } = z.object({ upstreams: z.array(labUpstream) }).parse(await askLab(url, "GET", "/lab"));
    return c.json({ data: upstreams, labUrl: url, faultNames: [...faultNames] }, 200);
  });

  app.openapi(putLabFaults, async (c) => {
    const { upstream } = c.req.valid("param");
    const faults = c.req.valid("json");
    await askLab(labUrl(), "PUT", `/lab/${upstream}/faults`, faults);
    return c.json({ data: z.array(fault).parse(faults) }, 200);
  });

  app.openapi(clearLabFaults, async (c) => {
    await askLab(labUrl(), "DELETE", `/lab/${c.req.valid("param").upstream}/faults`);
    return c.body(null, 204);
  });

  app.openapi(putLabSettings, async (c) => {
    const path = `/lab/${c.req.valid("param").upstream}/settings`;
    return c.json(labSettings.parse(await askLab(labUrl(), "PUT", path, c.req.valid("json"))), 200);
  });

  app.openapi(listLabSales, async (c) => {
    const sales = z.array(labSale).parse(await askLab(labUrl(), "GET", `/lab/${c.req.valid("param").upstream}/sales`));
    return c.json({ data: sales.toSorted((a, b) => (a.at < b.at ? 1 : -1)) }, 200);
  });

  app.openapi(installLabDevice, async (c) => {
    const { upstream, iccid } = c.req.valid("param");
    return c.json(labDevice.parse(await askLab(labUrl(), "POST", `/lab/${upstream}/devices/${iccid}/install`)), 200);
  });

  app.openapi(useLabDevice, async (c) => {
    const { upstream, iccid } = c.req.valid("param");
    const path = `/lab/${upstream}/devices/${iccid}/use`;
    return c.json(labDevice.parse(await askLab(labUrl(), "POST", path, c.req.valid("json"))), 200);
  });
}
