/**
 * Answers of the last moment, so that a question every order asks alike is put to the database once a second and not once an
 * order. An answer may be `ttlMs` old; `keysMax` bounds the memory.
 */
export class Recent<T> {
  readonly #ttlMs: number;
  readonly #keysMax: number;
  readonly #answers = new Map<string, { value: T; untilMs: number }>();

  constructor(options: { ttlMs: number; keysMax: number }) {
    this.#ttlMs = options.ttlMs;
    this.#keysMax = options.keysMax;
  }

  /** The answer to `key`, asked afresh when there is none of the last moment. A failure is not kept. */
  async get(key: string, nowMs: number, ask: () => Promise<T>): Promise<T> {
    const known = this.#answers.get(key);
    if (known && known.untilMs > nowMs && known.untilMs <= nowMs + this.#ttlMs) return known.value;
    const value = await ask();
    if (this.#answers.size >= this.#keysMax) this.#answers.clear();
    this.#answers.set(key, { value, untilMs: nowMs + this.#ttlMs });
    return value;
  }
}
