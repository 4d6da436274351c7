/** The fields of a request: form bodies and queries alike. Arrays are repeated names. */
export class Form {
  readonly #params: URLSearchParams;

  constructor(text: string) {
    this.#params = new URLSearchParams(text);
  }

  has(name: string): boolean {
    return this.#params.has(name);
  }

  /** The last value of that name; undefined when it is absent or empty. */
  text(name: string): string | undefined {
    return this.#params.getAll(name).at(-1) || undefined;
  }

  /** What else a query says besides these names, for the address of its next page. */
  without(names: readonly string[]): URLSearchParams {
    return new URLSearchParams([...this.#params].filter(([name]) => !names.includes(name)));
  }

  list(name: string): string[] {
    return this.#params.getAll(name).filter((value) => value !== "");
  }

  flag(name: string): boolean | undefined {
    const value = this.text(name);
    return value === undefined ? undefined : value.toLowerCase() === "true";
  }

  /** A whole number within the bounds, the fallback when absent or none. */
  number(name: string, fallback: number, bounds: { min: number; max: number }): number {
    const value = Number(this.text(name) ?? Number.NaN);
    return Number.isInteger(value) ? Math.min(bounds.max, Math.max(bounds.min, value)) : fallback;
  }
}
