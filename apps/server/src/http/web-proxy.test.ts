import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { gunzipSync } from "node:zlib";
import { createAdaptorServer } from "@hono/node-server";
import { Hono } from "hono";
import { request } from "undici";
import { afterEach, expect, test } from "vitest";
import type { AppEnv } from "./env.ts";
import { createWebProxy } from "./web-proxy.ts";

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

const portOf = (server: { address(): unknown }) => (server.address() as AddressInfo).port;

/** A web process and, before it, an api process that passes everything on. */
async function serve(page: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
  const web = createServer(page);
  await new Promise<void>((resolve) => web.listen(0, "127.0.0.1", resolve));
  const proxy = createWebProxy(`http://127.0.0.1:${portOf(web)}`);
  const app = new Hono<AppEnv>();
  app.use((c, next) => {
    c.set("host", "shop.example");
    c.set("clientIp", "198.51.100.7");
    c.set("origin", "https://shop.example");
    return next();
  });
  app.all("*", proxy.handle);
  const api = createAdaptorServer({ fetch: app.fetch });
  await new Promise<void>((resolve) => api.listen(0, "127.0.0.1", resolve));
  closers.push(
    () => web.close(),
    () => proxy.close(),
    () => api.close(),
  );
  return `http://127.0.0.1:${portOf(api)}`;
}

test("the web process learns the host, the visitor's address and the scheme, and gets the body", async () => {
  let seen: IncomingMessage["headers"] = {};
  let body = "";
  const url = await serve((incoming, response) => {
    seen = incoming.headers;
    incoming.on("data", (chunk) => (body += chunk));
    incoming.on("end", () => response.writeHead(303, { location: "/done", "set-cookie": ["a=1", "b=2"] }).end());
  });
  const reply = await request(`${url}/form?x=1`, { method: "POST", body: "name=Ada", headers: { cookie: "c=3" } });
  expect(seen).toMatchObject({
    host: "shop.example",
    "x-forwarded-for": "198.51.100.7",
    "x-forwarded-proto": "https",
    cookie: "c=3",
  });
  expect(body).toBe("name=Ada");
  expect([reply.statusCode, reply.headers.location, reply.headers["set-cookie"]]).toEqual([
    303,
    "/done",
    ["a=1", "b=2"],
  ]);
  await reply.body.dump();
});

test("text is compressed for who takes it, and the first part of a page comes before the last is made", async () => {
  let finish: () => void = () => undefined;
  const url = await serve((_incoming, response) => {
    response.writeHead(200, { "content-type": "text/html" });
    response.write("<p>first</p>");
    finish = () => response.end("<p>last</p>");
  });
  const reply = await request(url, { headers: { "accept-encoding": "gzip" } });
  expect(reply.headers["content-encoding"]).toBe("gzip");
  const chunks: Buffer[] = [];
  for await (const chunk of reply.body) {
    chunks.push(chunk as Buffer);
    finish();
  }
  expect(gunzipSync(Buffer.concat(chunks)).toString()).toBe("<p>first</p><p>last</p>");
});

test("images and replies without a body pass as they are", async () => {
  const url = await serve((incoming, response) =>
    incoming.url === "/same"
      ? response.writeHead(304).end()
      : response.writeHead(200, { "content-type": "image/png" }).end("png"),
  );
  const image = await request(`${url}/logo.png`, { headers: { "accept-encoding": "gzip" } });
  expect([image.headers["content-encoding"], await image.body.text()]).toEqual([undefined, "png"]);
  const same = await request(`${url}/same`);
  expect(same.statusCode).toBe(304);
  await same.body.dump();
});
