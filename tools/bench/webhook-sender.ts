import { once } from "node:events";
import { connect, type Socket } from "node:net";

/** A request as bytes, ready for the wire. */
export type Message = Buffer;

/** Sends prepared requests over connections that stay open, each one at a time, and hands back the status of each reply. */
export type Sender = {
  write(path: string, headers: Readonly<Record<string, string>>, body: Buffer): Message;
  send(message: Message): Promise<number>;
  close(): void;
};

type Line = { socket: Socket; waiting: ((status: number) => void) | null; received: string };

/**
 * A sender of a few microseconds a request: a whole HTTP client would take as much of the machine as the server it measures.
 * Reads no more of a reply than its status and where it ends, which `Content-Length` says.
 */
export async function openSender(port: number, connections: number): Promise<Sender> {
  const lines = await Promise.all(Array.from({ length: connections }, () => openLine(port)));
  const free = [...lines];
  const queue: { message: Message; answer: (status: number) => void }[] = [];
  const start = (line: Line, message: Message, answer: (status: number) => void) => {
    line.waiting = (status) => {
      answer(status);
      const next = queue.shift();
      if (next) start(line, next.message, next.answer);
      else free.push(line);
    };
    line.socket.write(message);
  };
  return {
    write(path, headers, body) {
      const fields = Object.entries({ host: "127.0.0.1", ...headers, "content-length": String(body.length) });
      const head = fields.map(([name, value]) => `${name}: ${value}\r\n`).join("");
      return Buffer.concat([Buffer.from(`POST ${path} HTTP/1.1\r\n${head}\r\n`), body]);
    },
    send: (message) =>
      new Promise((answer) => {
        const line = free.pop();
        if (line) start(line, message, answer);
        else queue.push({ message, answer });
      }),
    close: () => {
      for (const line of lines) line.socket.destroy();
    },
  };
}

async function openLine(port: number): Promise<Line> {
  const socket = connect({ port, host: "127.0.0.1", noDelay: true });
  await once(socket, "connect");
  const line: Line = { socket, waiting: null, received: "" };
  socket.on("data", (chunk) => {
    line.received += chunk.toString("latin1");
    const headEnd = line.received.indexOf("\r\n\r\n");
    if (headEnd === -1) return;
    const length = Number(/\r\ncontent-length: *(\d+)/i.exec(line.received)?.[1] ?? 0);
    if (line.received.length < headEnd + 4 + length) return;
    const status = Number(line.received.slice(9, 12));
    line.received = "";
    const answer = line.waiting;
    line.waiting = null;
    answer?.(status);
  });
  return line;
}
