export { callingCountries, callingPrefixes, countryOf } from "./calling-codes.ts";
export type { RateChange, RateDifference } from "./compare-rates.ts";
export * from "./errors.ts";
export {
  confirmImport,
  correctLine,
  dropImport,
  type ImportPreview,
  previewImport,
  type RateImport,
  startImport,
} from "./import-rates.ts";
export {
  currentVersion,
  describeList,
  getList,
  type ListOverview,
  listEntries,
  listLists,
  readEntries,
} from "./list-queries.ts";
export {
  ensureList,
  type ListEntry,
  type ListKey,
  type ListVersion,
  type NewVersion,
  publishVersion,
  type RateList,
  readVersion,
} from "./lists.ts";
export { listMarkups, type MarkupSetting, setMarkup } from "./markups.ts";
export { type BadRow, type RateColumn, rateColumns } from "./parse-rates.ts";
export { PrefixIndex } from "./prefix-index.ts";
export {
  type CarrierCost,
  type ChainRate,
  carrierCosts,
  priceUse,
  type Quote,
  type QuoteRequest,
  type QuoteSource,
  quote,
} from "./quote.ts";
export { billedUnits, divideUp, plainRate, type Rate, rateCall, rateUnits } from "./rate.ts";
export { countSegments, type SegmentCount, type TextEncoding } from "./segments.ts";
export { type NumberTrial, tryNumber } from "./try-number.ts";
export { type Direction, type UnitRule, type UseService, type UseUnit, unitsOf, useServices } from "./use-services.ts";
