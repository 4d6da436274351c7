import { createServer } from "node:http";
import { argv } from "node:process";
import { pathToFileURL } from "node:url";
import { verifyWebhook, type WebhookEvent } from "@tandem/sdk/webhooks";

/**
 * A receiver of webhooks: answers at once, handles each event once. Make an endpoint in the shop under Developers, then:
 * TANDEM_WEBHOOK_SECRET=whsec_… npx npx node packages/sdk/examples/receive-webhooks.ts 4444
 */
export function createReceiver(secret: string, onEvent: (event: WebhookEvent) => void) {
  // Kept in your database in real life: the same event may come again, after a lost answer or a replay.
  const seen = new Set<string>();
  return createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    try {
      const event = verifyWebhook({ body: Buffer.concat(chunks).toString("utf8"), headers: request.headers }, secret);
      if (!seen.has(event.id)) onEvent(event);
      seen.add(event.id);
      response.writeHead(204).end();
    } catch {
      response.writeHead(400).end();
    }
  });
}

if (argv[1] && import.meta.url === pathToFileURL(argv[1]).href) {
  const port = Number(argv[2] ?? 4444);
  createReceiver(process.env.TANDEM_WEBHOOK_SECRET ?? "", (event) => {
    if (event.type === "order.fulfilled") console.log("delivered:", event.data.name, event.data.total.amount);
    else console.log(event.type, event.data);
  }).listen(port, () => console.log(`Waiting for webhooks at http://localhost:${port}`));
}
