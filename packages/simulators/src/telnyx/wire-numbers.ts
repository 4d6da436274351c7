import { toDecimal } from "../lab/money.ts";
import { wireTime } from "./desk.ts";
import { type FreeNumber, marketOf, type NumberOrder, type OrderedNumber, type OwnNumber } from "./number.ts";

/** A number that can be bought, with its costs (spec: AvailablePhoneNumber). */
export function wireFree({ number, market, area }: FreeNumber) {
  const region = [
    { region_type: "country_code", region_name: market.country },
    ...(area.region === null ? [] : [{ region_type: "state", region_name: area.region }]),
    ...(area.place === "" ? [] : [{ region_type: "location", region_name: area.place }]),
  ];
  return {
    record_type: "available_phone_number",
    phone_number: number,
    vanity_format: "",
    best_effort: false,
    quickship: market.type === "toll_free",
    reservable: true,
    features: market.features.map((name) => ({ name })),
    region_information: region,
    cost_information: {
      upfront_cost: toDecimal(market.upfront),
      monthly_cost: toDecimal(market.monthly),
      currency: "USD",
    },
  };
}

/** An order with all that is known of its numbers, as a single read answers it. */
export function wireOrder(order: NumberOrder) {
  return { ...wireOrderHead(order), phone_numbers: order.items.map((item) => wireOrdered(order, item)) };
}

/** An order as a listing shows it: of its numbers no more than the digits. */
export function wireListedOrder(order: NumberOrder) {
  const phone_numbers = order.items.map(({ id, number }) => ({ id, phone_number: number }));
  return { ...wireOrderHead(order), phone_numbers };
}

function wireOrderHead(order: NumberOrder) {
  return {
    record_type: "number_order",
    id: order.id,
    status: order.status,
    requirements_met: order.items.every((item) => item.requirementsMet),
    phone_numbers_count: order.items.length,
    sub_number_orders_ids: [...new Set(order.items.map((item) => item.subOrderId))],
    ...(order.customerReference === null ? {} : { customer_reference: order.customerReference }),
    ...(order.connectionId === null ? {} : { connection_id: order.connectionId }),
    ...(order.messagingProfileId === null ? {} : { messaging_profile_id: order.messagingProfileId }),
    created_at: wireTime(order.createdAtMs),
    updated_at: wireTime(order.updatedAtMs),
  };
}

function wireOrdered(order: NumberOrder, item: OrderedNumber) {
  const cancelled = order.cancelled.includes(item.subOrderId);
  return {
    record_type: "number_order_phone_number",
    id: item.id,
    phone_number: item.number,
    country_code: item.country,
    country_iso_alpha2: item.country,
    phone_number_type: item.type,
    status: order.status,
    requirements_met: item.requirementsMet,
    requirements_status: cancelled ? "cancelled" : item.requirementsMet ? "approved" : "requirement-info-pending",
    regulatory_requirements: requirementsOf(item),
  };
}

function requirementsOf(item: OrderedNumber) {
  return (marketOf(item.number)?.market.requirements ?? []).map(({ id, type }) => ({
    record_type: "phone_number_regulatory_requirement",
    requirement_id: id,
    field_type: type,
  }));
}

/** The part of an order that holds the numbers of one country and kind. */
export function wireSubOrder(order: NumberOrder, subOrderId: string) {
  const items = order.items.filter((item) => item.subOrderId === subOrderId);
  const [first] = items;
  return {
    record_type: "sub_number_order",
    id: subOrderId,
    order_request_id: order.id,
    country_code: first?.country ?? "",
    phone_number_type: first?.type ?? "local",
    phone_numbers_count: items.length,
    is_block_sub_number_order: false,
    status: order.cancelled.includes(subOrderId) ? "failure" : order.status,
    requirements_met: items.every((item) => item.requirementsMet),
    regulatory_requirements: first ? requirementsOf(first) : [],
    ...(order.customerReference === null ? {} : { customer_reference: order.customerReference }),
    created_at: wireTime(order.createdAtMs),
    updated_at: wireTime(order.updatedAtMs),
  };
}

/** A number of the account (spec: PhoneNumberDetailed). */
export function wireOwn(number: OwnNumber, status: "active" | "deleted" = "active") {
  return {
    record_type: "phone_number",
    id: number.id,
    phone_number: number.number,
    country_iso_alpha2: number.country,
    phone_number_type: number.type,
    status,
    source_type: "number_order",
    connection_id: number.connectionId,
    messaging_profile_id: number.messagingProfileId,
    customer_reference: number.customerReference,
    billing_group_id: null,
    external_pin: null,
    tags: number.tags,
    call_forwarding_enabled: number.forwarding.enabled,
    call_recording_enabled: number.recording.enabled,
    deletion_lock_enabled: false,
    emergency_enabled: false,
    hd_voice_enabled: false,
    t38_fax_gateway_enabled: true,
    inbound_call_screening: "disabled",
    activated_at: wireTime(number.createdAtMs),
    purchased_at: wireTime(number.createdAtMs),
    created_at: wireTime(number.createdAtMs),
    updated_at: wireTime(number.updatedAtMs),
  };
}

/** A number just given back; its form knows no empty fields and no country (spec: PhoneNumberDeletedDetailed). */
export function wireDeleted(number: OwnNumber) {
  const {
    country_iso_alpha2: _country,
    source_type: _source,
    inbound_call_screening: _screening,
    ...rest
  } = wireOwn(number, "deleted");
  return Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== null));
}

/** What is done with calls to a number. */
export function wireVoice(number: OwnNumber) {
  return {
    record_type: "voice_settings",
    id: number.id,
    phone_number: number.number,
    ...(number.connectionId === null ? {} : { connection_id: number.connectionId }),
    ...(number.customerReference === null ? {} : { customer_reference: number.customerReference }),
    tech_prefix_enabled: false,
    translated_number: "",
    usage_payment_method: "pay-per-minute",
    inbound_call_screening: "disabled",
    call_forwarding: {
      call_forwarding_enabled: number.forwarding.enabled,
      forwards_to: number.forwarding.to,
      forwarding_type: number.forwarding.type,
    },
    call_recording: {
      inbound_call_recording_enabled: number.recording.enabled,
      inbound_call_recording_format: number.recording.format,
      inbound_call_recording_channels: number.recording.channels,
    },
    cnam_listing: { cnam_listing_enabled: false },
    media_features: { t38_fax_gateway_enabled: true, rtp_auto_adjust_enabled: true },
  };
}
