/** What a form may hold; entries with `undefined` are left out. */
export type FormValue = string | number | boolean | undefined | FormValue[] | { [key: string]: FormValue };

/** An urlencoded form with brackets for what is nested: `{ a: [{ b: 1 }] }` becomes `a[0][b]=1`. */
export function toForm(values: { [key: string]: FormValue }): string {
  return Object.entries(values)
    .flatMap(([key, value]) => pairs(key, value))
    .join("&");
}

function pairs(name: string, value: FormValue): string[] {
  if (value === undefined) return [];
  if (typeof value !== "object") return [`${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`];
  return Object.entries(value).flatMap(([key, inner]) => pairs(`${name}[${key}]`, inner));
}
