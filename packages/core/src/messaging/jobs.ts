import { z } from "zod";
import { defineJob } from "../kernel/index.ts";
import { advanceMessage } from "./advance-message.ts";
import type { MessagingServices } from "./services.ts";

/** The background work of messages. May run twice, or again after a kill at any point. */
export function createMessagingJobs(services: MessagingServices) {
  return [
    defineJob({
      name: "messaging.advance",
      schema: z.object({ rootId: z.uuid(), messageId: z.uuid() }),
      run: (job) => advanceMessage(services, job),
    }),
  ];
}
