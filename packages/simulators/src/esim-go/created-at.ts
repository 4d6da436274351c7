import { badRequest } from "./refusal.ts";

const comparisons: Readonly<Record<string, (createdAtMs: number, boundMs: number) => boolean>> = {
  eq: (createdAtMs, boundMs) => createdAtMs === boundMs,
  lt: (createdAtMs, boundMs) => createdAtMs < boundMs,
  lte: (createdAtMs, boundMs) => createdAtMs <= boundMs,
  gt: (createdAtMs, boundMs) => createdAtMs > boundMs,
  gte: (createdAtMs, boundMs) => createdAtMs >= boundMs,
};

/**
 * Reads the repeatable `createdAt=gte:<RFC 3339>` filter of `GET /orders`; all given bounds must hold. The
 * operators are those of the v2.2 changelog; without one it is `eq`. Unreadable: 400.
 */
export function createdAtFilter(values: readonly string[]): (createdAtMs: number) => boolean {
  const bounds = values.map((value) => {
    const match = /^(?:(eq|lte|lt|gte|gt):)?(.+)$/.exec(value);
    const boundMs = Date.parse(match?.[2] ?? "");
    const compare = comparisons[match?.[1] ?? "eq"];
    if (Number.isNaN(boundMs) || !compare) throw badRequest(`Invalid createdAt: ${value}`);
    return (createdAtMs: number) => compare(createdAtMs, boundMs);
  });
  return (createdAtMs) => bounds.every((holds) => holds(createdAtMs));
}
