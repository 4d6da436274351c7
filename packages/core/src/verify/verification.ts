import type { VerifyChannel } from "@tandem/provider-contract";
import type { Selectable } from "kysely";
import type { Micros } from "../kernel/index.ts";
import type { VerifySends, VerifyVerifications } from "../kernel/schema.generated.ts";

/** `exhausted`: too many wrong codes. After anything but `pending` a new one must be started. */
export const verificationStates = ["pending", "approved", "expired", "exhausted", "failed", "cancelled"] as const;
export type VerificationState = (typeof verificationStates)[number];

export type Verification = {
  id: string;
  tenantId: string;
  accountId: string;
  to: string;
  countryCode: string;
  prefix: string;
  channels: VerifyChannel[];
  codeLength: number;
  brand: string;
  locale: string | null;
  reference: string | null;
  state: VerificationState;
  failure: string | null;
  checks: number;
  checksMax: number;
  deliverySeconds: number;
  expiresAt: Date;
  currency: string;
  chargedMicros: Micros;
  approvedBy: VerifyChannel | null;
  approvedAt: Date | null;
  endedAt: Date | null;
  createdAt: Date;
  updatedAt: Date;
};

/** One code on its way by one channel. */
export type Send = {
  id: string;
  verificationId: string;
  tenantId: string;
  accountId: string;
  number: number;
  channel: VerifyChannel;
  state: "sending" | "sent" | "delivered" | "failed";
  failure: string | null;
  /** Null until it is sent; false: the provider made the code and must be asked. */
  ownCode: boolean | null;
  providerId: string | null;
  upstreamRef: string | null;
  priceMicros: Micros;
  chargedMicros: Micros;
  chain: { from: string; to: string; micros: Micros }[];
  fallbackAt: Date | null;
  sentAt: Date | null;
  deliveredAt: Date | null;
  failedAt: Date | null;
  createdAt: Date;
};

export function toVerification(row: Selectable<VerifyVerifications>): Verification {
  return {
    id: row.id,
    tenantId: row.tenant_id,
    accountId: row.account_id,
    to: row.to_number,
    countryCode: row.country_code,
    prefix: row.prefix,
    channels: row.channels as VerifyChannel[],
    codeLength: row.code_length,
    brand: row.brand,
    locale: row.locale,
    reference: row.reference,
    state: row.state as VerificationState,
    failure: row.failure,
    checks: row.checks,
    checksMax: row.checks_max,
    deliverySeconds: row.delivery_seconds,
    expiresAt: row.expires_at,
    currency: row.currency,
    chargedMicros: row.charged_micros,
    approvedBy: row.approved_by as VerifyChannel | null,
    approvedAt: row.approved_at,
    endedAt: row.ended_at,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

export function toSend(row: Selectable<VerifySends>): Send {
  return {
    id: row.id,
    verificationId: row.verification_id,
    tenantId: row.tenant_id,
    accountId: row.account_id,
    number: row.number,
    channel: row.channel as VerifyChannel,
    state: row.state as Send["state"],
    failure: row.failure,
    ownCode: row.own_code,
    providerId: row.provider_id,
    upstreamRef: row.upstream_ref,
    priceMicros: row.price_micros,
    chargedMicros: row.charged_micros,
    chain: (row.chain as { from: string; to: string; micros: string }[]).map((link) => ({
      ...link,
      micros: BigInt(link.micros),
    })),
    fallbackAt: row.fallback_at,
    sentAt: row.sent_at,
    deliveredAt: row.delivered_at,
    failedAt: row.failed_at,
    createdAt: row.created_at,
  };
}
