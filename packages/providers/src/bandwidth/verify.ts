import { createHash } from "node:crypto";
import type {
  Answer,
  Outcome,
  ProviderError,
  VerificationCheck,
  VerificationRequest,
  VerificationVerdict,
  VerifyProvider,
} from "@tandem/provider-contract";
import { failedWrite, parseBody, parseReading } from "../shared/reading.ts";
import type { BandwidthClient } from "./client.ts";
import * as wire from "./wire.ts";

const CODE_LENGTH_MAX = 8;
const VALID_MINUTES_MAX = 15;
/** The longest scope Bandwidth takes is 25 characters. */
const SCOPE_LENGTH = 20;

/**
 * Codes through Bandwidth, which makes them itself and checks them by the number and a scope. Each verification has a scope of its own,
 * so that a code of another one is never taken for right; ours is `<scope>/<message or call>`, because a check needs the scope.
 */
export class BandwidthVerify implements VerifyProvider {
  readonly #client: BandwidthClient;
  readonly #applications: { sms: string; voice: string };

  constructor(client: BandwidthClient, applications: { sms: string; voice: string }) {
    this.#client = client;
    this.#applications = applications;
  }

  async startVerification(request: VerificationRequest): Promise<Outcome<{ state: "sent" }>> {
    const { channel, from } = request;
    if (channel !== "sms" && channel !== "voice") return rejected(`Bandwidth sends no codes by ${channel}`);
    if (request.code !== null) return rejected("Bandwidth makes its codes itself");
    if (from === null) return rejected("Bandwidth sends codes from a number of ours only");
    const scope = scopeOf(request.ourRef);
    const reading = await this.#client.read("mfa", {
      operation: "startVerification",
      method: "POST",
      path: channel === "sms" ? "/code/messaging" : "/code/voice",
      json: {
        to: request.to,
        from,
        applicationId: this.#applications[channel],
        scope,
        message: toMessage(request.brand),
        digits: Math.min(CODE_LENGTH_MAX, request.codeLength),
      },
      urgency: "order",
    });
    if (reading.kind === "error") return failedWrite(reading);
    const parsed = parseBody(reading.body, wire.code);
    if (parsed.kind === "failed") return { kind: "unknown", error: parsed.error };
    const sent = parsed.value.messageId ?? parsed.value.callId;
    if (!sent) {
      const message = "the reply names neither a message nor a call";
      return { kind: "unknown", error: { category: "unreadable", code: "unreadable", message } };
    }
    return { kind: "done", upstreamRef: `${scope}/${sent}`, value: { state: "sent" } };
  }

  async checkVerification(check: VerificationCheck): Promise<Answer<VerificationVerdict>> {
    const reading = await this.#client.read("mfa", {
      operation: "checkVerification",
      method: "POST",
      path: "/code/verify",
      json: {
        to: check.to,
        scope: check.upstreamRef.split("/")[0],
        code: check.code,
        expirationTimeInMinutes: Math.min(VALID_MINUTES_MAX, Math.max(1, Math.ceil(check.timeoutSeconds / 60))),
      },
      urgency: "order",
      withheld: true,
    });
    // Too many wrong codes: this one cannot be approved any more.
    if (reading.kind === "error" && reading.error.httpStatus === 429) return { kind: "answered", value: "exhausted" };
    const parsed = parseReading(reading, wire.codeVerdict);
    if (parsed.kind === "failed") return parsed;
    return { kind: "answered", value: parsed.value.valid ? "approved" : "wrong" };
  }
}

function rejected(message: string): { kind: "rejected"; error: ProviderError } {
  return { kind: "rejected", error: { category: "unsupported", code: "unsupported", message } };
}

/** A verification's own scope: always the same for one reference, and nothing that could be read in the text. */
export function scopeOf(ourRef: string): string {
  return createHash("sha256").update(ourRef).digest("hex").slice(0, SCOPE_LENGTH);
}

/** Bandwidth puts the code where `{CODE}` stands; braces of the brand's own would be taken for such a place. */
export function toMessage(brand: string): string {
  const name = brand.replace(/[{}]/g, "").trim();
  return name === "" ? "Your code is {CODE}" : `Your ${name} code is {CODE}`;
}
