import type { Attempt } from "@tandem/core/dispatch";
import { publicId } from "@tandem/core/kernel";
import type { Send, Verification } from "@tandem/core/verify";
import { type ProviderNames, presentAttempt } from "./dispatch-attempts.ts";
import { toInstant, toInstantOrNull, toMoney } from "./values.ts";

// WhatsApp is in the contract and sold by nobody yet, so no verification has it.
type Sold = Exclude<Send["channel"], "whatsapp">;

/** A verification with what was sent for it; never its code. `sight` is an operator's. */
export function presentVerification(
  { verification, sends }: { verification: Verification; sends: readonly Send[] },
  sight: { names: ProviderNames; attempts: readonly Attempt[] } | null = null,
) {
  const { currency, countryCode, checks, checksMax } = verification;
  return {
    id: publicId("vrf", verification.id),
    to: verification.to,
    country: countryCode === "*" ? null : countryCode,
    channels: verification.channels as Sold[],
    state: verification.state,
    failure: verification.failure,
    codeLength: verification.codeLength,
    brand: verification.brand,
    locale: verification.locale,
    reference: verification.reference,
    checksLeft: Math.max(0, checksMax - checks),
    charged: toMoney(verification.chargedMicros, currency),
    sends: sends.map((send) => ({
      channel: send.channel as Sold,
      state: send.state,
      failure: send.failure,
      price: toMoney(send.priceMicros, currency),
      charged: toMoney(send.chargedMicros, currency),
      sentAt: toInstantOrNull(send.sentAt),
      deliveredAt: toInstantOrNull(send.deliveredAt),
      failedAt: toInstantOrNull(send.failedAt),
      ...(sight && {
        attempts: sight.attempts
          .filter(({ subject }) => subject.id === send.id)
          .map((attempt) => presentAttempt(attempt, sight.names)),
      }),
    })),
    approvedBy: verification.approvedBy as Sold | null,
    createdAt: toInstant(verification.createdAt),
    expiresAt: toInstant(verification.expiresAt),
    approvedAt: toInstantOrNull(verification.approvedAt),
  };
}
