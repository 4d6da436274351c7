/**
 * A request eSIM Go turns down. The wire knows a status and a message and nothing else: there are no
 * error codes (sheet: Errors).
 */
export class Refusal extends Error {
  readonly status: number;
  readonly headers: Record<string, string>;

  constructor(status: number, message: string, headers: Record<string, string> = {}) {
    super(message);
    this.status = status;
    this.headers = headers;
  }
}

/** Malformed or impossible request. */
export const badRequest = (message: string) => new Refusal(400, message);

/** Not ours, or not allowed for this organisation (sheet: 403 also means "ICCID not ours"). */
export const forbidden = (message: string) => new Refusal(403, message);

/** Something does not exist at all. The sheet lists no 404, so an unknown thing is a 400 as for unknown orders. */
export const unknown = (what: string) => new Refusal(400, `${what} not found`);

/** A deactivated eSIM has no install details any more (sheet: 410, unconfirmed). */
export const gone = (iccid: string) => new Refusal(410, `eSIM ${iccid} has been deactivated`);

/** Not ready yet: come back after `seconds` (sheet: Async and polling). */
export const processing = (seconds: number) => new Refusal(503, "Processing", { "Retry-After": String(seconds) });
