import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { RawWebhook, WebhookReader } from "../webhooks.ts";

export type WebhookReceiver = {
  url: string;
  received: RawWebhook[];
  /** Writes the body of a reply, where the sender waits to be told what to do; null leaves it empty. Called for each webhook. */
  reply: ((raw: RawWebhook) => Promise<{ contentType: string; body: string } | null>) | null;
  close(): Promise<void>;
};

/** Takes webhooks at a secret URL with topic and reference behind it, as the intake does: raw bytes kept, 200 at once, HEAD answered. */
export async function startReceiver(topics: readonly string[]): Promise<WebhookReceiver> {
  const received: RawWebhook[] = [];
  const receiver: Pick<WebhookReceiver, "received" | "reply"> = { received, reply: null };
  const server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = [];
    incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
    incoming.on("end", async () => {
      const url = new URL(incoming.url ?? "/", `http://${incoming.headers.host ?? "127.0.0.1"}`);
      const [, secret, topic, ref] = url.pathname.split("/");
      if (incoming.method !== "POST") {
        outgoing.writeHead(200).end();
        return;
      }
      const headers = Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]);
      const raw: RawWebhook = {
        headers: Object.fromEntries(headers),
        rawBody: Buffer.concat(chunks),
        topic: topic !== undefined && topics.includes(topic) ? topic : null,
        ref: ref === undefined ? null : decodeURIComponent(ref),
        url: url.href,
        secretUrl: secret === "hook-secret",
        remoteAddress: incoming.socket.remoteAddress ?? null,
      };
      received.push(raw);
      const document = await receiver.reply?.(raw);
      if (document) outgoing.writeHead(200, { "content-type": document.contentType }).end(document.body);
      else outgoing.writeHead(200).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return Object.assign(receiver, {
    url: `http://127.0.0.1:${port}/hook-secret`,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  });
}

/** Those of them whose signature is good. */
export async function genuineOf(reader: WebhookReader, received: readonly RawWebhook[]): Promise<RawWebhook[]> {
  const verdicts = await Promise.all(received.map((raw) => reader.verifyWebhook(raw)));
  return received.filter((_, index) => verdicts[index]?.kind === "verified");
}
