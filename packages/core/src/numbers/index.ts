export { createNumbersConsumer } from "./consume-number-event.ts";
export * from "./errors.ts";
export { createNumberJobs, numberSchedules } from "./jobs.ts";
export { createNumberFulfilment } from "./number-fulfilment.ts";
export { numberOffer } from "./number-offer.ts";
export {
  type NumberRequest,
  orderNumber,
  orderSharedNumber,
  ownCostOf,
  type SharedNumberRequest,
} from "./order-number.ts";
export {
  findNumberInUse,
  listNumbers,
  listOfShop,
  listPaidNumbers,
  type NumberFilter,
  type NumberStatus,
  type OwnNumber,
} from "./queries.ts";
export { getNumber } from "./read-numbers.ts";
export { releaseNumber } from "./release-number.ts";
export { lapseNumber, type RenewedNumber, renewNumber } from "./renew-number.ts";
export { type FoundNumber, listNumberRequirements, type NumberQuery, searchNumbers } from "./search-numbers.ts";
export { defaultNumbersPolicy, type NumbersPolicy, type NumbersServices } from "./services.ts";
export { ownMonthOf } from "./shared-number.ts";
export { can, type NumberUpdate, updateNumber } from "./update-number.ts";
