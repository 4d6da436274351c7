import type { IncomingMessage } from "node:http";
import { connect } from "node:net";
import type { Duplex } from "node:stream";

/**
 * Passes a request to change the protocol (a WebSocket) on to the web process, byte for byte; while the web is developed its
 * pages are told of edits this way, and are not alive without it. Everything but the pages' own `/_next/` is refused.
 */
export function passUpgrades(upstream: string) {
  const { hostname, port } = new URL(upstream);
  return (request: IncomingMessage, visitor: Duplex, head: Buffer): void => {
    if (!request.url?.startsWith("/_next/")) {
      visitor.end("HTTP/1.1 404 Not Found\r\nconnection: close\r\n\r\n");
      return;
    }
    const web = connect({ host: hostname, port: Number(port) }, () => {
      const headers = [];
      for (let i = 0; i + 1 < request.rawHeaders.length; i += 2) {
        headers.push(`${request.rawHeaders[i]}: ${request.rawHeaders[i + 1]}`);
      }
      web.write(`${request.method} ${request.url} HTTP/1.1\r\n${headers.join("\r\n")}\r\n\r\n`);
      web.write(head);
      web.pipe(visitor);
      visitor.pipe(web);
    });
    // Either side may leave at any time; the other one follows.
    for (const [one, other] of [
      [web, visitor],
      [visitor, web],
    ] as const) {
      one.on("error", () => other.destroy());
      one.on("close", () => other.destroy());
    }
  };
}
