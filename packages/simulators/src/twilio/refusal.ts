/** A request Twilio refuses, in its own codes (sheet: Errors). Thrown by handlers, answered by `createServe`. */
export class Refusal extends Error {
  readonly status: number;
  readonly code: number;

  constructor(status: number, code: number, message: string) {
    super(message);
    this.name = "Refusal";
    this.status = status;
    this.code = code;
  }
}

/** The body of every refusal. */
export function refusalBody({ status, code, message }: Pick<Refusal, "status" | "code" | "message">) {
  return { code, message, more_info: `https://www.twilio.com/docs/errors/${code}`, status };
}

export const notFound = (path: string) => new Refusal(404, 20404, `The requested resource ${path} was not found`);
export const invalid = (code: number, message: string) => new Refusal(400, code, message);
/** The account is suspended, as it is when its balance is used up. */
export const suspended = () => new Refusal(403, 20005, "Account is not active");
