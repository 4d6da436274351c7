import type { Params } from "./form.ts";
import { badParameter } from "./refusal.ts";

const LIMIT_DEFAULT = 10;
const LIMIT_MAX = 100;

type Listed = { id: string; created: number };

/** Which part of a list is wanted. Read before the rows, so that a wrong parameter is refused first. */
export type Paging = {
  limit: number;
  after: string | null;
  before: string | null;
  /** By `created`, as a number or as bounds. */
  fits(created: number): boolean;
};

export function readPaging(params: Params): Paging {
  const limit = params.integer("limit") ?? LIMIT_DEFAULT;
  if (limit < 1 || limit > LIMIT_MAX) throw badParameter("limit", "This value must be between 1 and 100.");
  const after = params.text("starting_after");
  const before = params.text("ending_before");
  return { limit, after, before, fits: readCreated(params) };
}

function readCreated(params: Params): (created: number) => boolean {
  if (!params.has("created")) return () => true;
  const bounds = params.child("created");
  if (!bounds) return () => true;
  const [gt, gte, lt, lte] = (["gt", "gte", "lt", "lte"] as const).map((key) => bounds.integer(key));
  bounds.done();
  const holds = (bound: number | null | undefined, test: (bound: number) => boolean) =>
    bound === null || bound === undefined || test(bound);
  return (created) =>
    holds(gt, (bound) => created > bound) &&
    holds(gte, (bound) => created >= bound) &&
    holds(lt, (bound) => created < bound) &&
    holds(lte, (bound) => created <= bound);
}

/** One page, the newest first; `rows` come in that order. */
export function listWire<Row extends Listed>(
  rows: readonly Row[],
  paging: Paging,
  shown: { url: string; render(row: Row): object },
) {
  const { limit, after, before, fits } = paging;
  const wanted = rows.filter((row) => fits(row.created));
  const from = after === null ? 0 : position(rows, wanted, after, "starting_after") + 1;
  const until = before === null ? undefined : position(rows, wanted, before, "ending_before");
  const range = wanted.slice(from, until);
  const page = until === undefined ? range.slice(0, limit) : range.slice(-limit);
  return {
    object: "list" as const,
    data: page.map(shown.render),
    has_more: range.length > page.length,
    url: shown.url,
  };
}

function position<Row extends Listed>(rows: readonly Row[], wanted: readonly Row[], id: string, param: string): number {
  const index = wanted.findIndex((row) => row.id === id);
  if (index !== -1) return index;
  if (rows.some((row) => row.id === id)) throw badParameter(param, `The object '${id}' is not in this list.`);
  throw badParameter(param, `No such object: '${id}'`, "resource_missing");
}
