const namedAfter = 20;
const namesMax = 300;
const textsMax = 5_000;

// The condition of a partial index that a conflict is looked for in must be known when the statement is planned; a kept plan knows
// no values.
const conflictCondition = /\bon conflict\b(?:(?!\bdo\b)[\s\S])*\bwhere\b/i;

/**
 * Names for statements that run often: what has a name is parsed once per connection and not at each run, and its plan is kept
 * where PostgreSQL finds that worth while. Texts that are rare, or differ with the length of a list, get none: each name costs
 * every connection the memory of a plan.
 */
export class StatementNames {
  #counts = new Map<string, number>();
  #names = new Map<string, string>();
  #generation = 0;

  /** The name of a statement that has run often enough, from then on always the same; else nothing. */
  nameOf(text: string): string | undefined {
    const name = this.#names.get(text);
    if (name || this.#names.size >= namesMax) return name;
    const count = (this.#counts.get(text) ?? 0) + 1;
    if (count >= namedAfter && !conflictCondition.test(text)) {
      this.#counts.delete(text);
      this.#names.set(text, `kernel.${this.#generation}.${this.#names.size}`);
      return this.#names.get(text);
    }
    if (this.#counts.size >= textsMax) this.#counts.clear();
    this.#counts.set(text, count);
    return undefined;
  }

  /** New names for everything: what connections have prepared no longer fits the tables. */
  forget(): void {
    this.#generation++;
    this.#counts = new Map();
    this.#names = new Map();
  }
}

/**
 * A column was added while this process runs, and a prepared `select *` would now answer with another shape: PostgreSQL refuses
 * it (`plancache.c`, RevalidateCachedQuery).
 */
export function isOutdatedStatement(error: unknown): boolean {
  const { code, routine } = error as { code?: string; routine?: string };
  return code === "0A000" && routine === "RevalidateCachedQuery";
}
