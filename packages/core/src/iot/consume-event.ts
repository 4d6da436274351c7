import type { IotSimEvent } from "@tandem/provider-contract";
import { publicId } from "../kernel/index.ts";
import type { WebhookConsumer } from "../upstreams/index.ts";
import { schedule } from "./manage-sims.ts";
import { simOfProvider } from "./queries.ts";

/** A provider tells of a SIM: it is read anew, so that it does not matter in which order providers tell (O9). */
export function createIotConsumer(): WebhookConsumer<IotSimEvent> {
  return async ({ entry }, event) =>
    async (tx) => {
      const sim = await simOfProvider(tx, entry.providerId, event.simRef);
      if (!sim) return "unmatched";
      await schedule(tx, sim.id);
      return { subject: publicId("sim", sim.id) };
    };
}
