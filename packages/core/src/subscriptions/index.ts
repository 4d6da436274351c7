export * from "./errors.ts";
export { createSubscriptionJobs, queueSubscriptionRetry } from "./jobs.ts";
export { findPayment, lastPaymentBefore, listPayments, type Payment } from "./payment.ts";
export {
  countSubscribers,
  createPlan,
  getPlan,
  listPlans,
  type NewPlan,
  type Plan,
  seedDefaultPlans,
  updatePlan,
} from "./plans.ts";
export { renew, type SubscriptionNotice, type Tell } from "./renew.ts";
export { type ChangePreview, changePlan, previewChange, setCancels, subscribe } from "./subscribe.ts";
export { getSubscription, listSubscriptions, type Subscription } from "./subscription.ts";
