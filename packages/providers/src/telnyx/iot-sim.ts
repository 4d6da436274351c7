import type {
  Answer,
  Found,
  IotSim,
  IotSimOrder,
  IotSimProvider,
  IotSimState,
  Outcome,
} from "@tandem/provider-contract";
import { unreadable } from "@tandem/provider-contract";
import { z } from "zod";
import { decimalToMicros } from "../shared/decimal.ts";
import { failedWrite, incomplete, parseBody, readEntries } from "../shared/reading.ts";
import { segment, type TelnyxClient } from "./client.ts";
import { fromCode } from "./errors.ts";
import { dataOf, errorList, optionalText, page } from "./wire.ts";

const PAGE_SIZE = 250;
/** A megabyte is taken for a million bytes; the documents do not say (FACTS.md). */
const BYTES_BY_UNIT: Readonly<Record<string, bigint>> = { MB: 1_000_000n, GB: 1_000_000_000n };

const size = z.object({ amount: z.union([z.string(), z.number()]).nullish(), unit: z.string().nullish() }).nullish();

const sim = z.object({
  id: z.string().min(1),
  iccid: z.string().min(1),
  status: z.object({ value: z.string(), reason: optionalText }),
  current_billing_period_consumed_data: size,
  data_limit: size,
  ipv4: optionalText,
});
type Sim = z.infer<typeof sim>;

const action = z.object({ status: z.object({ value: z.string(), reason: optionalText }) });
const activation = z.object({ activation_code: z.string().min(1) });

/** SIMs for devices. Our reference is their tag, and by it the SIMs of a lost order are found. */
export class TelnyxIotSims implements IotSimProvider {
  readonly #client: TelnyxClient;

  constructor(client: TelnyxClient) {
    this.#client = client;
  }

  async orderSims(order: IotSimOrder): Promise<Outcome<IotSim[]>> {
    const body = toPurchaseRequest(order, this.#client.config.simCardGroupId);
    const reading = await this.#client.buy("orderSims", "/actions/purchase/esims", body);
    if (reading.kind === "error") return failedWrite(reading);
    const bought = parseBody(reading.body, page);
    if (bought.kind === "failed") return { kind: "unknown", error: bought.error };
    const { read, broken } = readEntries(bought.value.data, sim, "iccid");
    if (broken.length > 0) return { kind: "unknown", error: incomplete(broken) };
    // Errors may come in an accepted reply; without any SIM in it, that is a refusal.
    const errors = errorList.safeParse(reading.body);
    const [first] = errors.success ? errors.data.errors : [];
    if (read.length === 0 && first) return { kind: "rejected", error: fromCode(first.code, first.title ?? first.code) };
    if (read.length === 0) return { kind: "unknown", error: unreadable("no SIM in the reply to a purchase") };
    return { kind: "done", upstreamRef: order.ourRef, value: read.map(toIotSim) };
  }

  async findSims(query: { ourRef: string; quantity: number; placedAfter: Date }): Promise<Found<IotSim[]>> {
    const upstreamRef = query.ourRef;
    const filters = { "filter[tags][]": query.ourRef, "page[size]": PAGE_SIZE };
    const listed = await this.#client.read("findSims", "/sim_cards", page, filters);
    if (listed.kind === "failed") return listed;
    const { read, broken } = readEntries(listed.value.data, sim, "iccid");
    if (broken.length > 0) return { kind: "failed", error: incomplete(broken) };
    if (read.length === 0) return { kind: "not_found" };
    const outcome: Outcome<IotSim[]> =
      read.length < query.quantity
        ? { kind: "pending", upstreamRef }
        : { kind: "done", upstreamRef, value: read.map(toIotSim) };
    return { kind: "found", upstreamRef, outcome };
  }

  async getSim(simRef: string): Promise<Answer<IotSim>> {
    const read = await this.#client.read("getSim", `/sim_cards/${segment(simRef)}`, dataOf(sim));
    return read.kind === "failed" ? read : { kind: "answered", value: toIotSim(read.value) };
  }

  async getActivationCode(simRef: string): Promise<Answer<{ activationCode: string }>> {
    const path = `/sim_cards/${segment(simRef)}/activation_code`;
    const read = await this.#client.read("getActivationCode", path, dataOf(activation));
    return read.kind === "failed" ? read : { kind: "answered", value: { activationCode: read.value.activation_code } };
  }

  async setState(simRef: string, state: "enabled" | "disabled" | "standby"): Promise<Outcome<{ state: IotSimState }>> {
    const name = { enabled: "enable", disabled: "disable", standby: "set_standby" }[state];
    const reading = await this.#client.buy("setState", `/sim_cards/${segment(simRef)}/actions/${name}`, {});
    if (reading.kind === "error") return failedWrite(reading);
    const begun = parseBody(reading.body, dataOf(action));
    if (begun.kind === "failed") return { kind: "unknown", error: begun.error };
    const { value, reason } = begun.value.status;
    if (value === "completed") return { kind: "done", upstreamRef: simRef, value: { state } };
    if (value !== "failed") return { kind: "pending", upstreamRef: simRef };
    return { kind: "rejected", error: { category: "refused", code: "action_failed", message: reason ?? value } };
  }

  async setDataLimit(simRef: string, bytes: bigint | null): Promise<Answer<{ limitBytes: bigint | null }>> {
    if (bytes === null) return { kind: "failed", error: cannotRemove };
    const path = `/sim_cards/${segment(simRef)}`;
    const body = { data_limit: { amount: megabytes(bytes), unit: "MB" } };
    const set = await this.#client.change("setDataLimit", "PATCH", path, body, dataOf(sim));
    return set.kind === "failed" ? set : { kind: "answered", value: { limitBytes: toBytes(set.value.data_limit) } };
  }
}

const cannotRemove = {
  category: "unsupported",
  code: "unsupported",
  message: "Telnyx documents no way to take a SIM's data limit away",
} as const;

/** The body of POST `/actions/purchase/esims`. A SIM is switched on only within a group. */
export function toPurchaseRequest(order: IotSimOrder, groupId: string | undefined): object {
  return {
    amount: order.quantity,
    status: order.state,
    tags: [order.ourRef],
    ...(groupId ? { sim_card_group_id: groupId } : {}),
  };
}

const STATES: Readonly<Record<string, IotSimState>> = {
  enabled: "enabled",
  disabled: "disabled",
  standby: "standby",
  registering: "changing",
  enabling: "changing",
  disabling: "changing",
  setting_standby: "changing",
  data_limit_exceeded: "blocked",
  unauthorized_imei: "blocked",
  blocked: "blocked",
  abolished: "deleted",
};

export function toIotSim(told: Sim): IotSim {
  const state = STATES[told.status.value] ?? "unknown";
  return {
    simRef: told.id,
    iccid: told.iccid,
    state,
    reason: state === "blocked" ? told.status.value : null,
    usedBytes: toBytes(told.current_billing_period_consumed_data),
    limitBytes: toBytes(told.data_limit),
    ipAddress: told.ipv4,
  };
}

/** Sizes are decimals with a unit; what cannot be read is not told. */
function toBytes(told: z.infer<typeof size>): bigint | null {
  const micros = decimalToMicros(told?.amount ?? "");
  const unit = BYTES_BY_UNIT[told?.unit ?? ""];
  return micros === null || unit === undefined ? null : (micros * unit) / 1_000_000n;
}

/** Megabytes with as many decimals as the bytes need. */
function megabytes(bytes: bigint): string {
  const whole = bytes / 1_000_000n;
  const rest = String(bytes % 1_000_000n)
    .padStart(6, "0")
    .replace(/0+$/, "");
  return `${whole}.${rest === "" ? "0" : rest}`;
}
