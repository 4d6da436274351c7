import { lookup } from "node:dns/promises";
import { request as httpRequest, type IncomingMessage } from "node:http";
import { request as httpsRequest, type RequestOptions } from "node:https";
import { isIP } from "node:net";
import { hostOf, mayConnectTo, readTarget, type TargetRules } from "./check-target.ts";

/** What came of one request. Only `reply` with a 2xx status is a delivery. */
export type PostResult =
  | { kind: "reply"; status: number; headers: Record<string, string>; body: string; durationMs: number }
  | { kind: "no_reply"; error: string; durationMs: number };

export type PostOptions = {
  rules: TargetRules;
  timeoutMs: number;
  /** As much of the reply is read and kept; the rest is not waited for. */
  replyBytesMax: number;
  /** Finds a name's addresses; the system's own resolver when left out. */
  resolve?: (host: string) => Promise<string[]>;
};

/**
 * Posts to a customer's address, which nobody vouches for: its name is looked up once, every address of it is checked, and the
 * connection goes to that very address, so that a name that changes between check and connection gains nothing. No
 * redirect is followed; time and reply are bounded. Never throws.
 */
export async function postWebhook(
  request: { url: string; headers: Record<string, string>; body: string },
  options: PostOptions,
): Promise<PostResult> {
  const started = performance.now();
  const elapsed = () => Math.round(performance.now() - started);
  const signal = AbortSignal.timeout(options.timeoutMs);
  try {
    const url = readTarget(request.url, options.rules);
    const address = await unlessAborted(findAddress(url, options), signal);
    const reply = await send(url, address, request, signal);
    const body = await readSome(reply, options.replyBytesMax);
    return { kind: "reply", status: reply.statusCode ?? 0, headers: keptHeaders(reply), body, durationMs: elapsed() };
  } catch (error) {
    return { kind: "no_reply", error: wordsFor(error, signal, options.timeoutMs), durationMs: elapsed() };
  }
}

async function findAddress(url: URL, options: PostOptions): Promise<string> {
  const host = hostOf(url);
  const addresses = isIP(host) ? [host] : await (options.resolve ?? resolveByDns)(host);
  // One bad address among good ones is enough: whoever answers for the name could have sent us to either.
  const bad = addresses.find((address) => !mayConnectTo(address, options.rules));
  if (bad) throw new Error("the name leads to a private or reserved address");
  const [first] = addresses.toSorted((one, other) => isIP(one) - isIP(other));
  if (!first) throw new Error("the name leads nowhere");
  return first;
}

async function resolveByDns(host: string): Promise<string[]> {
  return (await lookup(host, { all: true })).map((entry) => entry.address);
}

function send(
  url: URL,
  address: string,
  request: { headers: Record<string, string>; body: string },
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const secure = url.protocol === "https:";
  const name = hostOf(url);
  const options: RequestOptions = {
    method: "POST",
    host: address,
    port: url.port || (secure ? 443 : 80),
    path: `${url.pathname}${url.search}`,
    headers: { ...request.headers, host: url.host, "content-length": Buffer.byteLength(request.body) },
    // The certificate must be the name's own, although the connection is made by address.
    ...(secure && !isIP(name) ? { servername: name } : {}),
    agent: false,
    signal,
  };
  return new Promise((resolve, reject) => {
    const outgoing = (secure ? httpsRequest : httpRequest)(options, resolve);
    outgoing.on("error", reject);
    outgoing.end(request.body);
  });
}

async function readSome(reply: IncomingMessage, bytesMax: number): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  // A status is an answer, whatever becomes of the body after it.
  try {
    for await (const chunk of reply as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      size += chunk.length;
      if (size >= bytesMax) break;
    }
  } catch {
    size = bytesMax;
  } finally {
    reply.destroy();
  }
  // NUL has no place in a text of the database.
  return Buffer.concat(chunks).subarray(0, bytesMax).toString("utf8").replaceAll("\u0000", "");
}

const kept = ["content-type", "retry-after", "location", "server", "date"];

function keptHeaders(reply: IncomingMessage): Record<string, string> {
  return Object.fromEntries(
    kept.flatMap((name) => {
      const value = reply.headers[name];
      return typeof value === "string" ? [[name, value.slice(0, 300)]] : [];
    }),
  );
}

function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
    work.then(resolve, reject);
  });
}

function wordsFor(error: unknown, signal: AbortSignal, timeoutMs: number): string {
  if (signal.aborted) return `no answer within ${Math.round(timeoutMs / 1_000)} s`;
  const { code, message, details } = error as { code?: string; message?: string; details?: { problem?: string } };
  if (details?.problem) return `the address ${details.problem}`;
  return code ? `${code}: ${message ?? ""}`.slice(0, 300) : String(message).slice(0, 300);
}
