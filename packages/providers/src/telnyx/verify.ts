import type {
  Answer,
  Outcome,
  VerificationCheck,
  VerificationRequest,
  VerificationVerdict,
  VerifyChannel,
  VerifyProvider,
} from "@tandem/provider-contract";
import { z } from "zod";
import { failedWrite, parseBody, parseReading } from "../shared/reading.ts";
import { segment, type TelnyxClient } from "./client.ts";
import { anything, dataOf } from "./wire.ts";

const PATHS: Record<VerifyChannel, string> = {
  sms: "sms",
  voice: "call",
  flash_call: "flashcall",
  whatsapp: "whatsapp",
};

/** Whoever reads such a body can pass for the person. */
const codesInside = { withheld: true } as const;

const verification = z.object({ id: z.string().min(1), status: z.string() });
const verdict = z.object({ response_code: z.string() });

/** Sends codes. Text, length and sender are settings of the verify profile; our own code is taken except with flash calls. */
export class TelnyxVerify implements VerifyProvider {
  readonly #client: TelnyxClient;

  constructor(client: TelnyxClient) {
    this.#client = client;
  }

  async startVerification(request: VerificationRequest): Promise<Outcome<{ state: "sent" }>> {
    const { verifyProfileId } = this.#client.config;
    if (!verifyProfileId) return { kind: "rejected", error: notSetUp };
    const path = `/verifications/${PATHS[request.channel]}`;
    const body = toVerificationRequest(request, verifyProfileId);
    const reading = await this.#client.buy("startVerification", path, body, codesInside);
    if (reading.kind === "error") return failedWrite(reading);
    const started = parseBody(reading.body, dataOf(verification));
    if (started.kind === "failed") return { kind: "unknown", error: started.error };
    if (started.value.status === "error") {
      const message = "Telnyx could not send the code";
      return { kind: "rejected", error: { category: "refused", code: "status_error", message } };
    }
    return { kind: "done", upstreamRef: started.value.id, value: { state: "sent" } };
  }

  /** A wrong code is an answer of Telnyx, not an error; whether it was only late tells the verification itself. */
  async checkVerification(check: VerificationCheck): Promise<Answer<VerificationVerdict>> {
    const path = `/verifications/${segment(check.upstreamRef)}`;
    const body = { code: check.code };
    const reading = await this.#client.buy("checkVerification", `${path}/actions/verify`, body, codesInside);
    const told = parseReading(reading, dataOf(verdict));
    if (told.kind === "failed") return told;
    if (told.value.response_code === "accepted") return { kind: "answered", value: "approved" };
    const question = { operation: "getVerification", method: "GET", path, urgency: "read", ...codesInside } as const;
    const state = parseReading(await this.#client.send(question), dataOf(verification));
    if (state.kind === "failed") return state;
    return { kind: "answered", value: state.value.status === "expired" ? "expired" : "wrong" };
  }

  async closeVerification(upstreamRef: string, result: "approved" | "cancelled"): Promise<Answer<null>> {
    const path = `/verifications/${segment(upstreamRef)}/actions/verify`;
    const body = { status: result === "approved" ? "accepted" : "rejected" };
    const told = await this.#client.change("closeVerification", "POST", path, body, anything);
    return told.kind === "failed" ? told : { kind: "answered", value: null };
  }
}

const notSetUp = { category: "auth", code: "no_verify_profile", message: "no verify profile is set up" } as const;

/** The body of a start. Codes of our own keep a verification alive when another provider has to send it again. */
export function toVerificationRequest(request: VerificationRequest, verifyProfileId: string): object {
  const takesCode = request.channel !== "flash_call" && request.code !== null;
  return {
    phone_number: request.to,
    verify_profile_id: verifyProfileId,
    timeout_secs: request.timeoutSeconds,
    ...(takesCode ? { custom_code: request.code } : {}),
  };
}
