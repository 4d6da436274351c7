import type { IotSimState } from "@tandem/provider-contract";
import type { Selectable } from "kysely";
import type { Micros } from "../kernel/index.ts";
import type { IotSims } from "../kernel/schema.generated.ts";

/** Neither a SIM nor its data belongs to a number. */
export const everywhere = "";

/** What an owner can ask for. */
export type WantedState = "enabled" | "disabled" | "standby";

export type Sim = {
  id: string;
  tenantId: string;
  accountId: string;
  providerId: string;
  upstreamRef: string;
  iccid: string;
  label: string;
  state: IotSimState;
  blockReason: string | null;
  /** Null when nothing is under way. */
  wantedState: WantedState | null;
  /** Who or what had it disabled. What an operator disabled, only an operator enables. */
  disabledFor: "owner" | "money" | "operator" | null;
  limitBytes: bigint | null;
  /** Since it belongs to the account. */
  usedBytes: bigint;
  /** As its provider counts. */
  toldBytes: bigint;
  chargedBytes: bigint;
  chargedMicros: Micros;
  usedAt: Date | null;
  /** Up to when its provider's monthly fee is booked. */
  feeUntil: Date;
  /** The own cost of the present month, and how much is booked for it; null before the first. */
  fee: { id: string; micros: Micros } | null;
  createdAt: Date;
};

export function toSim(row: Selectable<IotSims>): Sim {
  return {
    id: row.id,
    tenantId: row.tenant_id,
    accountId: row.account_id,
    providerId: row.provider_id,
    upstreamRef: row.upstream_ref,
    iccid: row.iccid,
    label: row.label,
    state: row.state as IotSimState,
    blockReason: row.block_reason,
    wantedState: row.wanted_state as WantedState | null,
    disabledFor: row.disabled_for as Sim["disabledFor"],
    limitBytes: row.limit_bytes,
    usedBytes: row.used_bytes > row.first_bytes ? row.used_bytes - row.first_bytes : 0n,
    toldBytes: row.used_bytes,
    chargedBytes: row.charged_bytes,
    chargedMicros: row.charged_micros,
    usedAt: row.used_at,
    feeUntil: row.fee_until,
    fee: row.fee_id === null || row.fee_micros === null ? null : { id: row.fee_id, micros: row.fee_micros },
    createdAt: row.created_at,
  };
}
