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
export { type Compared, getRun, listRuns, type Progress, queueRun, type Run, runComparison } from "./runs.ts";
