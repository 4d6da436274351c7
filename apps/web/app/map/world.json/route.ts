import { worldShapes } from "#ui/map/world-shapes.ts";

export const dynamic = "force-static";

/** Outlines for the coverage map, drawn once at build time: the browser gets finished paths and no geometry code. */
export function GET(): Response {
  return Response.json(worldShapes(), { headers: { "cache-control": "public, max-age=86400" } });
}
