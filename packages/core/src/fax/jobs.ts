import { z } from "zod";
import { defineJob } from "../kernel/index.ts";
import { advanceFax } from "./send-fax.ts";
import type { FaxServices } from "./services.ts";

/** The background work of faxes. May run twice, or again after a kill at any point. */
export function createFaxJobs(services: FaxServices) {
  return [
    defineJob({
      name: "fax.advance",
      schema: z.object({ rootId: z.uuid(), faxId: z.uuid() }),
      run: (job) => advanceFax(services, job),
    }),
  ];
}
