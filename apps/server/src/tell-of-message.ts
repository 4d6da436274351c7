import { publishEvent } from "@tandem/core/hooks";
import type { MessagingServices } from "@tandem/core/messaging";
import { notify } from "@tandem/core/notifications";
import { z } from "zod";

const received = z.object({ from: z.string(), to: z.string(), text: z.string() });

/** Tells a customer's systems of messages, and the customer of those that came in. */
export const tellOfMessage =
  (now: () => Date): MessagingServices["publish"] =>
  async (tx, event) => {
    await publishEvent(tx, event);
    if (event.type !== "message.received") return;
    const data = received.parse(event.data);
    await notify(tx, { topic: "message_received", accountId: event.accountId, data, now: now() });
  };
