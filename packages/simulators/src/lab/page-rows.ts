import type { Context } from "hono";
import type { LabEnv } from "./types.ts";

/** How many rows a page has of which so many were asked for: fewer where the lab was told to page early. */
export function rowsOfPage(c: Context<LabEnv>, asked: number): number {
  return Math.min(asked, c.get("pageRowsMax") ?? asked);
}
