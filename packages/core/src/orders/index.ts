export { type Accepted, acceptOrder, type OrderRequest } from "./accept-order.ts";
export { acceptPurchase, type PurchaseRequest } from "./accept-purchase.ts";
export { acceptTopUp, listTopUps, type PricedTopUp, type TopUpOrder } from "./accept-top-up.ts";
export { createOrderBell, type OrderBell, orderChannel, ordersOfNotification } from "./bell.ts";
export { cancelOrder } from "./cancel-order.ts";
export { createEsimConsumer } from "./consume-esim-event.ts";
export { armCrashPoints } from "./crash-point.ts";
export * from "./errors.ts";
export { esimFulfilments } from "./esim-fulfilments.ts";
export { type OrderEventType, orderEventTypes } from "./events.ts";
export {
  defineFulfilment,
  type Fulfilments,
  type Keeping,
  type Kept,
  type Purchase,
  referenceOf,
} from "./fulfilment.ts";
export { createOrderJobs, orderSchedules } from "./jobs.ts";
export { listAttempts } from "./list-attempts.ts";
export { listOrderNews, type OrderNewsRow } from "./list-news.ts";
export {
  countOrders,
  listOrders,
  type OrderCursor,
  type OrderFilter,
  type OrderPage,
  type OrderSort,
} from "./list-orders.ts";
export {
  countManualTasks,
  countOpenQuestions,
  countSparesOf,
  getManualTask,
  listManualTasks,
  listOrderTasks,
  listStock,
  loadInstallable,
  type TaskFilter,
} from "./list-queue.ts";
export { fulfilManually, type ManualFulfilment, type Operator, refundManually, retryManually } from "./manual-queue.ts";
export { type NamedOrder, nameOrders } from "./name-orders.ts";
export type * from "./order-views.ts";
export { defaultOrderPolicy, type OrderPolicy } from "./policy.ts";
export type { Buyer } from "./queries-accept.ts";
export type { ProfileStatus, StockState } from "./queries-profiles.ts";
export { rateOrder } from "./rate-order.ts";
export { type EsimFilter, getEsim, listEsims, listOrderEsims } from "./read-esims.ts";
export { getOrder, listOrderEvents } from "./read-order.ts";
export { refreshUsage } from "./refresh-usage.ts";
export {
  type AttemptResolution,
  type AttemptState,
  type Bought,
  type ChainLink,
  type ItemState,
  type OrderKind,
  type OrderStatus,
  type PlanSnapshot,
  planOf,
  purchaseOf,
  thingOf,
} from "./saga-rows.ts";
export { type SagaStep, sagaSteps } from "./saga-step.ts";
export type { OrdersServices } from "./services.ts";
export { type FoundProfiles, takeSpares, type Unfit } from "./take-spares.ts";
export { wakeOrder } from "./wake-order.ts";
export { deliveredByBackup, deliveredByHand } from "./who-delivered.ts";
