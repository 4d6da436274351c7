export {
  type Difference,
  type DifferenceFilter,
  type DifferenceKind,
  type DifferenceState,
  endDifference,
  type FoundDifference,
  getDifference,
  listDifferences,
  lockDifference,
} from "./differences.ts";
export { type Compared, listRuns, type Run, runComparison } from "./runs.ts";
