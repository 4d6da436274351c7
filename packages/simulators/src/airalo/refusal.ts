/** A request Airalo turns down, with the status and body it goes out with. */
export class Refusal extends Error {
  readonly status: number;
  readonly body: Record<string, unknown>;

  constructor(status: number, body: Record<string, unknown>) {
    super(JSON.stringify(body));
    this.status = status;
    this.body = body;
  }
}

/** Field errors: one text per field (sheet: Envelope). */
export function invalid(fields: Record<string, string>): Refusal {
  return new Refusal(422, { data: fields, meta: { message: "the parameter is invalid" } });
}

/** A refusal with a message in `meta` and no fields. */
export function refusedBecause(status: number, message: string): Refusal {
  return new Refusal(status, { data: [], meta: { message } });
}

/** Codes of the error page, in our words where the page has a placeholder (sheet: Errors). */
const reasons = {
  11: "Insufficient Airalo credit.",
  13: "The requested operator is under maintenance. Please try again later.",
  23: "The requested top-up has been disabled by the operator.",
  33: "Insufficient stock of eSIMs remaining. Please try again later.",
  34: "The requested eSIM package is invalid or out of stock. Please try again later.",
  43: "Bad request. Please check your input and try again.",
  53: "Something unexpected happened. Please try again later.",
  73: "The eSIM has been recycled. It can no longer be used or topped up.",
  89: "The IP address is not allowed.",
} as const;

export type ErrorCode = keyof typeof reasons;

/** The body of a coded failure; `detail` goes behind the reason. */
export function codeBody(code: ErrorCode, detail = ""): { code: ErrorCode; reason: string } {
  return { code, reason: detail === "" ? reasons[code] : `${reasons[code]} ${detail}` };
}

/** A coded refusal: 422, and 403 for the IP list. */
export function coded(code: ErrorCode, detail = ""): Refusal {
  return new Refusal(code === 89 ? 403 : 422, codeBody(code, detail));
}

/** An ICCID or order that is not there or not ours (sheet: 404). */
export const notFound = () => refusedBecause(404, "messages.resource_not_found");
