import type { Delivery, DeliveryDetail, Endpoint, EndpointHealth } from "@tandem/core/hooks";
import { publicId } from "@tandem/core/kernel";
import { toInstant, toInstantOrNull } from "./values.ts";

/** An endpoint as its owner sees it. */
export function presentEndpoint(endpoint: Endpoint, health: EndpointHealth | undefined) {
  const { requests, succeeded, waiting } = health ?? { requests: 0, succeeded: 0, waiting: 0 };
  return {
    id: publicId("whe", endpoint.id),
    url: endpoint.url,
    description: endpoint.description,
    eventTypes: endpoint.eventTypes,
    status: endpoint.status,
    disabledReason: endpoint.disabledReason,
    health: {
      ...{ requests, succeeded, waiting },
      successRate: requests === 0 ? null : Math.round((succeeded / requests) * 10_000) / 10_000,
      failingSince: toInstantOrNull(endpoint.failingSince),
      lastSuccessAt: toInstantOrNull(endpoint.lastSuccessAt),
      lastFailureAt: toInstantOrNull(endpoint.lastFailureAt),
      lastFailure: endpoint.lastFailure,
    },
    oldSecretUntil: toInstantOrNull(endpoint.oldSecretUntil),
    createdAt: toInstant(endpoint.createdAt),
  };
}

/** One event on its way to an endpoint. */
export function presentDelivery(delivery: Delivery) {
  return {
    id: publicId("evt", delivery.eventId),
    type: delivery.type,
    status: delivery.status,
    tries: delivery.tries,
    nextTryAt: toInstantOrNull(delivery.nextTryAt),
    responseStatus: delivery.responseStatus,
    error: delivery.error,
    createdAt: toInstant(delivery.createdAt),
    deliveredAt: toInstantOrNull(delivery.deliveredAt),
  };
}

/** The same with what was sent and what came back. */
export function presentDeliveryDetail(detail: DeliveryDetail) {
  const { event, log } = detail;
  return {
    ...presentDelivery(detail),
    payload: { type: detail.type, timestamp: toInstant(event.timestamp), data: event.data },
    log: log.map((entry) => ({
      number: entry.number,
      at: toInstant(entry.at),
      durationMs: entry.durationMs,
      url: entry.request.url,
      requestHeaders: entry.request.headers,
      responseStatus: entry.responseStatus,
      responseHeaders: entry.response?.headers ?? null,
      responseBody: entry.response?.body ?? null,
      error: entry.error,
    })),
  };
}
