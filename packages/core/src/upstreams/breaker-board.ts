import { type BreakerState, beginCall, endCall, gateOf, newBreaker } from "./breaker.ts";
import type { CallKey, CallKind } from "./call-result.ts";

/** A breaker that is not plainly closed, as routing and the console read it. */
export type BreakerView = {
  mode: BreakerState["mode"];
  /** Share of the traffic the route may get, 0 to 1. */
  share: number;
  retryAt: Date | null;
  since: Date;
  reason: string | null;
};

/** A breaker as the processes share it. A higher `version` is the later change. */
export type SharedBreaker = CallKey & { state: BreakerState; reason: string | null; version: number };

/**
 * The breakers of one root in this process. Calls are counted here; a change of mode is shared with the other processes. Each
 * call counts for its country and for all countries together (`*`): a dead upstream shows there long before it does anywhere.
 */
export class BreakerBoard {
  readonly #breakers = new Map<string, SharedBreaker>();
  #changed = new Set<string>();

  /**
   * A call wants to begin. `admitted` says whether the breakers on its way let it: not while one is open, nor half open with
   * all its probes given out. An admitted call takes a probe of each that is half open, as does one that `must` be made and is
   * made regardless. `changed` when what the route may get is another than before.
   */
  begin(key: CallKey, now: Date, must: boolean): { admitted: boolean; changed: boolean } {
    const nowMs = now.getTime();
    const known = bothRegions(key).flatMap((each) => this.#breakers.get(nameOf(each)) ?? []);
    const admitted = known.every((breaker) => gateOf(breaker.state, nowMs).share > 0);
    if (!admitted && !must) return { admitted, changed: false };
    let changed = false;
    for (const breaker of known) {
      if (breaker.state.mode === "closed") continue;
      breaker.state = beginCall(breaker.state, nowMs);
      changed = true;
    }
    return { admitted, changed };
  }

  /** A call ended. True when that changed what a route may get. */
  record(key: CallKey, kind: CallKind, now: Date, reason: string | undefined): boolean {
    const nowMs = now.getTime();
    let changed = false;
    for (const each of bothRegions(key)) {
      const name = nameOf(each);
      const breaker = this.#breakers.get(name) ?? { ...each, state: newBreaker(nowMs), reason: null, version: 0 };
      const before = breaker.state;
      breaker.state = endCall(before, kind === "technical", nowMs);
      this.#breakers.set(name, breaker);
      if (before.mode !== "closed") changed = true;
      if (breaker.state.mode === before.mode && breaker.state.step === before.step) continue;
      changed = true;
      // Time alone moves an open breaker to half open, in every process alike; that needs no telling.
      if (breaker.state.mode === "half_open") continue;
      if (breaker.state.mode === "open") breaker.reason = reason?.slice(0, 300) ?? null;
      breaker.version = Math.max(nowMs, breaker.version + 1);
      this.#changed.add(name);
    }
    return changed;
  }

  /** What the other processes have to know. */
  takeChanged(): SharedBreaker[] {
    const changed = [...this.#changed].flatMap((name) => this.#breakers.get(name) ?? []);
    this.#changed = new Set();
    return changed.map((breaker) => ({ ...breaker }));
  }

  notSaved(breakers: readonly SharedBreaker[]): void {
    for (const breaker of breakers) this.#changed.add(nameOf(breaker));
  }

  /** Takes over what other processes changed later than this one did. */
  load(breakers: readonly SharedBreaker[]): void {
    for (const breaker of breakers) {
      const name = nameOf(breaker);
      const own = this.#breakers.get(name);
      if (own && own.version >= breaker.version) continue;
      this.#breakers.set(name, { ...breaker });
      this.#changed.delete(name);
    }
  }

  /** By `operation|region`, those that are not plainly closed. */
  viewOf(providerId: string, now: Date): Map<string, BreakerView> {
    const views = new Map<string, BreakerView>();
    for (const breaker of this.#breakers.values()) {
      if (breaker.providerId !== providerId) continue;
      const gate = gateOf(breaker.state, now.getTime());
      if (gate.mode === "closed") continue;
      views.set(`${breaker.operation}|${breaker.region}`, {
        mode: gate.mode,
        share: gate.share,
        retryAt: gate.retryAtMs === null ? null : new Date(gate.retryAtMs),
        since: new Date(breaker.state.sinceMs),
        reason: breaker.reason,
      });
    }
    return views;
  }
}

function bothRegions(key: CallKey): CallKey[] {
  return key.region === "*" ? [key] : [key, { ...key, region: "*" }];
}

function nameOf(key: CallKey): string {
  return `${key.providerId}|${key.operation}|${key.region}`;
}
