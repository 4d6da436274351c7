/** Life of a bundle on an eSIM (docs.esim-go.com/guides/bundle_status, quoted in the sheet). */
export type BundleState = "processing" | "queued" | "active" | "depleted" | "expired" | "revoked" | "lapsed";

/** One bundle put on one eSIM. Instants in epoch milliseconds; the state is derived from them, never stored. */
export type Assignment = {
  id: string;
  reference: string;
  orderReference: string;
  bundleName: string;
  durationDays: number;
  unlimited: boolean;
  initialBytes: number;
  remainingBytes: number;
  assignedAtMs: number;
  /** Until then the bundle is `processing`; the eSIM can be installed meanwhile. */
  readyAtMs: number;
  startedAtMs: number | null;
  endsAtMs: number | null;
  revokedAtMs: number | null;
  /** Utilisation thresholds already announced, in per cent. */
  announced: number[];
};

const DAY_MS = 86_400_000;
// An assignment nobody used in 12 months is `lapsed` (sheet: bundleState).
const LAPSE_MS = 365 * DAY_MS;

/** The state at an instant. A depleted bundle turns `expired` once its time is over. */
export function stateOf(assignment: Assignment, nowMs: number): BundleState {
  if (assignment.revokedAtMs !== null) return "revoked";
  if (assignment.endsAtMs === null) {
    if (nowMs < assignment.readyAtMs) return "processing";
    return nowMs - assignment.assignedAtMs >= LAPSE_MS ? "lapsed" : "queued";
  }
  if (nowMs >= assignment.endsAtMs) return "expired";
  return assignment.remainingBytes === 0 ? "depleted" : "active";
}

/** Whether the bundle still promises service: what `GET /bundles` lists without `includeUsed`. */
export function isUsable(assignment: Assignment, nowMs: number): boolean {
  return ["processing", "queued", "active"].includes(stateOf(assignment, nowMs));
}

/** Never used: the only state in which a bundle can be revoked. */
export function isUnused(assignment: Assignment): boolean {
  return assignment.startedAtMs === null && assignment.revokedAtMs === null;
}

/** What one consumption takes from one bundle. `thresholds` are the per cents used that it crosses, ascending. */
export type Consumption = { assignmentId: string; bytes: number; starts: boolean; thresholds: number[] };

/** Utilisation callbacks go out at these shares of the allowance (sheet: event table, from the third-party mock). */
const utilisationThresholds = [1, 50, 80, 100] as const;

/**
 * Divides `bytes` over an eSIM's bundles: the active one first, then queued ones by age, as the network does.
 * Bytes beyond all allowances are not served and appear nowhere. Unlimited bundles never run out.
 */
export function planConsumption(assignments: readonly Assignment[], bytes: number, nowMs: number): Consumption[] {
  const inState = (state: BundleState) => assignments.filter((one) => stateOf(one, nowMs) === state);
  const plan: Consumption[] = [];
  let left = bytes;
  for (const assignment of [...inState("active"), ...inState("queued"), ...inState("processing")]) {
    if (left <= 0) break;
    const taken = assignment.unlimited ? left : Math.min(left, assignment.remainingBytes);
    left -= taken;
    plan.push({
      assignmentId: assignment.id,
      bytes: taken,
      starts: assignment.startedAtMs === null,
      thresholds: crossedBy(assignment, taken),
    });
  }
  return plan;
}

function crossedBy(assignment: Assignment, bytes: number): number[] {
  if (assignment.unlimited) return [];
  const used = assignment.initialBytes - assignment.remainingBytes + bytes;
  return utilisationThresholds.filter(
    (threshold) => used * 100 >= assignment.initialBytes * threshold && !assignment.announced.includes(threshold),
  );
}

/** Carries a consumption out on the assignment it names. */
export function consume(assignment: Assignment, consumption: Consumption, atMs: number): void {
  if (consumption.starts) {
    assignment.startedAtMs = atMs;
    assignment.endsAtMs = atMs + assignment.durationDays * DAY_MS;
  }
  if (!assignment.unlimited) assignment.remainingBytes -= consumption.bytes;
  assignment.announced.push(...consumption.thresholds);
}
