/** A request Telnyx turns down: an HTTP status and one entry of `errors` (sheet: Auth and base URL, Errors). */
export class Refusal extends Error {
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly pointer: string | undefined;

  constructor(status: number, code: string, title: string, detail: string, pointer?: string) {
    super(detail);
    this.status = status;
    this.code = code;
    this.title = title;
    this.pointer = pointer;
  }

  body() {
    const source = this.pointer === undefined ? {} : { source: { pointer: this.pointer } };
    const meta = { url: `https://developers.telnyx.com/docs/overview/errors/${this.code}` };
    return { errors: [{ code: this.code, title: this.title, detail: this.message, ...source, meta }] };
  }
}

export const notFound = (what: string) =>
  new Refusal(404, "10005", "Resource not found", `${what} could not be found.`);

export const invalid = (pointer: string, detail: string) =>
  new Refusal(422, "10015", "Bad Request", detail, pointer.startsWith("/") ? pointer : `/${pointer}`);

export const missing = (pointer: string) =>
  new Refusal(422, "10004", "Missing required parameter", `The '${pointer}' parameter is required.`, `/${pointer}`);

/** The status is not published; 402 is assumed (FACTS.md). */
export const insufficientFunds = () =>
  new Refusal(402, "20100", "Insufficient Funds", "You have insufficient funds to perform this request.");

export const unauthorised = () =>
  new Refusal(401, "10009", "Authentication failed", "Could not understand the provided credentials.");

export const badNumber = (status: number, pointer: string) =>
  new Refusal(
    status,
    "10002",
    "Invalid phone number",
    "The phone number is not in a valid E.164 format.",
    `/${pointer}`,
  );
