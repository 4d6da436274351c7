import type { Context } from "hono";
import type { FaultReplies, Call as LabCall, LabEnv, SimulatorContext } from "../lab/types.ts";

export const labApiKey = "lab-telna-access-key";

/** A request Telna refuses: a status and a sentence is all it says. */
export class Refusal extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

export const notFound = (what: string) => new Refusal(404, `${what} not found`);

export type Handler = (c: Context<LabEnv>, call: LabCall) => Response | Promise<Response>;

/** Makes the wrapper every route uses: the key, refusals, and the headers each reply has. */
export function createServe(context: SimulatorContext) {
  const wrap = context.operations({
    replies: faultReplies,
    guard: (c) =>
      isGenuine(c.req.header("authorization")) ? undefined : refuse(new Refusal(401, "Invalid access key")),
  });
  return (operation: string, handler: Handler) =>
    wrap(operation, async (c, call) => {
      c.header("reference-id", context.random.hex(16));
      const requestId = c.req.header("request-id");
      if (requestId !== undefined) c.header("request-id", requestId);
      try {
        return await handler(c, call);
      } catch (error) {
        if (error instanceof Refusal) return refuse(error);
        throw error;
      }
    });
}

export type Serve = ReturnType<typeof createServe>;

/** Sources disagree on `Bearer`, so both ways are let in. */
function isGenuine(sent: string | undefined): boolean {
  return sent === labApiKey || sent === `Bearer ${labApiKey}`;
}

function refuse({ status, message }: Refusal): Response {
  return new Response(JSON.stringify({ error: message }), {
    status,
    headers: { "content-type": "application/json" },
  });
}

const faultReplies: FaultReplies = {
  rateLimited: (_c, seconds) => {
    const reply = refuse(new Refusal(429, "Too many requests"));
    reply.headers.set("retry-after", String(seconds));
    return reply;
  },
  error500: () => refuse(new Refusal(500, "Internal server error")),
  refused: (_c, operation) =>
    refuse(new Refusal(400, operation === "topUp" ? "The SIM takes no further package" : "The account may not order")),
};
