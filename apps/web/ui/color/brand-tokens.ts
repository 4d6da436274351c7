import { hexToOklch, type Oklch, oklchToHex } from "./oklch.ts";
import { foregroundOn, hoverOf, makeScale, markContrastMin, readableOn, type Scale, textContrastMin } from "./scale.ts";

/** What a brand gives: two hex colours. Anything unreadable falls back to the platform's own. */
export type BrandColors = { primary: string; secondary: string };

/** Token name (without `--`) → hex colour, for one theme. */
export type Tokens = Record<string, string>;

/** Colours of the platform's own brand, used when a brand has none. */
export const defaultBrandColors: BrandColors = { primary: "#4a2c7a", secondary: "#f2a154" };

// Meaning is fixed across brands: green delivered, amber waits for someone, red failed, blue running, grey ended.
const toneHues = {
  success: { l: 0.6, c: 0.145, h: 152 },
  warning: { l: 0.7, c: 0.15, h: 72 },
  danger: { l: 0.58, c: 0.19, h: 25 },
  info: { l: 0.58, c: 0.15, h: 252 },
} satisfies Record<string, Oklch>;

type Theme = "light" | "dark";

function grounds(theme: Theme, hue: number): Tokens {
  const grey = (l: number, c: number): string => oklchToHex({ l, c, h: hue });
  return theme === "light"
    ? {
        page: grey(0.987, 0.004),
        surface: "#ffffff",
        raised: "#ffffff",
        sunken: grey(0.965, 0.006),
        line: grey(0.905, 0.008),
        ink: grey(0.235, 0.014),
      }
    : {
        page: grey(0.165, 0.008),
        surface: grey(0.2, 0.009),
        raised: grey(0.235, 0.01),
        sunken: grey(0.245, 0.01),
        line: grey(0.31, 0.012),
        ink: grey(0.955, 0.006),
      };
}

const groundNames = ["page", "surface", "raised", "sunken"] as const;

/** A tint of the hue: nearly the page's own lightness, so that much of it on a dark page does not glow. */
function softOf(color: Oklch, theme: Theme): string {
  return theme === "dark"
    ? oklchToHex({ l: 0.255, c: Math.min(color.c * 0.22, 0.032), h: color.h })
    : oklchToHex({ l: 0.972, c: Math.min(color.c * 0.16, 0.024), h: color.h });
}

function tone(name: string, color: Oklch, solid: string, theme: Theme, base: Tokens): Tokens {
  const dark = theme === "dark";
  const scale: Scale = makeScale(color);
  const soft = softOf(color, theme);
  const towards = dark ? "lighter" : "darker";
  const onSolid = foregroundOn(solid, dark ? base.page : base.ink);
  const textGrounds = [soft, ...groundNames.map((ground) => base[ground] ?? soft)];
  return {
    [name]: solid,
    [`${name}-hover`]: hoverOf(solid, onSolid),
    [`on-${name}`]: onSolid,
    [`${name}-soft`]: soft,
    [`${name}-line`]: dark ? scale[800] : scale[200],
    [`${name}-text`]: readableOn(dark ? scale[300] : scale[700], textGrounds, textContrastMin, towards),
  };
}

function solidOf(color: string, theme: Theme, page: string): string {
  // A dark brand colour would vanish on a dark page; a pale one keeps its own look on a white page, its text then being dark.
  return theme === "dark" ? readableOn(color, [page], markContrastMin, "lighter") : color;
}

function charts(theme: Theme, primary: Oklch, grounds: readonly string[]): Tokens {
  const towards = theme === "dark" ? "lighter" : "darker";
  const hues = [0, 140, 230, 70, 300];
  const entries = hues.map((turn, index) => {
    const color = {
      l: theme === "dark" ? 0.72 : 0.58,
      c: Math.min(Math.max(primary.c, 0.1), 0.15),
      h: (primary.h + turn) % 360,
    };
    return [`chart-${index + 1}`, readableOn(oklchToHex(color), grounds, markContrastMin, towards)];
  });
  return Object.fromEntries(entries) as Tokens;
}

function themeTokens(
  theme: Theme,
  colors: { primary: Oklch; secondary: Oklch; primaryHex: string; secondaryHex: string },
): Tokens {
  const dark = theme === "dark";
  const base = grounds(theme, colors.secondary.h);
  const all = groundNames.map((name) => base[name] ?? "#ffffff");
  const towards = dark ? "lighter" : "darker";
  const grey = (l: number): string => oklchToHex({ l, c: 0.012, h: colors.secondary.h });
  const page = base.page ?? "#ffffff";
  const tones = Object.entries(toneHues).map(([name, color]) =>
    tone(name, color, readableOn(oklchToHex(color), all, markContrastMin, towards), theme, base),
  );
  const neutral = { l: 0.5, c: 0.014, h: colors.secondary.h };
  return Object.assign(
    base,
    {
      "ink-soft": readableOn(grey(dark ? 0.78 : 0.46), all, textContrastMin + 0.6, towards),
      "ink-faint": readableOn(grey(dark ? 0.66 : 0.56), all, textContrastMin, towards),
      "line-strong": readableOn(grey(dark ? 0.5 : 0.66), all, markContrastMin, towards),
      ring: readableOn(oklchToHex(colors.primary), all, markContrastMin, towards),
    },
    tone("primary", colors.primary, solidOf(colors.primaryHex, theme, page), theme, base),
    tone("secondary", colors.secondary, solidOf(colors.secondaryHex, theme, page), theme, base),
    tone("neutral", neutral, readableOn(makeScale(neutral)[500], all, markContrastMin, towards), theme, base),
    ...tones,
    charts(theme, colors.primary, all),
  );
}

/** Every colour token of a brand for both themes. Foregrounds reach 4.5:1 on each ground they may stand on, marks and outlines 3:1. */
export function brandTokens(brand: BrandColors): Record<Theme, Tokens> {
  const pick = (value: string, fallback: string): { hex: string; color: Oklch } => {
    const color = hexToOklch(value);
    return color
      ? { hex: oklchToHex(color), color }
      : { hex: fallback, color: hexToOklch(fallback) ?? { l: 0.5, c: 0.1, h: 0 } };
  };
  const primary = pick(brand.primary, defaultBrandColors.primary);
  const secondary = pick(brand.secondary, defaultBrandColors.secondary);
  const colors = {
    primary: primary.color,
    secondary: secondary.color,
    primaryHex: primary.hex,
    secondaryHex: secondary.hex,
  };
  return { light: themeTokens("light", colors), dark: themeTokens("dark", colors) };
}

/** The brand as a style sheet: light by default, dark by the system's wish or by `data-theme` on the root element, which wins. */
export function brandCss(brand: BrandColors): string {
  const { light, dark } = brandTokens(brand);
  const block = (tokens: Tokens, scheme: Theme): string =>
    `color-scheme:${scheme};${Object.entries(tokens)
      .map(([name, value]) => `--${name}:${value}`)
      .join(";")}`;
  return [
    `:root{${block(light, "light")}}`,
    `@media (prefers-color-scheme:dark){:root:not([data-theme=light]){${block(dark, "dark")}}}`,
    `:root[data-theme=dark]{${block(dark, "dark")}}`,
  ].join("");
}
