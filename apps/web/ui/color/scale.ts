import { contrast, hexToOklch, type Oklch, oklchToHex } from "./oklch.ts";

/** Names of the eleven steps of a colour scale, lightest first. */
export const scaleSteps = [50, 100, 200, 300, 400, 500, 600, 700, 800, 900, 950] as const;

export type ScaleStep = (typeof scaleSteps)[number];
export type Scale = Record<ScaleStep, string>;

/** Least contrast of text on its ground (WCAG 2 AA). */
export const textContrastMin = 4.5;
/** Least contrast of a control's outline or a mark in a chart against its ground (WCAG 2 AA, 1.4.11). */
export const markContrastMin = 3;

const lightness: Record<ScaleStep, number> = {
  50: 0.977,
  100: 0.95,
  200: 0.905,
  300: 0.845,
  400: 0.755,
  500: 0.665,
  600: 0.575,
  700: 0.49,
  800: 0.405,
  900: 0.32,
  950: 0.24,
};

// Pale and dark steps carry less chroma, or a tint shouts and a shade turns neon.
const chromaShare: Record<ScaleStep, number> = {
  50: 0.14,
  100: 0.26,
  200: 0.48,
  300: 0.72,
  400: 0.92,
  500: 1,
  600: 1,
  700: 0.94,
  800: 0.8,
  900: 0.62,
  950: 0.46,
};

/** Eleven steps of one hue with even lightness. `base` gives hue and chroma; its own lightness does not matter. */
export function makeScale(base: Oklch): Scale {
  const entries = scaleSteps.map((step) => [
    step,
    oklchToHex({ l: lightness[step], c: base.c * chromaShare[step], h: base.h }),
  ]);
  return Object.fromEntries(entries) as Scale;
}

/** Text colour for a solid ground: white when it reads (4.5:1), else the ink given, else black. One of the three always reaches 4.5:1. */
export function foregroundOn(ground: string, ink = "#000000"): string {
  return ["#ffffff", ink].find((text) => contrast(text, ground) >= textContrastMin) ?? "#000000";
}

/**
 * The colour moved in lightness, away from the grounds, until it reaches `minimum` contrast on each of them.
 * Direction "darker" suits light themes, "lighter" dark ones. Returns black or white when nothing of its hue reaches it.
 */
export function readableOn(
  color: string,
  grounds: readonly string[],
  minimum: number,
  towards: "darker" | "lighter",
): string {
  const start = hexToOklch(color);
  if (!start) throw new RangeError(`not a hex colour: ${color}`);
  const sign = towards === "darker" ? -1 : 1;
  for (let l = start.l; l >= 0 && l <= 1; l += sign * 0.005) {
    const candidate = oklchToHex({ ...start, l });
    if (grounds.every((ground) => contrast(candidate, ground) >= minimum)) return candidate;
  }
  return towards === "darker" ? "#000000" : "#ffffff";
}

/** The same hue a little darker or lighter, for a pressed or hovered solid; moves away from its text so that contrast only grows. */
export function hoverOf(solid: string, text: string): string {
  const color = hexToOklch(solid);
  if (!color) throw new RangeError(`not a hex colour: ${solid}`);
  const textIsLight = contrast(text, "#000000") > contrast(text, "#ffffff");
  const l = textIsLight ? Math.max(0, color.l - 0.05) : Math.min(1, color.l + 0.04);
  return oklchToHex({ ...color, l });
}
