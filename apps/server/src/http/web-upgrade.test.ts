import { createServer, get } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { passUpgrades } from "./web-upgrade.ts";

const closers: (() => unknown)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

async function listening(server: ReturnType<typeof createServer>): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closers.push(() => server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A web process that greets whoever changes the protocol, repeats what it is told, and the api process before it. */
async function serve(): Promise<string> {
  const web = createServer();
  web.on("upgrade", (request, socket) => {
    socket.write(`HTTP/1.1 101 Switching Protocols\r\nupgrade: echo\r\nconnection: upgrade\r\n\r\n${request.url} `);
    socket.pipe(socket);
  });
  const api = createServer();
  api.on("upgrade", passUpgrades(await listening(web)));
  return listening(api);
}

function upgrade(url: string) {
  const headers = { connection: "Upgrade", upgrade: "echo" };
  return new Promise<{ status: number; text: string }>((resolve, reject) => {
    const request = get(url, { headers }, (response) => {
      response.resume();
      resolve({ status: response.statusCode ?? 0, text: "" });
    });
    request.on("error", reject);
    request.on("upgrade", (_response, socket, head) => {
      let text = head.toString();
      socket.write("hello");
      socket.on("data", (data) => {
        text += data.toString();
        if (text.endsWith("hello")) socket.end();
      });
      socket.on("close", () => resolve({ status: 101, text }));
      if (text.endsWith("hello")) socket.end();
    });
  });
}

test("a page of the web process may change the protocol, and both sides hear each other", async () => {
  const url = await serve();
  expect(await upgrade(`${url}/_next/hmr?page=1`)).toEqual({ status: 101, text: "/_next/hmr?page=1 hello" });
});

test("nothing else may", async () => {
  const url = await serve();
  expect((await upgrade(`${url}/v1/orders`)).status).toBe(404);
});
