import { DomainError, publicId } from "../kernel/index.ts";

/** No order of that id in this scope. */
export const orderNotFound = (orderId: string) =>
  new DomainError("orders.not_found", { orderId: publicId("ord", orderId) });

/** No eSIM of that number in this scope. */
export const esimNotFound = (iccid: string) => new DomainError("orders.esim_not_found", { iccid });

/** Nothing of the order can be taken back: it is delivered, or a purchase is being made this very moment. */
export const orderNotCancellable = (orderId: string, status: string) =>
  new DomainError("orders.not_cancellable", { orderId: publicId("ord", orderId), status });

/** No task of that id in this scope. */
export const manualTaskNotFound = (taskId: string) =>
  new DomainError("orders.manual_task_not_found", { taskId: publicId("tsk", taskId) });

/** What only providers can deliver: a person may refund it or have them asked again. */
export const notByHand = (taskId: string, kind: string) =>
  new DomainError("orders.not_by_hand", { taskId: publicId("tsk", taskId), kind });

/** The very thing is on order already, in this account or another. */
export const onOrder = () => new DomainError("orders.on_order", {});

/** Somebody, or a late delivery, was faster. */
export const manualTaskClosed = (taskId: string, resolution: string | null) =>
  new DomainError("orders.manual_task_closed", { taskId: publicId("tsk", taskId), resolution });

/** Only what was delivered can be rated. */
export const ratingNotPossible = (orderId: string, status: string) =>
  new DomainError("orders.rating_not_possible", { orderId: publicId("ord", orderId), status });

/** The profile's provider takes no top-ups, does not sell this one, or the profile has ended. */
export const topUpNotPossible = (iccid: string, reason: string) =>
  new DomainError("orders.top_up_not_possible", { iccid, reason });

/** The account may not buy. */
export const accountNotFound = (accountId: string) =>
  new DomainError("account.not_found", { accountId: publicId("acc", accountId) });
export const accountSuspended = (accountId: string) =>
  new DomainError("account.suspended", { accountId: publicId("acc", accountId) });
export const tenantSuspended = (tenantId: string) =>
  new DomainError("tenant.suspended", { tenantId: publicId("tnt", tenantId) });

/** The plan is not sold (any more), or has no price in this tenant. */
export const planNotFound = (planId: string) =>
  new DomainError("catalog.plan_not_found", { planId: publicId("pln", planId) });
export const planUnavailable = (planId: string) =>
  new DomainError("catalog.plan_unavailable", { planId: publicId("pln", planId) });

/** The key was used for another order already. */
export const idempotencyKeyReused = (orderId: string) =>
  new DomainError("idempotency.key_reused", { orderId: publicId("ord", orderId) });
