import { z } from "zod";
import { defineJob } from "../kernel/index.ts";
import { expireUses } from "./expire-uses.ts";

/** Gives back what forgotten uses hold. Meant to be scheduled every minute. */
export const expireUsesJob = defineJob({
  name: "charging.expire_uses",
  schema: z.object({ rootId: z.uuid() }),
  maxAttempts: 5,
  run: async ({ rootId }, { database, clock, logger }) => {
    const expired = await expireUses(database, { rootId, clock });
    if (expired > 0) logger.info({ rootId, expired }, "gave back what forgotten uses held");
  },
});
