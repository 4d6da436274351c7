import { z } from "zod";
import { defineJob } from "../kernel/index.ts";
import { advanceSim, readSims } from "./advance-sim.ts";
import type { IotServices } from "./services.ts";

/** The background work of IoT SIMs. May run twice, or again after a kill at any point. */
export function createIotJobs(services: IotServices) {
  return [
    defineJob({
      name: "iot.advance_sim",
      schema: z.object({ rootId: z.uuid(), simId: z.uuid() }),
      run: (job) => advanceSim(services, job),
    }),
    defineJob({
      name: "iot.read_sims",
      schema: z.object({ rootId: z.uuid() }),
      run: (job) => readSims(services, job),
    }),
  ];
}

/** How often SIMs are looked at that nobody told of. */
export const iotSchedules = [{ job: "iot.read_sims", everyMs: 600_000, perRoot: true }] as const;
