import type { ProviderError } from "@tandem/provider-contract";
import { type Dispatcher, Pool } from "undici";
import { parseJson } from "./json.ts";

/** Replies larger than this are cut off: a catalogue of a few thousand offers is about a tenth of it. */
const REPLY_BYTES_MAX = 128 * 1024 * 1024;
/** Above what orders need at hundreds a second with an upstream that takes its time; a cap only against a runaway. */
const CONNECTIONS_MAX = 256;

/** A complete reply, whatever its status. */
export type HttpReply = {
  kind: "reply";
  status: number;
  /** Names in lower case; repeated headers joined with a comma. */
  headers: Readonly<Record<string, string>>;
  body: Buffer;
  /** The body as JSON, parsed at the first call; `undefined` when it is none. */
  json(): unknown;
  durationMs: number;
};

/**
 * No complete reply. `sent: false` means that not one byte of the request left this process, so the upstream cannot have
 * acted on it; `sent: true` means that it may have.
 */
export type NoReply = { kind: "no_reply"; sent: boolean; error: ProviderError; durationMs: number };

export type ExchangeRequest = {
  origin: string;
  method: Dispatcher.HttpMethod;
  /** Path and query. */
  path: string;
  headers: Record<string, string>;
  body: string | null;
  /** From now to the last byte of the reply. */
  timeoutMs: number;
};

const pools = new Map<string, Pool>();

function poolFor(origin: string): Pool {
  let pool = pools.get(origin);
  if (!pool) {
    // Deadlines are kept per request below; undici's own would be second opinions.
    pool = new Pool(origin, { connections: CONNECTIONS_MAX, pipelining: 1, headersTimeout: 0, bodyTimeout: 0 });
    pools.set(origin, pool);
  }
  return pool;
}

/** Closes every idle connection to upstreams; for an orderly end of the process. */
export async function closeConnections(): Promise<void> {
  const open = [...pools.values()];
  pools.clear();
  await Promise.all(open.map((pool) => pool.close()));
}

/** One HTTP request, once: no retries, no redirects, never throws. */
export function exchange(request: ExchangeRequest): Promise<HttpReply | NoReply> {
  return new Promise((resolve) => {
    const handler = new ExchangeHandler(request.timeoutMs, resolve);
    try {
      poolFor(request.origin).dispatch(
        { path: request.path, method: request.method, headers: request.headers, body: request.body },
        handler,
      );
    } catch (error) {
      // undici throws at once for what it will not put on the wire, such as a line break in a header.
      handler.fail(noReplyError(error));
    }
  });
}

class ExchangeHandler implements Dispatcher.DispatchHandler {
  readonly #settle: (result: HttpReply | NoReply) => void;
  readonly #startedAt = performance.now();
  readonly #timer: NodeJS.Timeout;
  readonly #chunks: Buffer[] = [];
  #controller: Dispatcher.DispatchController | null = null;
  #sent = false;
  #settled = false;
  #status = 0;
  #headers: Record<string, string> = {};
  #bytes = 0;

  constructor(timeoutMs: number, settle: (result: HttpReply | NoReply) => void) {
    this.#settle = settle;
    this.#timer = setTimeout(() => {
      this.fail({ category: "timeout", code: "timeout", message: `no reply within ${timeoutMs} ms` });
    }, timeoutMs);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    // The deadline may have passed while the request waited for a connection; it is then never written.
    if (this.#settled) {
      controller.abort(new Error("deadline passed before sending"));
      return;
    }
    this.#controller = controller;
    this.#sent = true;
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: Record<string, string | string[] | undefined>,
  ): void {
    this.#status = status;
    for (const [name, value] of Object.entries(headers)) {
      if (value !== undefined) this.#headers[name.toLowerCase()] = Array.isArray(value) ? value.join(", ") : value;
    }
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#bytes += chunk.length;
    if (this.#bytes > REPLY_BYTES_MAX) {
      this.fail({ category: "unreadable", code: "too_large", message: `reply longer than ${REPLY_BYTES_MAX} bytes` });
      return;
    }
    this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    if (!this.#end()) return;
    const body = Buffer.concat(this.#chunks, this.#bytes);
    this.#settle({
      kind: "reply",
      status: this.#status,
      headers: this.#headers,
      body,
      json: parseOnce(body),
      durationMs: this.#elapsedMs(),
    });
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.fail(noReplyError(error));
  }

  fail(error: ProviderError): void {
    if (!this.#end()) return;
    this.#settle({ kind: "no_reply", sent: this.#sent, error, durationMs: this.#elapsedMs() });
    this.#controller?.abort(new Error(error.message));
  }

  #end(): boolean {
    if (this.#settled) return false;
    this.#settled = true;
    clearTimeout(this.#timer);
    return true;
  }

  #elapsedMs(): number {
    return performance.now() - this.#startedAt;
  }
}

function parseOnce(body: Buffer): () => unknown {
  let parsed: { value: unknown } | null = null;
  return () => {
    parsed ??= { value: parseJson(body.toString("utf8")) };
    return parsed.value;
  };
}

function noReplyError(error: unknown): ProviderError {
  const message = error instanceof Error ? error.message : String(error);
  const code = error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "no_reply";
  const category = code.endsWith("TIMEDOUT") || code === "UND_ERR_CONNECT_TIMEOUT" ? "timeout" : "unreachable";
  return { category, code, message: message || code };
}
