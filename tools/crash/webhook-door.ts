import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { DomainError, rootScope, systemClock, withScope } from "../../packages/core/src/kernel/index.ts";
import type { OrdersServices } from "../../packages/core/src/orders/index.ts";
import {
  createWebhookIntake,
  parseKeyring,
  type WebhookIntake,
  webhookUrls,
} from "../../packages/core/src/upstreams/index.ts";
import { providerModules } from "../../packages/providers/src/index.ts";
import { type Stage, type UpstreamId, upstreamIds } from "./at-work.ts";
import type { Simulators } from "./rig.ts";

export type WebhookDoor = {
  /** Where each upstream sends to; one address per topic at Airalo. */
  urls: Record<UpstreamId, string[]>;
  close(): Promise<void>;
};

/** Opens the address upstreams send to, and tells each of them about it. What the API server does, without the rest of it. */
export async function openWebhookDoor(
  services: OrdersServices,
  stage: Stage,
  simulators: Simulators,
): Promise<WebhookDoor> {
  const { database, clock, logger } = services;
  const readers = { webhookReader: (providerId: string) => services.hub.webhookReader(providerId) };
  const intake = createWebhookIntake({ database, readers, clock, logger });
  const server = createServer((request, response) => void answer(intake, request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const publicUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const deps = { modules: providerModules, keyring: parseKeyring(stage.keyring), clock: systemClock };
  const urls: Partial<WebhookDoor["urls"]> = {};
  for (const id of upstreamIds) {
    const own = await withScope(database, rootScope(stage.rootId), (tx) =>
      webhookUrls(tx, deps, stage.providers[id], publicUrl),
    );
    urls[id] = own;
    await tell(services, stage, id, own[0] ?? "", simulators);
  }
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { urls: urls as WebhookDoor["urls"], close };
}

async function tell(
  services: OrdersServices,
  stage: Stage,
  id: UpstreamId,
  url: string,
  simulators: Simulators,
): Promise<void> {
  if (id === "esim-go") {
    simulators[id].portal({ callbackUrl: url });
    return;
  }
  const found = await services.hub.webhookReader(stage.providers[id]);
  const base = id === "airalo" ? url.slice(0, url.lastIndexOf("/")) : url;
  // The upstream calls the address before it takes it, and a busy machine may need longer than the tests' short deadlines.
  for (let tries = 0; tries < 20; tries++) {
    const answer = await found?.reader?.registerWebhook?.(base);
    if (answer?.kind === "answered") return;
  }
  throw new Error(`${id} does not take our webhook address`);
}

async function answer(intake: WebhookIntake, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const [, , providerSlug = "", token = "", topic] = (request.url ?? "").split("/");
  if (request.method === "HEAD") {
    response.writeHead((await intake.knowsRoute(providerSlug, token)) ? 200 : 404).end();
    return;
  }
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(", ") : (value ?? ""),
    ]),
  );
  try {
    const receipt = await intake.receiveWebhook({
      ...{ providerSlug, token, topic: topic ?? null, ref: null, url: "", headers, rawBody: Buffer.concat(chunks) },
      remoteAddress: request.socket.remoteAddress ?? null,
    });
    response.writeHead(receipt.kind === "forged" ? 401 : receipt.successStatus).end();
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    response.writeHead(404).end();
  }
}
