import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** One callback as it came. */
export type ReceivedCallback = { url: string; fields: Record<string, string>; signature: string };

/** Takes callbacks, and answers whatever asks for a document with the next one, or with silence when there is none. */
export type DocumentServer = {
  url: string;
  received: ReceivedCallback[];
  documents: string[];
  close(): Promise<void>;
};

const SILENCE = '<Response><Pause length="3600"/></Response>';
/** Where nothing is asked but only told. */
const TOLD = /\/(call|status|sms|machine|recording|transcription)$/;

/** Starts one on a free port. */
export async function startDocumentServer(): Promise<DocumentServer> {
  const state: Pick<DocumentServer, "received" | "documents"> = { received: [], documents: [] };
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const fields = Object.fromEntries(new URLSearchParams(Buffer.concat(chunks).toString("utf8")));
    const url = `http://${request.headers.host}${request.url}`;
    state.received.push({ url, fields, signature: String(request.headers["x-twilio-signature"] ?? "") });
    if (TOLD.test(url)) {
      response.writeHead(204).end();
      return;
    }
    response.writeHead(200, { "content-type": "text/xml" }).end(state.documents.shift() ?? SILENCE);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return Object.assign(state, {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  });
}
