import type { Context } from "hono";
import { rowsOfPage } from "../lab/page-rows.ts";
import type { FaultReplies, Call as LabCall, LabEnv, SimulatorContext } from "../lab/types.ts";
import { Form } from "./form.ts";
import { Refusal, refusalBody } from "./refusal.ts";

export const accountSid = "AC00000000000000000000000000001ab0";

/** What the lab's account lets in. The auth token also signs callbacks; the API key is for requests only. */
export const labCredentials = {
  accountSid,
  authToken: "lab-twilio-auth-token",
  apiKeySid: "SK00000000000000000000000000001ab0",
  apiKeySecret: "lab-twilio-api-secret",
};

const callers = new Set(
  [
    [labCredentials.accountSid, labCredentials.authToken],
    [labCredentials.apiKeySid, labCredentials.apiKeySecret],
  ].map(([name, secret]) => `Basic ${Buffer.from(`${name}:${secret}`).toString("base64")}`),
);

/** What a handler gets besides Hono's context: the body and the query as forms. */
export type Request = { c: Context<LabEnv>; body: Form; query: Form };

export type TwilioHandler = (request: Request) => Response | Promise<Response>;

/** Makes the wrapper every route uses: credentials, forms, and refusals in Twilio's form. */
export function createServe(context: SimulatorContext) {
  const wrap = context.operations({ replies: faultReplies, guard: refusedCaller });
  return (operation: string, handler: TwilioHandler) =>
    wrap(operation, async (c, call: LabCall) => {
      try {
        return await handler({ c, body: new Form(call.rawBody), query: new Form(queryOf(c)) });
      } catch (error) {
        if (error instanceof Refusal) return refuse(c, error);
        throw error;
      }
    });
}

export type Serve = ReturnType<typeof createServe>;

/** A page of a listing has as many rows as were asked for, or as the lab lets it have. */
function queryOf(c: Context<LabEnv>): string {
  const query = new URL(c.req.url).searchParams;
  const size = Number(query.get("PageSize") ?? Number.NaN);
  if (Number.isInteger(size)) query.set("PageSize", String(rowsOfPage(c, size)));
  return query.toString();
}

/** 401 for wrong credentials, 404 for the account of somebody else. */
function refusedCaller(c: Context<LabEnv>): Response | undefined {
  if (!callers.has(c.req.header("authorization") ?? "")) {
    c.header("www-authenticate", 'Basic realm="Twilio API"');
    return refuse(c, new Refusal(401, 20003, "Authenticate"));
  }
  const account = c.req.param("account");
  if (account === undefined || account === accountSid) return undefined;
  return refuse(c, new Refusal(404, 20404, `The requested resource ${c.req.path} was not found`));
}

function refuse(c: Context<LabEnv>, refusal: Pick<Refusal, "status" | "code" | "message">): Response {
  return new Response(JSON.stringify(refusalBody(refusal)), {
    status: refusal.status,
    headers: { "content-type": "application/json", "twilio-request-id": `RQ${c.req.path.length}` },
  });
}

/** The business refusal that `refused` plays, by operation; anything else is a bad parameter. */
const refusals: Readonly<Record<string, [code: number, message: string]>> = {
  orderNumber: [21404, "The purchase was refused."],
  sendMessage: [21612, "The 'To' phone number is not currently reachable using the 'From' phone number."],
  placeCall: [21215, "Account not authorized to call this number."],
  startVerification: [60410, "The destination phone number has been temporarily blocked by Twilio."],
};

const faultReplies: FaultReplies = {
  rateLimited: (c, seconds) => {
    const reply = refuse(c, new Refusal(429, 20429, "Too Many Requests"));
    reply.headers.set("retry-after", String(seconds));
    return reply;
  },
  error500: (c) => refuse(c, new Refusal(500, 20500, "An internal server error has occurred")),
  refused: (c, operation) => {
    const [code, message] = refusals[operation] ?? [20001, "Invalid parameter"];
    return refuse(c, new Refusal(operation === "startVerification" ? 403 : 400, code, message));
  },
};
