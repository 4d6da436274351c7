import type { DeviceResult, Call as OperationCall } from "../lab/types.ts";
import type { Desk } from "./desk.ts";
import { numberOf, objectOf, textOf } from "./http.ts";
import { labConfig } from "./profiles.ts";
import { invalid, missing, notFound, Refusal } from "./refusal.ts";
import { changes, esimCost, MEGABYTE, megabyteCost, type SimAction, type SimActionType, type SimCard } from "./sim.ts";

const CHANGE_MS = 1_500;

/** SIMs: bought, switched, limited, used. */
export class SimDesk {
  readonly #desk: Desk;

  constructor(desk: Desk) {
    this.#desk = desk;
    desk.onTask("simReady", (id) => this.#ready(id));
    desk.onTask("simAction", (id) => this.#carryOut(id));
  }

  /** Sells eSIMs, all of them or none. Throws `Refusal` when they cannot be. */
  purchase(body: Record<string, unknown>, call: OperationCall): SimCard[] {
    const desk = this.#desk;
    if (body.amount === undefined) throw missing("amount");
    const amount = numberOf(body, "amount", { min: 1, max: 1_000, fallback: 1 });
    const status = textOf(body, "status") ?? "enabled";
    if (status !== "enabled" && status !== "disabled" && status !== "standby")
      throw invalid("status", "No such status.");
    const groupId = textOf(body, "sim_card_group_id") ?? null;
    if (groupId !== null && groupId !== labConfig.simCardGroupId) throw notFound(`The SIM card group ${groupId}`);
    if (groupId === null && status !== "disabled") {
      throw new Refusal(422, "70007", "No SIM card group", "A SIM card needs a group before it is enabled.");
    }
    if (call.takeActivationFailure()) throw new Refusal(422, "70001", "Out of stock", "No eSIMs are available.");
    desk.requireFunds(amount * esimCost);
    const tags = Array.isArray(body.tags) ? body.tags.map(String) : [];
    const first = desk.state.sequence + 1;
    const cards = Array.from({ length: amount }, (_, index) => this.#newCard(first + index, { groupId, status, tags }));
    desk.commit({
      puts: [
        ...cards.map((row) => ({ table: "sims" as const, row })),
        ...cards.map((card) => ({ table: "sales" as const, row: saleOf(card) })),
      ],
      sequence: first + amount - 1,
      charged: amount * esimCost,
    });
    for (const card of cards) desk.later(CHANGE_MS, "simReady", card.id);
    return cards;
  }

  #newCard(
    sequence: number,
    { groupId, status, tags }: Pick<SimCard, "groupId" | "tags"> & { status: SimCard["wanted"] },
  ) {
    const { identity } = this.#desk.context;
    const atMs = this.#desk.nowMs();
    const card: SimCard = {
      id: this.#desk.uuid(),
      iccid: identity.iccid(sequence),
      imsi: identity.imsi(sequence),
      eid: null,
      msisdn: `+1310997${String(sequence % 10_000).padStart(4, "0")}`,
      matchingId: identity.matchingId(sequence),
      groupId,
      status: "registering",
      wanted: status,
      tags,
      usedBytes: 0,
      limitBytes: null,
      installed: false,
      createdAtMs: atMs,
      updatedAtMs: atMs,
    };
    return card;
  }

  #ready(id: string): void {
    const card = this.#desk.find("sims", id);
    if (card?.status === "registering") this.save({ ...card, status: card.wanted });
  }

  find(id: string): SimCard {
    return this.#desk.get("sims", id, `The SIM card ${id}`);
  }

  save(card: SimCard): SimCard {
    const row = { ...card, updatedAtMs: this.#desk.nowMs() };
    this.#desk.put("sims", row);
    return row;
  }

  /** Begins a change of state. */
  act(id: string, type: SimActionType): SimAction {
    const desk = this.#desk;
    const card = this.find(id);
    const { passing, end } = changes[type];
    if (card.status === passing || card.status === "registering") {
      throw new Refusal(422, "10036", "Resource busy", "Another action is in progress on this SIM card.");
    }
    const action: SimAction = {
      id: desk.uuid(),
      simId: id,
      type,
      status: "in-progress",
      createdAtMs: desk.nowMs(),
      updatedAtMs: desk.nowMs(),
    };
    desk.put("simActions", action);
    this.save({ ...card, status: passing, wanted: end });
    desk.later(CHANGE_MS, "simAction", action.id);
    return action;
  }

  #carryOut(actionId: string): void {
    const desk = this.#desk;
    const action = desk.find("simActions", actionId);
    const card = action && desk.find("sims", action.simId);
    if (!action || !card) return;
    const exceeds = action.type === "enable" && isOver(card);
    this.save({ ...card, status: exceeds ? "data_limit_exceeded" : changes[action.type].end });
    desk.put("simActions", { ...action, status: exceeds ? "failed" : "completed", updatedAtMs: desk.nowMs() });
  }

  /** Changes group, tags and limit. A limit above what is used lets the SIM on again. */
  update(id: string, body: Record<string, unknown>): SimCard {
    const card = this.find(id);
    const tags = Array.isArray(body.tags) ? body.tags.map(String) : card.tags;
    const groupId = textOf(body, "sim_card_group_id") ?? card.groupId;
    const limitBytes = "data_limit" in body ? bytesOf(objectOf(body, "data_limit"), "data_limit") : card.limitBytes;
    const changed = { ...card, tags, groupId, limitBytes };
    const wasOver = card.status === "data_limit_exceeded";
    const status = isOver(changed) && card.status === "enabled" ? "data_limit_exceeded" : card.status;
    return this.save({ ...changed, status: wasOver && !isOver(changed) ? "enabled" : status });
  }

  notifyAt(body: Record<string, unknown>) {
    const simId = textOf(body, "sim_card_id");
    if (simId === undefined) throw missing("sim_card_id");
    const bytes = bytesOf(objectOf(body, "threshold"), "threshold");
    const row = { id: this.#desk.uuid(), simId: this.find(simId).id, bytes, createdAtMs: this.#desk.nowMs() };
    this.#desk.put("usageNotifications", row);
    return row;
  }

  /** Takes a SIM out of the account for good. */
  remove(id: string): SimCard {
    const card = this.find(id);
    this.#desk.drop("sims", id);
    this.#desk.amendSale(id, { status: "revoked" });
    return card;
  }

  /** A device installs the eSIM. */
  install(iccid: string): DeviceResult {
    const card = this.#byIccid(iccid);
    if (!card) return undefined;
    return report(this.save({ ...card, installed: true, eid: card.eid ?? this.#desk.context.identity.eid(1) }));
  }

  /** A device uses data, up to the limit; it is charged at once. */
  use(iccid: string, bytes: number): DeviceResult {
    const card = this.#byIccid(iccid);
    if (!card) return undefined;
    if (card.status !== "enabled") return { refused: `the SIM is ${card.status}` };
    const left = card.limitBytes === null ? bytes : Math.max(0, card.limitBytes - card.usedBytes);
    const usedBytes = card.usedBytes + Math.min(bytes, left);
    const used = { ...card, usedBytes };
    const sale = this.#desk.find("sales", card.id);
    const cost = esimCost + Math.ceil((usedBytes / MEGABYTE) * megabyteCost);
    if (sale) this.#desk.amendSale(card.id, { cost });
    return report(this.save({ ...used, status: isOver(used) ? "data_limit_exceeded" : used.status }));
  }

  #byIccid(iccid: string): SimCard | undefined {
    return this.#desk.rows("sims").find((card) => card.iccid === iccid);
  }
}

const isOver = (card: SimCard) => card.limitBytes !== null && card.usedBytes >= card.limitBytes;

const report = (card: SimCard) => ({
  iccid: card.iccid,
  state: card.status,
  usedBytes: card.usedBytes,
  totalBytes: card.limitBytes ?? 0,
});

function bytesOf(size: Record<string, unknown>, pointer: string): number {
  const amount = Number(size.amount);
  const isSize = typeof size.amount === "string" && amount > 0 && (size.unit === "MB" || size.unit === "GB");
  if (!isSize) throw invalid(pointer, `${pointer} must have an amount as text and a unit of MB or GB.`);
  return Math.round(amount * MEGABYTE * (size.unit === "GB" ? 1_000 : 1));
}

function saleOf(card: SimCard) {
  return {
    id: card.id,
    ourRef: card.tags[0] ?? null,
    kind: "iot_sim" as const,
    subject: card.iccid,
    iccid: card.iccid,
    offer: "esim",
    cost: esimCost,
    refunded: false,
    status: "delivered" as const,
    atMs: card.createdAtMs,
  };
}
