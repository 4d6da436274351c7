import type { ProviderError } from "@tandem/provider-contract";
import type { Selectable } from "kysely";
import type { Micros } from "../kernel/index.ts";
import type { DispatchAttempts } from "../kernel/schema.generated.ts";

/** What is sent: a message, a verification, a call, a fax. `kind` as in its public id's words. */
export type Subject = { kind: string; id: string };

/** `submitted`: no answer seen yet. `unknown`: it may have gone out. `done`: the provider took it and will tell how it went. */
export type AttemptState = "submitted" | "unknown" | "rejected" | "done";

/** One try at one provider. */
export type Attempt = {
  id: string;
  tenantId: string;
  accountId: string;
  subject: Subject;
  number: number;
  service: string;
  operation: string;
  providerId: string;
  countryCode: string;
  decisionId: string | null;
  chosenBecause: string;
  costMicros: Micros;
  currency: string;
  state: AttemptState;
  nextStep: "retry_same" | "next_provider" | "final" | null;
  error: ProviderError | null;
  /** Our own sentence about how it ended. */
  reason: string | null;
  upstreamRef: string | null;
  looks: number;
  looksFailed: number;
  lookAt: Date | null;
  interrupted: boolean;
  /** It went out although another attempt did. */
  duplicate: boolean;
  startedAt: Date;
  deadlineAt: Date;
  answeredAt: Date | null;
};

export function toAttempt(row: Selectable<DispatchAttempts>): Attempt {
  return {
    id: row.id,
    tenantId: row.tenant_id,
    accountId: row.account_id,
    subject: { kind: row.subject_kind, id: row.subject_id },
    number: row.number,
    service: row.service,
    operation: row.operation,
    providerId: row.provider_id,
    countryCode: row.country_code,
    decisionId: row.decision_id,
    chosenBecause: row.chosen_because,
    costMicros: row.cost_micros,
    currency: row.currency,
    state: row.state as AttemptState,
    nextStep: row.next_step as Attempt["nextStep"],
    error: row.error as ProviderError | null,
    reason: row.reason,
    upstreamRef: row.upstream_ref,
    looks: row.looks,
    looksFailed: row.looks_failed,
    lookAt: row.look_at,
    interrupted: row.interrupted,
    duplicate: row.duplicate,
    startedAt: row.started_at,
    deadlineAt: row.deadline_at,
    answeredAt: row.answered_at,
  };
}
