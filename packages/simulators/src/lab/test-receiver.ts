import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** Something that arrived at a receiver. */
export type Received = { method: string; path: string; headers: Record<string, unknown>; text: string };

/** An HTTP server that stands for our webhook endpoint in the simulators' tests. */
export type Receiver = {
  url: string;
  received: Received[];
  /** The JSON bodies that arrived, in order. */
  bodies(): Record<string, unknown>[];
  /** The status it answers with from now on; 200 at first. */
  answerWith(status: number): void;
  close(): Promise<void>;
};

/** Starts a receiver on a free port. */
export async function startReceiver(): Promise<Receiver> {
  const received: Received[] = [];
  let status = 200;
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { method = "", url = "", headers } = request;
    received.push({ method, path: url, headers, text: Buffer.concat(chunks).toString() });
    response.statusCode = status;
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    received,
    bodies: () => received.filter(({ text }) => text !== "").map(({ text }) => JSON.parse(text)),
    answerWith: (next) => {
      status = next;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
