export { advancePayment } from "./advance-payment.ts";
export { removeCard, setDefaultCard, startCardSetup, syncCards } from "./cards.ts";
export { createPaymentConsumer } from "./consume-payment-event.ts";
export { declineWords } from "./decline-words.ts";
export { acceptDispute, submitEvidence } from "./disputes.ts";
export { createPaymentJobs, paymentSchedules } from "./jobs.ts";
export {
  type Card,
  type PaymentOrigin,
  type PaymentRow,
  type PaymentState,
  paymentStates,
  type RefundRow,
} from "./payment.ts";
export { listCards, nameCards } from "./queries-cards.ts";
export { listPayments, readPayment } from "./queries-payments.ts";
export { type DisputeRow, getDispute, listDisputes, listRefunds } from "./queries-reversals.ts";
export type { WalletWatch } from "./queries-watches.ts";
export { paymentsSource, reconcilePayments, requestPayments } from "./reconcile.ts";
export { refundable, refundPayment } from "./refunds.ts";
export { actionsFor, type DifferenceAction, resolveDifference } from "./resolve-difference.ts";
export { defaultPaymentsPolicy, type PayingAccount, type PaymentsServices } from "./services.ts";
export { startTopUp } from "./start-top-up.ts";
export { type AutoRecharge, getWalletWatch, setAutoRecharge, setLowBalanceAlert } from "./wallet-settings.ts";
export { watchWallets } from "./watch-wallets.ts";
