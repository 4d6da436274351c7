/** The lab's time: real time plus what was skipped by `advanceBy`. */
export type LabClock = {
  now(): Date;
  nowMs(): number;
};

type Task = { dueMs: number; run: () => void; timer: NodeJS.Timeout | undefined };

// A longer delay would overflow setTimeout and fire at once; the task is armed again when this much has passed.
const TIMER_MAX_MS = 2_147_000_000;

/** Keeps the lab's clock and everything that waits for it, so that skipping time also fires what became due. */
export class Timeline implements LabClock {
  #skippedMs = 0;
  #closed = false;
  readonly #tasks = new Set<Task>();

  now(): Date {
    return new Date(this.nowMs());
  }

  nowMs(): number {
    return Date.now() + this.#skippedMs;
  }

  get skippedMs(): number {
    return this.#skippedMs;
  }

  /** Moves the lab's time forward; tasks that become due by it run soon after. */
  advanceBy(ms: number): void {
    this.#skippedMs += ms;
    for (const task of this.#tasks) this.#arm(task);
  }

  /** Runs `run` once `delayMs` of lab time passed. Returns a function that cancels it. */
  schedule(delayMs: number, run: () => void): () => void {
    const task: Task = { dueMs: this.nowMs() + Math.max(0, delayMs), run, timer: undefined };
    if (this.#closed) return () => {};
    this.#tasks.add(task);
    this.#arm(task);
    return () => this.#drop(task);
  }

  /** Forgets every waiting task. */
  close(): void {
    this.#closed = true;
    for (const task of this.#tasks) this.#drop(task);
  }

  #arm(task: Task): void {
    clearTimeout(task.timer);
    const waitMs = Math.max(0, task.dueMs - this.nowMs());
    task.timer = setTimeout(() => this.#fire(task), Math.min(waitMs, TIMER_MAX_MS));
    task.timer.unref();
  }

  #fire(task: Task): void {
    if (task.dueMs - this.nowMs() > 1) {
      this.#arm(task);
      return;
    }
    this.#tasks.delete(task);
    task.run();
  }

  #drop(task: Task): void {
    clearTimeout(task.timer);
    this.#tasks.delete(task);
  }
}
