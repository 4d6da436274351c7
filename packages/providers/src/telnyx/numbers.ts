import {
  type Answer,
  type Found,
  type NumberLookup,
  type NumberOffer,
  type NumberOrder,
  type NumberOrderQuery,
  type NumberRef,
  type NumberRequirement,
  type NumberSearch,
  type NumberSettings,
  type NumbersProvider,
  type NumberType,
  type Outcome,
  type OwnedNumber,
  ProviderCallError,
} from "@tandem/provider-contract";
import { failedWrite, incomplete, parseBody, readEntries } from "../shared/reading.ts";
import { segment, type TelnyxClient } from "./client.ts";
import * as map from "./number-map.ts";
import { dataOf, page } from "./wire.ts";
import * as wire from "./wire-numbers.ts";

const PAGE_SIZE = 250;

/** Lets Telnyx's numbers. An order is taken at once and delivered a little later; our reference goes with it. */
export class TelnyxNumbers implements NumbersProvider {
  readonly #client: TelnyxClient;

  constructor(client: TelnyxClient) {
    this.#client = client;
  }

  /** Only numbers that a search showed lately can be ordered. */
  async searchNumbers(search: NumberSearch): Promise<Answer<NumberOffer[]>> {
    const query = map.toSearchQuery(search);
    const found = await this.#client.read("searchNumbers", "/available_phone_numbers", page, query);
    if (found.kind === "failed") return found;
    const { read, broken } = readEntries(found.value.data, wire.freeNumber, "phone_number");
    if (broken.length > 0 && read.length === 0) return { kind: "failed", error: incomplete(broken) };
    return { kind: "answered", value: read.slice(0, search.limit).map((free) => map.toOffer(free, search)) };
  }

  async listRequirements(query: { country: string; type: NumberType }): Promise<Answer<NumberRequirement[]>> {
    // Mobile numbers have rules too, yet the filter does not know their kind: it is looked for in the answer.
    const filters = {
      "filter[country_code]": query.country,
      "filter[phone_number_type]": query.type === "mobile" ? undefined : query.type,
      "filter[action]": "ordering",
      "page[size]": PAGE_SIZE,
    };
    const listed = await this.#client.read("listRequirements", "/requirements", page, filters);
    if (listed.kind === "failed") return listed;
    const { read } = readEntries(listed.value.data, wire.requirement, "id");
    const about = read.filter((rule) => rule.phone_number_type === query.type);
    return { kind: "answered", value: map.toRequirements(about) };
  }

  async orderNumber(order: NumberOrder): Promise<Outcome<OwnedNumber>> {
    const body = map.toOrderRequest(order, this.#client.config);
    const reading = await this.#client.buy("orderNumber", "/number_orders", body);
    if (reading.kind === "error") return failedWrite(reading);
    const placed = parseBody(reading.body, dataOf(wire.numberOrder));
    return placed.kind === "failed"
      ? { kind: "unknown", error: placed.error }
      : this.#settle("orderNumber", placed.value);
  }

  async getNumberOrder(upstreamRef: string): Promise<Outcome<OwnedNumber>> {
    const path = `/number_orders/${segment(upstreamRef)}`;
    const order = await this.#client.read("getNumberOrder", path, dataOf(wire.numberOrder));
    return order.kind === "failed"
      ? { kind: "unknown", error: order.error }
      : this.#settle("getNumberOrder", order.value);
  }

  async findNumberOrder(query: NumberOrderQuery): Promise<Found<OwnedNumber>> {
    const filters = { "filter[customer_reference]": query.ourRef, "page[size]": PAGE_SIZE };
    const listed = await this.#client.read("findNumberOrder", "/number_orders", page, filters);
    if (listed.kind === "failed") return listed;
    const { read } = readEntries(listed.value.data, wire.listedOrder, "id");
    const found = read.find((order) => order.phone_numbers?.some((entry) => entry.phone_number === query.number));
    if (!found) return { kind: "not_found" };
    const outcome = await this.getNumberOrder(found.id);
    return outcome.kind === "unknown"
      ? { kind: "failed", error: outcome.error }
      : { kind: "found", upstreamRef: found.id, outcome };
  }

  async getNumber(ref: NumberRef): Promise<Answer<OwnedNumber>> {
    const path = `/phone_numbers/${segment(ref.upstreamNumberRef)}`;
    const read = await this.#client.read("getNumber", path, dataOf(wire.ownNumber));
    return read.kind === "failed" ? read : { kind: "answered", value: map.toOwned(read.value) };
  }

  async *listNumbers(): AsyncIterable<OwnedNumber[]> {
    for (let number = 1; ; number += 1) {
      const query = { "page[number]": number, "page[size]": PAGE_SIZE };
      const listed = await this.#client.read("listNumbers", "/phone_numbers", page, query);
      if (listed.kind === "failed") throw new ProviderCallError(listed.error);
      const { read, broken } = readEntries(listed.value.data, wire.ownNumber, "phone_number");
      if (broken.length > 0) throw new ProviderCallError(incomplete(broken));
      yield read.map(map.toOwned);
      if (read.length === 0 || number >= (listed.value.meta?.total_pages ?? number)) return;
    }
  }

  async configureNumber(ref: NumberRef, settings: NumberSettings): Promise<Answer<NumberSettings>> {
    const path = `/phone_numbers/${segment(ref.upstreamNumberRef)}`;
    const body = map.toVoiceRequest(settings);
    const voice =
      body === null
        ? await this.#client.read("getNumberSettings", `${path}/voice`, dataOf(wire.voiceSettings))
        : await this.#client.change("configureNumber", "PATCH", `${path}/voice`, body, dataOf(wire.voiceSettings));
    if (voice.kind === "failed") return voice;
    const voicemail = await this.#voicemail(path, settings.voicemail);
    if (voicemail.kind === "failed") return voicemail;
    return { kind: "answered", value: { ...map.toSettings(voice.value), voicemail: voicemail.value } };
  }

  /** A number has no mailbox until one was made, which is a call of its own. */
  async #voicemail(path: string, wanted: boolean | undefined): Promise<Answer<boolean>> {
    const schema = dataOf(wire.voicemail);
    const box = `${path}/voicemail`;
    const body = { enabled: wanted };
    let answer =
      wanted === undefined
        ? await this.#client.read("getVoicemail", box, schema)
        : await this.#client.change("updateVoicemail", "PATCH", box, body, schema);
    if (answer.kind === "failed" && answer.error.category === "not_found") {
      if (!wanted) return { kind: "answered", value: false };
      answer = await this.#client.change("createVoicemail", "POST", box, body, schema);
    }
    return answer.kind === "failed" ? answer : { kind: "answered", value: answer.value.enabled === true };
  }

  async releaseNumber(ref: NumberRef): Promise<Outcome<null>> {
    const path = `/phone_numbers/${segment(ref.upstreamNumberRef)}`;
    const reading = await this.#client.send({ operation: "releaseNumber", method: "DELETE", path, urgency: "order" });
    const done = { kind: "done", upstreamRef: ref.upstreamNumberRef, value: null } as const;
    if (reading.kind === "ok") return done;
    return reading.error.httpStatus === 404 ? done : failedWrite(reading);
  }

  async lookupNumber(number: string): Promise<Answer<NumberLookup>> {
    const path = `/number_lookup/${segment(number)}`;
    const read = await this.#client.read("lookupNumber", path, dataOf(wire.lookup), { type: "carrier" });
    if (read.kind === "answered") return { kind: "answered", value: map.toLookup(number, read.value) };
    const isNoNumber = read.error.category === "invalid_recipient" || read.error.httpStatus === 422;
    return isNoNumber ? { kind: "answered", value: map.toLookup(number, null) } : read;
  }

  /** What an order's state means, with the number itself once it is ours. */
  async #settle(operation: string, order: wire.NumberOrder): Promise<Outcome<OwnedNumber>> {
    const upstreamRef = order.id;
    const state = map.toOrderState(order);
    if (state.kind === "failed") return { kind: "rejected", error: state.error };
    if (state.kind === "papers") return this.#withdraw(operation, order);
    const number = order.phone_numbers?.[0]?.phone_number;
    if (state.kind === "pending" || !number) return { kind: "pending", upstreamRef };
    const owned = await this.#client.read(operation, "/phone_numbers", page, { "filter[phone_number]": number });
    // The order stands, so a failed look at the number is no more than a wait.
    if (owned.kind === "failed") return { kind: "pending", upstreamRef };
    const { read } = readEntries(owned.value.data, wire.ownNumber, "phone_number");
    const own = read.find((entry) => entry.phone_number === number);
    return own ? { kind: "done", upstreamRef, value: map.toOwned(own) } : { kind: "pending", upstreamRef };
  }

  /**
   * Telnyx takes an order without the papers and lets it wait. We sell only what can be had, so the order is taken back; when that
   * fails it is pending still, and tried again with the next question.
   */
  async #withdraw(operation: string, order: wire.NumberOrder): Promise<Outcome<OwnedNumber>> {
    for (const id of order.sub_number_orders_ids ?? []) {
      const path = `/sub_number_orders/${segment(id)}/cancel`;
      const reading = await this.#client.send({ operation, method: "PATCH", path, body: {}, urgency: "order" });
      if (reading.kind === "error") return { kind: "pending", upstreamRef: order.id };
    }
    return { kind: "rejected", error: map.requirementsMissing };
  }
}
