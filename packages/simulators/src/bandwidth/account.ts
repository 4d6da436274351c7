import type { Context } from "hono";
import type { FaultReplies, Call as LabCall, LabEnv, SimulatorContext } from "../lab/types.ts";
import { Refusal, refusalReply } from "./refusal.ts";

export const accountId = "9900000";
export const siteId = "743";
export const peerId = "303716";
export const voiceApplicationId = "04e88489-df02-4e34-a0ee-27a91849555f";
export const messagingApplicationId = "93de2206-9669-4e07-948d-329f4b722ee2";

/** What the lab's account lets in, and the name and password that its owner gave Bandwidth for callbacks. */
export const labCredentials = {
  accountId,
  username: "lab-api-user",
  password: "lab-bandwidth-password",
  callbackUsername: "tandem",
  callbackPassword: "lab-bandwidth-callbacks",
};

export const basic = (username: string, password: string) =>
  `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;

const genuine = basic(labCredentials.username, labCredentials.password);

/** What a handler gets: Hono's context, and the body as it came. */
export type Request = { c: Context<LabEnv>; raw: string };

export type Handler = (request: Request) => Response | Promise<Response>;

/** Makes the wrapper every route uses: credentials, and refusals in the form of the product that was called. */
export function createServe(context: SimulatorContext) {
  const wrap = context.operations({ replies: faultReplies, guard: refusedCaller });
  return (operation: string, handler: Handler) =>
    wrap(operation, async (c, call: LabCall) => {
      try {
        return await handler({ c, raw: call.rawBody });
      } catch (error) {
        if (error instanceof Refusal) return refusalReply(c.req.path, error);
        throw error;
      }
    });
}

export type Serve = ReturnType<typeof createServe>;

/** 401 for wrong credentials, 403 for somebody else's account. */
function refusedCaller(c: Context<LabEnv>): Response | undefined {
  if (c.req.header("authorization") !== genuine) {
    return refusalReply(c.req.path, new Refusal(401, "unauthorized", "Unauthorized"));
  }
  const account = c.req.param("account");
  if (account === undefined || account === accountId) return undefined;
  return refusalReply(c.req.path, new Refusal(403, "forbidden", `Access denied to account ${account}`));
}

/** The business refusal that `refused` plays, by operation; anything else is a bad request. */
const refusals: Readonly<Record<string, Refusal>> = {
  orderNumber: new Refusal(400, 5183, "Ordering is not enabled on the specified account"),
  sendMessage: new Refusal(403, "forbidden", "The account may not send to this country"),
  placeCall: new Refusal(403, "forbidden", "The account may not call this country"),
  startVerification: new Refusal(403, "forbidden", "Explicit deny in policy"),
};

const faultReplies: FaultReplies = {
  rateLimited: (c, seconds) => {
    const reply = refusalReply(c.req.path, new Refusal(429, "too-many-requests", "Too many requests"));
    reply.headers.set("retry-after", String(seconds));
    return reply;
  },
  error500: (c) => refusalReply(c.req.path, new Refusal(500, "internal-server-error", "Internal error")),
  refused: (c, operation) =>
    refusalReply(c.req.path, refusals[operation] ?? new Refusal(400, "bad-request", "Bad request")),
};
