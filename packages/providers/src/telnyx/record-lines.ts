import { ProviderCallError, type RecordState, type UpstreamRecord, unreadable } from "@tandem/provider-contract";
import { z } from "zod";
import { decimalToMicros } from "../shared/decimal.ts";
import { readClientState } from "./client-state.ts";
import { optionalText, optionalTime, text } from "./wire.ts";
import type { OwnNumber } from "./wire-numbers.ts";

/** What Telnyx's lists say of things sold, in its own words, and how each reads as a record. */

const amount = z.union([z.string(), z.number()]).nullish();
const charged = { cost: amount, currency: z.string().nullish() };

export const messageDetail = z.object({
  uuid: text,
  status: optionalText,
  direction: z.string().nullish(),
  cli: optionalText,
  cld: optionalText,
  created_at: optionalTime,
  ...charged,
});
type MessageDetail = z.infer<typeof messageDetail>;

/** The form of these is not described; the names are those that clients of the live API read, in both spellings (FACTS.md). */
export const callDetail = z
  .object({
    call_control_id: optionalText,
    telnyx_call_control_id: optionalText,
    direction: z.string().nullish(),
    cli: optionalText,
    cld: optionalText,
    call_sec: z.number().nullish(),
    started_at: optionalTime,
    ...charged,
  })
  .transform((detail) => ({ ...detail, ref: detail.call_control_id ?? detail.telnyx_call_control_id }))
  .refine(({ ref }) => ref !== null, { path: ["call_control_id"] });
type CallDetail = z.infer<typeof callDetail>;

export const verifyDetail = z.object({
  id: text,
  verification_status: optionalText,
  destination_phone_number: optionalText,
  rate: amount,
  verify_usage_fee: amount,
  currency: z.string().nullish(),
  created_at: optionalTime,
});
type VerifyDetail = z.infer<typeof verifyDetail>;

export const listedFax = z.object({
  id: text,
  status: z.string(),
  direction: z.string().nullish(),
  from: optionalText,
  to: optionalText,
  client_state: optionalText,
  created_at: optionalTime,
});
type ListedFax = z.infer<typeof listedFax>;

export const listedSim = z.object({
  id: text,
  iccid: z.string().min(1),
  status: z.object({ value: z.string() }),
  tags: z.array(z.string()).nullish(),
});
type ListedSim = z.infer<typeof listedSim>;

export const listedSession = z.object({ room_id: text, active: z.boolean().nullish(), created_at: optionalTime });
type ListedSession = z.infer<typeof listedSession>;

const common = { ourRef: null, cost: null, quantity: 1, happenedAt: null } as const;

/** A number on its way, or leaving, is neither ours nor gone. */
export function fromNumber({ id, phone_number, status }: OwnNumber): UpstreamRecord {
  const state: RecordState = status === "active" ? "sold" : status === "deleted" ? "returned" : "pending";
  return { ...common, subject: "number", ref: id, state, label: phone_number };
}

const SOLD: readonly string[] = ["delivered", "received", "dlr_unconfirmed", "dlr_timeout"];
const FAILED: readonly string[] = ["failed", "gw_reject", "gw_timeout"];

/** What failed is charged only where it has a cost. */
export function fromMessage(detail: MessageDetail): UpstreamRecord {
  const { uuid: ref, status } = detail;
  const cost = costOf(detail.cost, detail.currency);
  const isSold = SOLD.includes(status ?? "") || (FAILED.includes(status ?? "") && isCharge(cost));
  const state: RecordState = isSold ? "sold" : FAILED.includes(status ?? "") ? "failed" : "pending";
  return {
    ...common,
    subject: "message",
    ref,
    cost,
    happenedAt: timeOf(detail.created_at),
    state,
    label: other(detail),
  };
}

/** One leg that is over. One nobody answered is listed too, and costs nothing. */
export function fromCall(detail: CallDetail): UpstreamRecord {
  const { ref, call_sec: seconds, started_at: startedAt } = detail;
  if (ref === null) throw new ProviderCallError(unreadable("a call without its id"));
  const cost = costOf(detail.cost, detail.currency);
  const state: RecordState = isCharge(cost) || (seconds ?? 0) > 0 ? "sold" : "failed";
  return { ...common, subject: "call", ref, cost, happenedAt: timeOf(startedAt), state, label: other(detail) };
}

/** A code costs Telnyx's fee and what its way costs. It is charged when it is sent, whatever becomes of it. */
export function fromVerification(detail: VerifyDetail): UpstreamRecord {
  const [fee, rate] = [decimalToMicros(detail.verify_usage_fee ?? ""), decimalToMicros(detail.rate ?? "")];
  const currency = (detail.currency ?? "USD").toUpperCase();
  const cost = fee === null || rate === null ? null : { amountMicros: fee + rate, currency };
  const state: RecordState = detail.verification_status === "error" ? "failed" : "sold";
  const [happenedAt, label] = [timeOf(detail.created_at), detail.destination_phone_number];
  return { ...common, subject: "verification", ref: detail.id, cost, happenedAt, state, label };
}

const FAX_STATES: Readonly<Record<string, RecordState>> = { delivered: "sold", received: "sold", failed: "failed" };

export function fromFax(fax: ListedFax): UpstreamRecord {
  const ourRef = readClientState(fax.client_state).o ?? null;
  const state = FAX_STATES[fax.status] ?? "pending";
  const label = fax.direction === "inbound" ? fax.from : fax.to;
  return { ...common, subject: "fax", ref: fax.id, ourRef, happenedAt: timeOf(fax.created_at), state, label };
}

/** A SIM is paid for until it is deleted, on or off. */
export function fromSim({ id, iccid, status, tags }: ListedSim): UpstreamRecord {
  const state: RecordState =
    status.value === "abolished" ? "failed" : status.value === "registering" ? "pending" : "sold";
  return { ...common, subject: "sim", ref: id, ourRef: tags?.[0] ?? null, state, label: iccid };
}

/** A room is told by the times somebody was in it: its first. One nobody entered costs nothing and is none. */
export function fromSessions(sessions: readonly ListedSession[]): UpstreamRecord[] {
  const byRoom = Map.groupBy(sessions, ({ room_id }) => room_id);
  return [...byRoom].map(([ref, own]) => {
    const happenedAt = new Date(Math.min(...own.map((session) => timeOf(session.created_at).getTime())));
    const state: RecordState = own.some(({ active }) => active === true) ? "pending" : "sold";
    return { ...common, subject: "video_room", ref, happenedAt, state, label: null };
  });
}

function costOf(cost: z.infer<typeof amount>, currency: string | null | undefined): UpstreamRecord["cost"] {
  const amountMicros = decimalToMicros(cost ?? "");
  return amountMicros === null ? null : { amountMicros, currency: (currency ?? "USD").toUpperCase() };
}

const isCharge = (cost: UpstreamRecord["cost"]) => cost !== null && cost.amountMicros > 0n;

type Parties = { direction?: string | null | undefined; cli: string | null; cld: string | null };

/** Who is at the other end. */
const other = ({ direction, cli, cld }: Parties) => (direction?.startsWith("in") ? cli : cld);

function timeOf(at: Date | null): Date {
  if (at) return at;
  throw new ProviderCallError(unreadable("a record without its time"));
}
