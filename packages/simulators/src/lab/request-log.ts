/** One call that reached an upstream. `status` is null when the caller got no reply. */
export type LoggedRequest = {
  at: string;
  operation: string;
  method: string;
  path: string;
  headers: Record<string, string>;
  body: string;
  status: number | null;
  fault: string | null;
  durationMs: number;
};

const KEPT_MAX = 200;
const BODY_SHOWN_MAX = 2_000;
const SECRET_HEADER = /authorization|cookie|key|secret|token|signature|access-?code/i;
const SECRET_FIELD = /("[^"]*(?:secret|token|password|api_?key|client_id)[^"]*"\s*:\s*)"[^"]*"/gi;
const SECRET_FORM_FIELD = /((?:^|&)[^=&]*(?:secret|token|password|api_?key|client_id)[^=&]*=)[^&]*/gi;

/** A call while it runs; `headers` are read only when someone looks, as most calls are never looked at. */
export type OpenRequest = Omit<LoggedRequest, "headers"> & { rawHeaders: readonly string[]; startedMs: number };

/** The last 200 calls of one upstream, credentials blotted out on the way out. */
export class RequestLog {
  #entries: OpenRequest[] = [];
  #total = 0;

  get total(): number {
    return this.#total;
  }

  add(entry: OpenRequest): void {
    this.#total += 1;
    this.#entries.push(entry);
    if (this.#entries.length >= KEPT_MAX * 2) this.#entries = this.#entries.slice(-KEPT_MAX);
  }

  /** The newest first. */
  list(): LoggedRequest[] {
    return this.#entries.slice(-KEPT_MAX).reverse().map(show);
  }

  clear(): void {
    this.#entries = [];
    this.#total = 0;
  }
}

function show(entry: OpenRequest): LoggedRequest {
  const { rawHeaders, startedMs: _startedMs, ...rest } = entry;
  return { ...rest, headers: redactHeaders(rawHeaders), body: redactBody(entry.body) };
}

function redactHeaders(raw: readonly string[]): Record<string, string> {
  const headers: Record<string, string> = {};
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const name = raw[index] ?? "";
    headers[name] = SECRET_HEADER.test(name) ? "[redacted]" : (raw[index + 1] ?? "");
  }
  return headers;
}

function redactBody(body: string): string {
  return body
    .slice(0, BODY_SHOWN_MAX)
    .replace(SECRET_FIELD, '$1"[redacted]"')
    .replace(SECRET_FORM_FIELD, "$1[redacted]");
}
