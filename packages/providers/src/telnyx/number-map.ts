import {
  type Money,
  type NumberFeature,
  type NumberLookup,
  type NumberOffer,
  type NumberOrder,
  type NumberRequirement,
  type NumberSearch,
  type NumberSettings,
  numberFeatures,
  type OwnedNumber,
  type OwnedNumberState,
  type ProviderContext,
  type ProviderError,
} from "@tandem/provider-contract";
import type * as wire from "./wire-numbers.ts";

/** The query of a search; a list of features is one parameter repeated (FACTS.md, "Queries"). */
export function toSearchQuery(search: NumberSearch): Record<string, string | number | readonly string[] | undefined> {
  return {
    "filter[country_code]": search.country,
    "filter[phone_number_type]": search.type,
    "filter[limit]": search.limit,
    "filter[national_destination_code]": search.areaCode,
    "filter[phone_number][contains]": search.contains,
    "filter[phone_number][ends_with]": search.endsWith,
    "filter[locality]": search.locality,
    "filter[administrative_area]": search.region,
    "filter[features][]": search.features.length > 0 ? search.features : undefined,
  };
}

export function toOffer(free: wire.FreeNumber, search: Pick<NumberSearch, "country" | "type">): NumberOffer {
  const regionOf = (type: string) =>
    free.region_information?.find((entry) => entry.region_type === type)?.region_name || null;
  const names = free.features?.map((feature) => feature.name) ?? null;
  return {
    number: free.phone_number,
    country: search.country,
    type: search.type,
    locality: regionOf("location") ?? regionOf("rate_center"),
    region: regionOf("state"),
    features: names && numberFeatures.filter((feature): feature is NumberFeature => names.includes(feature)),
    setupCost: toMoney(free, "upfront_cost"),
    monthlyCost: toMoney(free, "monthly_cost"),
  };
}

function toMoney({ cost_information: cost }: wire.FreeNumber, field: "upfront_cost" | "monthly_cost"): Money | null {
  const amountMicros = cost?.[field] ?? null;
  return amountMicros === null ? null : { amountMicros, currency: (cost?.currency ?? "USD").toUpperCase() };
}

/** The body of POST `/number_orders`. The number is put on our profile and application with the order, so that it works at once. */
export function toOrderRequest(order: NumberOrder, config: ProviderContext["config"]): object {
  return {
    phone_numbers: [{ phone_number: order.number }],
    customer_reference: order.ourRef,
    ...(config.connectionId ? { connection_id: config.connectionId } : {}),
    ...(config.messagingProfileId ? { messaging_profile_id: config.messagingProfileId } : {}),
  };
}

export const requirementsMissing: ProviderError = {
  category: "requirements_missing",
  code: "requirements_missing",
  message: "the order waits for papers and was taken back",
};

const cancelledStates = ["cancelled", "deleted"];

/** How an order stands. A status we have never seen is pending, so that it is asked again, not paid again. */
export function toOrderState(
  order: wire.NumberOrder,
): { kind: "done" | "pending" | "papers" } | { kind: "failed"; error: ProviderError } {
  if (order.status === "success") return { kind: "done" };
  const unmet = order.phone_numbers?.filter((entry) => entry.requirements_met === false) ?? [];
  if (order.status === "failure") {
    const forPapers = unmet.some((entry) => cancelledStates.includes(entry.requirements_status ?? ""));
    const message = "Telnyx could not deliver the number";
    return {
      kind: "failed",
      error: forPapers ? requirementsMissing : { category: "out_of_stock", code: "order_failure", message },
    };
  }
  const waits = order.requirements_met === false && unmet.some((entry) => !isUnderReview(entry.requirements_status));
  return { kind: order.status === "pending" && waits ? "papers" : "pending" };
}

/** Papers that were handed in through the portal are looked at by people; that may end well. */
const isUnderReview = (status: string | null | undefined) =>
  status === "requirement-info-under-review" || status === "approved";

const STATES: Readonly<Record<string, OwnedNumberState>> = {
  active: "active",
  "emergency-only": "active",
  "purchase-pending": "waiting",
  "port-pending": "waiting",
  "provision-pending": "waiting",
  "requirement-info-pending": "waiting",
  "requirement-info-under-review": "waiting",
  "requirement-info-exception": "waiting",
  deleted: "released",
  "ported-out": "released",
  "purchase-failed": "released",
};

/** Neither features nor price are told of a number that is ours. */
export function toOwned(own: wire.OwnNumber): OwnedNumber {
  return {
    upstreamNumberRef: own.id,
    number: own.phone_number,
    state: STATES[own.status] ?? "unknown",
    features: null,
    monthlyCost: null,
  };
}

const KINDS: Readonly<Record<string, NumberRequirement["kind"]>> = {
  document: "document",
  address: "address",
  textual: "text",
};

/** Papers, each once, over all rules of a country. */
export function toRequirements(
  rules: readonly {
    requirement_types?:
      | { name: string; type?: string | null | undefined; description?: string | null | undefined }[]
      | null
      | undefined;
  }[],
): NumberRequirement[] {
  const byName = new Map<string, NumberRequirement>();
  for (const { name, type, description } of rules.flatMap((rule) => rule.requirement_types ?? [])) {
    byName.set(name, { name, description: description ?? "", kind: KINDS[type ?? ""] ?? "other" });
  }
  return [...byName.values()];
}

/** The body that changes what is given; null when nothing of it is about calls. */
export function toVoiceRequest({ forwardTo, recordInbound }: NumberSettings): object | null {
  if (forwardTo === undefined && recordInbound === undefined) return null;
  return {
    ...(forwardTo === undefined
      ? {}
      : {
          call_forwarding:
            forwardTo === null
              ? { call_forwarding_enabled: false }
              : { call_forwarding_enabled: true, forwards_to: forwardTo, forwarding_type: "always" },
        }),
    ...(recordInbound === undefined ? {} : { call_recording: { inbound_call_recording_enabled: recordInbound } }),
  };
}

export function toSettings({ call_forwarding: forwarding, call_recording: recording }: wire.VoiceSettings) {
  return {
    forwardTo: forwarding?.call_forwarding_enabled === true ? forwarding.forwards_to : null,
    recordInbound: recording?.inbound_call_recording_enabled === true,
  };
}

const LINES: Readonly<Record<string, NumberLookup["lineType"]>> = {
  mobile: "mobile",
  "fixed line": "fixed",
  voip: "voip",
  "toll free": "toll_free",
};

/** What a lookup told; null stands for a number that cannot be. */
export function toLookup(number: string, told: wire.Lookup | null): NumberLookup {
  const carrier = told?.carrier;
  const type = carrier?.type ?? null;
  return {
    number,
    valid: told !== null,
    country: told?.country_code ?? null,
    lineType: type === null || type === "unknown" ? null : (LINES[type] ?? "other"),
    carrierName: carrier?.name ?? null,
    mobileCountryCode: carrier?.mobile_country_code ?? null,
    mobileNetworkCode: carrier?.mobile_network_code ?? null,
  };
}
