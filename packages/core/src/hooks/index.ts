export type { TargetRules } from "./check-target.ts";
export {
  type Delivery,
  type DeliveryDetail,
  type DeliveryStatus,
  type EndpointHealth,
  getDelivery,
  listDeliveries,
  readHealth,
  replayDelivery,
  replayFailedSince,
  sendTest,
} from "./deliveries.ts";
export {
  changeEndpoint,
  createEndpoint,
  deleteEndpoint,
  type Endpoint,
  type EndpointInput,
  getEndpoint,
  listEndpoints,
  rotateSecret,
} from "./endpoints.ts";
export { type HookEventType, hookEventTypes, isHookEventType } from "./event-types.ts";
export { createHookJobs, hookSchedules } from "./jobs.ts";
export { publishEvent } from "./publish-event.ts";
export { rewrapHookSecrets } from "./secrets.ts";
export type { HookServices } from "./services.ts";
