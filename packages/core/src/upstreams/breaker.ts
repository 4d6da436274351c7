/**
 * Circuit breaker of one provider × operation × region (architecture §5), as a value: every function takes a state and the
 * time and returns the next state, so that it can be stored, shared and replayed. Only technical failures count; busy,
 * declined or out-of-stock answers are answers.
 *
 * closed ─ 20+ calls, half of them failed ─► open ─ 5 s, doubling to 60 s ─► half open ─ 10 probes ─► ramp 10, 25, 50 % ─► closed
 *                                            ▲───────────── half of them failed ─────┴────────────────┘
 */
export type BreakerState = {
  mode: "closed" | "open" | "half_open" | "ramp";
  /** When the mode, or the step of the ramp, began. Milliseconds since the epoch, as all times here. */
  sinceMs: number;
  /** Calls of the current half of the window when closed; of the mode or step otherwise. */
  calls: number;
  failures: number;
  /** Calls of the half window before, when closed. */
  callsBefore: number;
  failuresBefore: number;
  /** Probes begun and not yet ended, when half open. */
  probing: number;
  /** How long it stays open this time; doubles each time it opens again before it has closed. */
  openForMs: number;
  /** Position in the ramp. */
  step: number;
};

/** Share of the traffic a route may get, 0 to 1, with the moment an open breaker lets probes through. */
export type BreakerGate = { mode: BreakerState["mode"]; share: number; retryAtMs: number | null };

const callsMin = 20;
const failureShareMax = 0.5;
const halfWindowMs = 150_000;
const openForMinMs = 5_000;
const openForMaxMs = 60_000;
const probesMax = 10;
/** A probe that nobody reported back within this time died with its process. */
const probeLostAfterMs = 60_000;
const rampShares = [0.1, 0.25, 0.5] as const;
/** A step of the ramp ends after this many calls or this time; a route nobody uses is not held down for ever. */
const stepCalls = 20;
const stepMs = 30_000;
const stepCallsMin = 5;

/** A breaker that has seen nothing. */
export function newBreaker(nowMs: number): BreakerState {
  return {
    mode: "closed",
    sinceMs: nowMs,
    calls: 0,
    failures: 0,
    callsBefore: 0,
    failuresBefore: 0,
    probing: 0,
    openForMs: openForMinMs,
    step: 0,
  };
}

/** How much traffic the route may get at this moment. */
export function gateOf(before: BreakerState, nowMs: number): BreakerGate {
  const state = atTime(before, nowMs);
  switch (state.mode) {
    case "closed":
      return { mode: "closed", share: 1, retryAtMs: null };
    case "open":
      return { mode: "open", share: 0, retryAtMs: state.sinceMs + state.openForMs };
    case "half_open":
      return { mode: "half_open", share: state.calls + state.probing < probesMax ? 1 : 0, retryAtMs: null };
    case "ramp":
      return { mode: "ramp", share: rampShares[state.step] ?? 1, retryAtMs: null };
  }
}

/** A call begins. While half open it is one of the probes. */
export function beginCall(before: BreakerState, nowMs: number): BreakerState {
  const state = atTime(before, nowMs);
  return state.mode === "half_open" ? { ...state, probing: state.probing + 1 } : state;
}

/** A call ended. `failed` means a technical failure: timeout, unreachable, 5xx, rate limit, activation failure. */
export function endCall(before: BreakerState, failed: boolean, nowMs: number): BreakerState {
  const state = atTime(before, nowMs);
  // Answers to calls made before the breaker opened say nothing new.
  if (state.mode === "open") return state;
  const counted = { ...state, calls: state.calls + 1, failures: state.failures + (failed ? 1 : 0) };
  if (state.mode === "closed") return isFailing(counted) ? open(counted, openForMinMs, nowMs) : counted;
  // Without a probe on its way the answer belongs to a call made before the breaker opened, or to one given up for lost.
  if (state.mode === "half_open" && state.probing === 0) return state;
  if (state.mode === "half_open") return endProbe({ ...counted, probing: state.probing - 1 }, nowMs);
  if (counted.calls >= stepCallsMin && counted.failures / counted.calls >= failureShareMax)
    return reopen(counted, nowMs);
  return counted.calls >= stepCalls ? nextStep(counted, nowMs) : counted;
}

function isFailing(state: BreakerState): boolean {
  const calls = state.calls + state.callsBefore;
  return calls >= callsMin && (state.failures + state.failuresBefore) / calls >= failureShareMax;
}

function endProbe(state: BreakerState, nowMs: number): BreakerState {
  if (state.failures >= probesMax * failureShareMax) return reopen(state, nowMs);
  return state.calls >= probesMax ? enter(state, "ramp", nowMs) : state;
}

/** What passing time alone changes: windows slide, open breakers let probes through, steps of the ramp end. */
function atTime(state: BreakerState, nowMs: number): BreakerState {
  const ageMs = nowMs - state.sinceMs;
  switch (state.mode) {
    case "closed":
      if (ageMs < halfWindowMs) return state;
      if (ageMs >= 2 * halfWindowMs) return newBreaker(nowMs);
      return {
        ...state,
        sinceMs: state.sinceMs + halfWindowMs,
        callsBefore: state.calls,
        failuresBefore: state.failures,
        calls: 0,
        failures: 0,
      };
    case "open":
      return ageMs >= state.openForMs ? enter(state, "half_open", state.sinceMs + state.openForMs) : state;
    case "half_open":
      return state.probing > 0 && ageMs >= probeLostAfterMs ? { ...state, sinceMs: nowMs, probing: 0 } : state;
    case "ramp":
      return ageMs >= stepMs ? atTime(nextStep(state, state.sinceMs + stepMs), nowMs) : state;
  }
}

function nextStep(state: BreakerState, nowMs: number): BreakerState {
  const step = state.step + 1;
  return step < rampShares.length ? { ...enter(state, "ramp", nowMs), step } : newBreaker(nowMs);
}

function reopen(state: BreakerState, nowMs: number): BreakerState {
  return open(state, Math.min(state.openForMs * 2, openForMaxMs), nowMs);
}

function open(state: BreakerState, openForMs: number, nowMs: number): BreakerState {
  return { ...enter(state, "open", nowMs), openForMs };
}

function enter(state: BreakerState, mode: BreakerState["mode"], sinceMs: number): BreakerState {
  return { ...newBreaker(sinceMs), mode, openForMs: state.openForMs };
}
