import { toDecimal } from "../lab/money.ts";
import { type Call, callCost } from "./call.ts";
import { wireTime } from "./desk.ts";
import { statusAt, type Verification, verifyCost } from "./verification.ts";

/** The fee of every code; the rest of its price is its way's. */
const VERIFY_FEE = 300;

/** The detail record of a code (spec: VerifyDetailRecord). */
export function wireVerifyDetail(row: Verification, nowMs: number) {
  // A failed sending is not charged.
  const cost = row.status === "error" ? 0 : verifyCost[row.type];
  const fee = Math.min(cost, VERIFY_FEE);
  return {
    record_type: "verification_detail_record",
    id: row.id,
    verify_profile_id: row.profileId,
    verify_channel_type: row.type,
    destination_phone_number: row.phoneNumber,
    verification_status: statusAt(row, nowMs),
    delivery_status: row.status === "error" ? "sending_failed" : "delivered",
    verify_usage_fee: toDecimal(fee),
    rate: toDecimal(cost - fee),
    rate_measured_in: "number of occurrences",
    currency: "USD",
    created_at: wireTime(row.createdAtMs),
    updated_at: wireTime(row.updatedAtMs),
  };
}

/** The detail record of a leg that is over. No form of it is described: the names are those that clients were seen to read (FACTS.md). */
export function wireCallDetail(call: Call, talkedSeconds: number) {
  const { billedSeconds, trunk, control } = callCost(talkedSeconds);
  return {
    record_type: "call-control",
    id: call.legId,
    call_control_id: call.id,
    call_leg_id: call.legId,
    call_session_id: call.sessionId,
    connection_id: call.connectionId,
    direction: call.direction === "incoming" ? "inbound" : "outbound",
    cli: call.from,
    cld: call.to,
    connected: call.answeredAtMs !== null,
    call_sec: talkedSeconds,
    billed_sec: billedSeconds,
    rate: toDecimal((trunk + control) * (billedSeconds === 0 ? 0 : 60 / billedSeconds)),
    rate_measured_in: "minutes",
    cost: toDecimal(trunk + control),
    currency: "USD",
    started_at: wireTime(call.startedAtMs),
    finished_at: wireTime(call.endedAtMs ?? call.startedAtMs),
  };
}
