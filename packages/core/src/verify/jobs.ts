import { z } from "zod";
import { defineJob } from "../kernel/index.ts";
import { closeVerification } from "./close-verification.ts";
import { expireVerifications } from "./expire.ts";
import { fallBackLate, sendCode } from "./send-code.ts";
import type { VerifyServices } from "./services.ts";

const id = z.uuid();

/** What the scheduler asks for, and how often, for each root. */
export const verifySchedules = [{ job: "verify.expire", everyMs: 60_000, perRoot: true }] as const;

/** The background work of codes. Each may run twice, or again after a kill at any point. */
export function createVerifyJobs(services: VerifyServices) {
  return [
    defineJob({
      name: "verify.send",
      schema: z.object({ rootId: id, sendId: id }),
      run: (job) => sendCode(services, job),
    }),
    defineJob({
      name: "verify.fall_back",
      schema: z.object({ rootId: id, verificationId: id, sendId: id }),
      run: (job) => fallBackLate(services, job),
    }),
    defineJob({
      name: "verify.close",
      schema: z.object({ rootId: id, verificationId: id }),
      maxAttempts: 3,
      run: (job) => closeVerification(services, job),
    }),
    defineJob({
      name: "verify.expire",
      schema: z.object({ rootId: id }),
      maxAttempts: 1,
      run: ({ rootId }) => expireVerifications(services, rootId),
    }),
  ];
}
