import type { Socket } from "node:net";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import type { Context } from "hono";
import type { Timeline } from "./clock.ts";
import { type CallFaultKind, callFaultKinds, type FaultBook, type FiredFault } from "./faults.ts";
import type { OpenRequest, RequestLog } from "./request-log.ts";
import type { Call, FaultReplies, LabEnv, OperationHandler, Settings, SimulatorContext } from "./types.ts";

/** How long a timeout fault keeps the caller waiting before the line is cut, when the fault does not say. */
export const HANG_DEFAULT_MS = 120_000;

const RETRY_AFTER_DEFAULT_MS = 1_000;

type Parts = {
  faults: FaultBook;
  log: RequestLog;
  timeline: Timeline;
  settings(): Settings;
};

type Guard = (c: Context<LabEnv>, call: Call) => Response | undefined;

/**
 * Makes the wrapper that every operation of a simulator goes through. The faults of a call:
 * `timeout_before`: nothing is done, no reply, the line is cut after `delayMs`;
 * `timeout_after`: the work is done, no reply, the line is cut after `delayMs`;
 * `drop_reply`: the work is done and the line is cut at once;
 * `error_500`, `rate_limited`, `refused`: the upstream's own body for it, nothing is done;
 * `malformed`: the work is done and half of the reply's body is sent.
 * On the latter five, `delayMs` is a wait before the reply (for `rate_limited` also its Retry-After).
 */
export function createOperations(parts: Parts): SimulatorContext["operations"] {
  return ({ replies, guard }) =>
    (operation, handler) =>
    async (c) => {
      const entry = await openEntry(parts, c, operation);
      const fired = parts.faults.take(callFaultKinds, [operation]);
      entry.fault = fired?.fault ?? null;
      const call: Call = {
        operation,
        rawBody: entry.body,
        takeActivationFailure: () => {
          const failure = parts.faults.take(["activation_failure"], [operation]) !== undefined;
          if (failure) entry.fault ??= "activation_failure";
          return failure;
        },
      };
      c.set("pageRowsMax", parts.settings().pageRowsMax);
      await pause(parts.settings().latencyMs);
      const reply = await answer({ c, call, fired, replies, guard, handler });
      entry.durationMs = Date.now() - entry.startedMs;
      entry.status = reply === RESPONSE_ALREADY_SENT ? null : reply.status;
      parts.log.add(entry);
      return reply;
    };
}

async function openEntry(parts: Parts, c: Context<LabEnv>, operation: string): Promise<OpenRequest> {
  const { method } = c.req;
  return {
    at: parts.timeline.now().toISOString(),
    operation,
    method,
    path: c.env.incoming.url ?? "",
    rawHeaders: c.env.incoming.rawHeaders,
    body: method === "GET" || method === "HEAD" ? "" : await c.req.text(),
    status: null,
    fault: null,
    durationMs: 0,
    startedMs: Date.now(),
  };
}

type Answering = {
  c: Context<LabEnv>;
  call: Call;
  fired: FiredFault<CallFaultKind> | undefined;
  replies: FaultReplies;
  guard: Guard | undefined;
  handler: OperationHandler;
};

async function answer({ c, call, fired, replies, guard, handler }: Answering): Promise<Response> {
  const work = async (): Promise<Response> => guard?.(c, call) ?? (await handler(c, call));
  if (!fired) return work();
  const { fault, delayMs } = fired;
  switch (fault) {
    case "timeout_before":
      return hang(c, delayMs ?? HANG_DEFAULT_MS);
    case "timeout_after":
      await work();
      return hang(c, delayMs ?? HANG_DEFAULT_MS);
    case "drop_reply":
      await work();
      return hang(c, delayMs ?? 0);
    case "malformed": {
      const reply = await work();
      await pause(delayMs ?? 0);
      return cutInHalf(reply);
    }
    case "error_500":
      await pause(delayMs ?? 0);
      return replies.error500(c);
    case "rate_limited":
      return replies.rateLimited(c, Math.max(1, Math.ceil((delayMs ?? RETRY_AFTER_DEFAULT_MS) / 1_000)));
    case "refused":
      await pause(delayMs ?? 0);
      return guard?.(c, call) ?? replies.refused(c, call.operation);
  }
}

async function cutInHalf(reply: Response): Promise<Response> {
  const text = await reply.text();
  const headers = new Headers(reply.headers);
  headers.delete("content-length");
  return new Response(text.slice(0, Math.ceil(text.length / 2)), { status: reply.status, headers });
}

/** Says nothing for `delayMs` or until the caller gives up, then cuts the line. */
async function hang(c: Context<LabEnv>, delayMs: number): Promise<Response> {
  const { socket } = c.env.incoming;
  if (!socket.destroyed) await silence(socket, delayMs);
  socket.destroy();
  return RESPONSE_ALREADY_SENT;
}

function silence(socket: Socket, delayMs: number): Promise<void> {
  return new Promise<void>((resolve) => {
    const timer = setTimeout(done, delayMs);
    function done(): void {
      clearTimeout(timer);
      socket.off("close", done);
      resolve();
    }
    socket.once("close", done);
  });
}

async function pause(ms: number): Promise<void> {
  if (ms > 0) await new Promise((resolve) => setTimeout(resolve, ms));
}
