import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** One request a receiver got. */
export type Received = { method: string; headers: Record<string, string | string[] | undefined>; raw: string };

/** A webhook receiver that answers every request with the status it is set to, and keeps what came. */
export type Receiver = { url: string; received: Received[]; answer(status: number): void; close(): Promise<void> };

/** Starts a receiver on a free port. */
export async function startReceiver(): Promise<Receiver> {
  let status = 200;
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    received.push({
      method: request.method ?? "",
      headers: request.headers,
      raw: Buffer.concat(chunks).toString("utf8"),
    });
    response.writeHead(status).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/hooks`,
    received,
    answer: (next) => {
      status = next;
    },
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
        server.closeAllConnections();
      }),
  };
}
