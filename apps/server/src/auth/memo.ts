type Entry<T> = { value: Promise<T>; until: number };

/**
 * Keeps answers for a short while and asks once for callers that come together. Failures are not kept. When full, the
 * oldest answer goes first.
 */
export class Memo<T> {
  readonly #entries = new Map<string, Entry<T>>();
  readonly #maxAgeMs: number;
  readonly #entriesMax: number;

  constructor(options: { maxAgeMs: number; entriesMax: number }) {
    this.#maxAgeMs = options.maxAgeMs;
    this.#entriesMax = options.entriesMax;
  }

  /** The kept answer, or `load`'s. */
  get(key: string, load: () => Promise<T>): Promise<T> {
    const now = performance.now();
    const kept = this.#entries.get(key);
    if (kept && kept.until > now) return kept.value;
    const value = load();
    this.#entries.delete(key);
    this.#entries.set(key, { value, until: now + this.#maxAgeMs });
    value.catch(() => this.delete(key));
    if (this.#entries.size > this.#entriesMax) this.#dropOldest();
    return value;
  }

  delete(key: string): void {
    this.#entries.delete(key);
  }

  clear(): void {
    this.#entries.clear();
  }

  #dropOldest(): void {
    const oldest = this.#entries.keys().next();
    if (!oldest.done) this.#entries.delete(oldest.value);
  }
}
