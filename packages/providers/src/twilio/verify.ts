import type {
  Answer,
  Outcome,
  ProviderError,
  VerificationCheck,
  VerificationRequest,
  VerificationVerdict,
  VerifyChannel,
  VerifyProvider,
} from "@tandem/provider-contract";
import { failedWrite, parseBody, parseReading } from "../shared/reading.ts";
import type { TwilioClient } from "./client.ts";
import * as wire from "./wire.ts";

const CHANNELS: Readonly<Partial<Record<VerifyChannel, string>>> = { sms: "sms", voice: "call", whatsapp: "whatsapp" };
/** No more codes are checked for this one (FACTS.md, "Verify"). */
const CHECKS_USED_UP = "60202";
const SERVICES_MAX = 100;

/**
 * Codes through Twilio Verify. A verification lives in a service; ours is `<service>/<verification>`, because a check needs both.
 * Twilio's codes live ten minutes, whatever `timeoutSeconds` says.
 */
export class TwilioVerify implements VerifyProvider {
  readonly #client: TwilioClient;
  readonly #serviceSid: string;

  constructor(client: TwilioClient, serviceSid: string) {
    this.#client = client;
    this.#serviceSid = serviceSid;
  }

  async startVerification(request: VerificationRequest): Promise<Outcome<{ state: "sent" }>> {
    const channel = CHANNELS[request.channel];
    if (!channel) return { kind: "rejected", error: unsupported(request.channel) };
    const service = await this.#service(request.codeLength);
    // No code was sent, so whatever went wrong with the service is a refusal.
    if (service.kind === "failed") return { kind: "rejected", error: service.error };
    const reading = await this.#client.read("verify", {
      operation: "startVerification",
      method: "POST",
      path: `/v2/Services/${encodeURIComponent(service.value)}/Verifications`,
      form: {
        To: request.to,
        Channel: channel,
        CustomCode: request.code ?? undefined,
        CustomFriendlyName: request.brand === "" ? undefined : request.brand,
        Locale: request.locale === null ? undefined : toLocale(request.locale),
      },
      urgency: "order",
    });
    if (reading.kind === "error") return failedWrite(reading);
    const parsed = parseBody(reading.body, wire.verification);
    if (parsed.kind === "failed") return { kind: "unknown", error: parsed.error };
    const upstreamRef = `${parsed.value.service_sid}/${parsed.value.sid}`;
    return { kind: "done", upstreamRef, value: { state: "sent" } };
  }

  async checkVerification({ upstreamRef, code }: VerificationCheck): Promise<Answer<VerificationVerdict>> {
    const { serviceSid, verificationSid } = parts(upstreamRef);
    const reading = await this.#client.read("verify", {
      operation: "checkVerification",
      method: "POST",
      path: `/v2/Services/${serviceSid}/VerificationCheck`,
      form: { VerificationSid: verificationSid, Code: code },
      urgency: "order",
    });
    if (reading.kind === "error" && reading.error.code === CHECKS_USED_UP) {
      return { kind: "answered", value: "exhausted" };
    }
    // Twilio forgets a verification that is approved, over or used up.
    if (reading.kind === "error" && reading.error.category === "not_found") {
      return { kind: "answered", value: "expired" };
    }
    const parsed = parseReading(reading, wire.verificationCheck);
    return parsed.kind === "failed" ? parsed : { kind: "answered", value: toVerdict(parsed.value) };
  }

  async closeVerification(upstreamRef: string, result: "approved" | "cancelled"): Promise<Answer<null>> {
    const { serviceSid, verificationSid } = parts(upstreamRef);
    const reading = await this.#client.read("verify", {
      operation: "closeVerification",
      method: "POST",
      path: `/v2/Services/${serviceSid}/Verifications/${verificationSid}`,
      form: { Status: result === "approved" ? "approved" : "canceled" },
      urgency: "order",
    });
    const isClosed = reading.kind === "ok" || reading.error.category === "not_found";
    return isClosed ? { kind: "answered", value: null } : { kind: "failed", error: reading.error };
  }

  /** The service to send from: the operator's, else one of ours for that length of code, made when there is none yet. */
  async #service(codeLength: number): Promise<Answer<string>> {
    if (this.#serviceSid !== "") return { kind: "answered", value: this.#serviceSid };
    const friendlyName = `Tandem ${codeLength}`;
    const reading = await this.#client.read("verify", {
      operation: "listVerifyServices",
      method: "GET",
      path: "/v2/Services",
      query: { PageSize: SERVICES_MAX },
      urgency: "read",
    });
    const listed = parseReading(reading, wire.verifyServices);
    if (listed.kind === "failed") return listed;
    const known = listed.value.services.find(
      (service) => service.friendly_name === friendlyName && service.custom_code_enabled === true,
    );
    return known ? { kind: "answered", value: known.sid } : this.#createService(friendlyName, codeLength);
  }

  /** Two made at once do no harm: each code is checked in the service it came from. */
  async #createService(friendlyName: string, codeLength: number): Promise<Answer<string>> {
    const reading = await this.#client.read("verify", {
      operation: "createVerifyService",
      method: "POST",
      path: "/v2/Services",
      form: { FriendlyName: friendlyName, CodeLength: String(codeLength), CustomCodeEnabled: "true" },
      urgency: "order",
    });
    const made = parseReading(reading, wire.verifyService);
    return made.kind === "failed" ? made : { kind: "answered", value: made.value.sid };
  }
}

function unsupported(channel: string): ProviderError {
  return { category: "unsupported", code: "unsupported", message: `Twilio sends no codes by ${channel}` };
}

function parts(upstreamRef: string): { serviceSid: string; verificationSid: string } {
  const [serviceSid = "", verificationSid = ""] = upstreamRef.split("/").map(encodeURIComponent);
  return { serviceSid, verificationSid };
}

/** A code that was not right leaves the verification pending. */
export function toVerdict({
  status,
  valid,
}: {
  status: string;
  valid?: boolean | null | undefined;
}): VerificationVerdict {
  if (status === "approved" || valid === true) return "approved";
  if (status === "max_attempts_reached") return "exhausted";
  return status === "canceled" || status === "deleted" || status === "expired" ? "expired" : "wrong";
}

/** Languages that Twilio has with a country; of all others only the language is known. */
const LOCALES = new Set(["en-gb", "pt-br", "zh-cn", "zh-hk"]);

export function toLocale(locale: string): string {
  const lower = locale.toLowerCase();
  return LOCALES.has(lower) ? lower : (lower.split("-")[0] ?? lower);
}
