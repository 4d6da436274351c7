/** Whose turn comes first when calls wait: a customer waits for orders, nobody for reads. */
export type PacerUrgency = "order" | "read";

type Waiter = { cost: number; urgency: PacerUrgency; settle(waited: boolean): void };
type Spend = { at: number; cost: number };

export type PacerLimit = { tokens: number; windowMs: number };

/**
 * Keeps our calls below an upstream's rate limit: never more than `tokens` within any `windowMs`, which satisfies limits
 * counted in fixed windows as well as rolling ones. Waiting is bounded by the caller; orders pass reads.
 */
export class Pacer {
  #limit: PacerLimit;
  readonly #now: () => number;
  #spends: Spend[] = [];
  #waiters: Waiter[] = [];
  #timer: NodeJS.Timeout | null = null;

  constructor(limit: PacerLimit, now: () => number = () => performance.now()) {
    this.#limit = limit;
    this.#now = now;
  }

  setLimit(limit: PacerLimit): void {
    this.#limit = limit;
    this.#pump();
  }

  /** Waits for its turn, at most `waitMaxMs`. Returns the milliseconds waited, or null when the turn cannot come in time. */
  async acquire(cost: number, urgency: PacerUrgency, waitMaxMs: number): Promise<number | null> {
    const fitting = Math.min(cost, this.#limit.tokens);
    this.#forgetOld();
    if (this.#queuedBefore(urgency) === 0 && this.#spent() + fitting <= this.#limit.tokens) {
      this.#spends.push({ at: this.#now(), cost: fitting });
      return 0;
    }
    if (this.#leastWaitMs(fitting, urgency) > waitMaxMs) return null;
    const startedAt = this.#now();
    return (await this.#turn(fitting, urgency, waitMaxMs)) ? this.#now() - startedAt : null;
  }

  /**
   * Corrects the count by what the upstream says is left until its window ends: other processes spend from the same limit,
   * and some calls cost more than one token.
   */
  learn(remaining: number, resetInMs: number): void {
    this.#forgetOld();
    const excess = this.#limit.tokens - this.#spent() - remaining;
    if (excess <= 0 || resetInMs <= 0 || resetInMs > this.#limit.windowMs) return;
    this.#spends.push({ at: this.#now() + resetInMs - this.#limit.windowMs, cost: excess });
    this.#spends.sort((a, b) => a.at - b.at);
  }

  #turn(cost: number, urgency: PacerUrgency, waitMaxMs: number): Promise<boolean> {
    return new Promise((resolve) => {
      const waiter: Waiter = {
        cost,
        urgency,
        settle: (came) => {
          clearTimeout(timer);
          resolve(came);
        },
      };
      const timer = setTimeout(() => {
        this.#waiters = this.#waiters.filter((other) => other !== waiter);
        waiter.settle(false);
      }, waitMaxMs);
      const firstRead = urgency === "order" ? this.#waiters.findIndex((other) => other.urgency === "read") : -1;
      this.#waiters.splice(firstRead === -1 ? this.#waiters.length : firstRead, 0, waiter);
      this.#pump();
    });
  }

  #pump(): void {
    this.#forgetOld();
    for (let next = this.#waiters[0]; next; next = this.#waiters[0]) {
      if (this.#spent() + next.cost > this.#limit.tokens) break;
      this.#waiters.shift();
      this.#spends.push({ at: this.#now(), cost: next.cost });
      next.settle(true);
    }
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#waiters.length === 0) return;
    this.#timer = setTimeout(() => this.#pump(), Math.max(1, Math.ceil(this.#msToNextExpiry())));
  }

  #forgetOld(): void {
    const oldest = this.#now() - this.#limit.windowMs;
    let kept = 0;
    while (kept < this.#spends.length && (this.#spends[kept]?.at ?? 0) <= oldest) kept++;
    if (kept > 0) this.#spends.splice(0, kept);
  }

  #spent(): number {
    return this.#spends.reduce((sum, spend) => sum + spend.cost, 0);
  }

  #queuedBefore(urgency: PacerUrgency): number {
    return this.#waiters
      .filter((waiter) => urgency === "read" || waiter.urgency === "order")
      .reduce((sum, waiter) => sum + waiter.cost, 0);
  }

  /** A lower bound, so that a call with no chance is refused at once instead of after its whole wait. */
  #leastWaitMs(cost: number, urgency: PacerUrgency): number {
    const over = this.#spent() + this.#queuedBefore(urgency) + cost - this.#limit.tokens;
    const windows = Math.ceil(over / this.#limit.tokens);
    return windows <= 0 ? 0 : (windows - 1) * this.#limit.windowMs + this.#msToNextExpiry();
  }

  #msToNextExpiry(): number {
    const oldest = this.#spends[0];
    return oldest ? Math.max(0, oldest.at + this.#limit.windowMs - this.#now()) : 0;
  }
}

const pacers = new Map<string, Pacer>();

/**
 * The pacer all instances with this key share in the process; null when `requestsPerSecond` is 0 or unknown. Key it by what
 * the upstream counts: the account, or our address. The window is a little longer than a second, because requests sent a second
 * apart may arrive closer together.
 */
export function sharedPacer(key: string, requestsPerSecond: number | null): Pacer | null {
  if (requestsPerSecond === null || requestsPerSecond <= 0) return null;
  const limit = { tokens: requestsPerSecond, windowMs: 1_050 };
  const existing = pacers.get(key);
  if (existing) {
    existing.setLimit(limit);
    return existing;
  }
  const pacer = new Pacer(limit);
  pacers.set(key, pacer);
  return pacer;
}
