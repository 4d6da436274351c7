import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type BrandColors, brandCss, brandTokens, defaultBrandColors } from "./brand-tokens.ts";
import { contrast, hexToOklch, oklchToHex, parseHex } from "./oklch.ts";
import { foregroundOn, makeScale, scaleSteps } from "./scale.ts";

const hexColor = fc.integer({ min: 0, max: 0xffffff }).map((value) => `#${value.toString(16).padStart(6, "0")}`);
const brand: fc.Arbitrary<BrandColors> = fc.record({ primary: hexColor, secondary: hexColor });

describe("OKLCH", () => {
  test("a hex colour survives the way to OKLCH and back", () => {
    fc.assert(
      fc.property(hexColor, (hex) => {
        expect(oklchToHex(hexToOklch(hex) ?? { l: 0, c: 0, h: 0 })).toBe(hex);
      }),
    );
  });

  test("a colour outside what screens show keeps its lightness", () => {
    const loud = { l: 0.7, c: 0.4, h: 150 };
    expect(hexToOklch(oklchToHex(loud))?.l).toBeCloseTo(0.7, 1);
  });

  test("text that is no hex colour is refused", () => {
    expect(parseHex("red; } body { display: none")).toBeNull();
    expect(parseHex("#12")).toBeNull();
    expect(parseHex("#abc")).toEqual(parseHex("#aabbcc"));
  });

  test("black on white has a contrast of 21", () => {
    expect(contrast("#000000", "#ffffff")).toBeCloseTo(21, 5);
  });
});

describe("scale", () => {
  test("has eleven steps, each darker than the one before", () => {
    fc.assert(
      fc.property(hexColor, (hex) => {
        const scale = makeScale(hexToOklch(hex) ?? { l: 0, c: 0, h: 0 });
        const darkness = scaleSteps.map((step) => contrast(scale[step], "#ffffff"));
        expect(darkness).toHaveLength(11);
        expect(darkness).toEqual([...darkness].sort((a, b) => a - b));
      }),
    );
  });

  test("text on any solid reaches 4.5:1", () => {
    fc.assert(
      fc.property(hexColor, (hex) => {
        expect(contrast(foregroundOn(hex), hex)).toBeGreaterThanOrEqual(4.5);
      }),
    );
  });
});

const names = ["primary", "secondary", "success", "warning", "danger", "info", "neutral"];
const grounds = ["page", "surface", "raised", "sunken"];

function contrastOf(tokens: Record<string, string>, text: string, ground: string): number {
  const [a, b] = [tokens[text], tokens[ground]];
  if (!a || !b) throw new Error(`no token ${a ? ground : text}`);
  return contrast(a, b);
}

describe("brand tokens", () => {
  test("every text token reaches 4.5:1 on every ground, whatever the brand's colours", () => {
    fc.assert(
      fc.property(brand, (colors) => {
        for (const tokens of Object.values(brandTokens(colors))) {
          for (const name of names) {
            expect(contrastOf(tokens, `on-${name}`, name)).toBeGreaterThanOrEqual(4.5);
            expect(contrastOf(tokens, `on-${name}`, `${name}-hover`)).toBeGreaterThanOrEqual(4.5);
            expect(contrastOf(tokens, `${name}-text`, `${name}-soft`)).toBeGreaterThanOrEqual(4.5);
          }
          for (const text of ["ink", "ink-soft", "ink-faint", ...names.map((name) => `${name}-text`)]) {
            for (const ground of grounds) expect(contrastOf(tokens, text, ground)).toBeGreaterThanOrEqual(4.5);
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  test("focus ring, strong lines and chart colours reach 3:1 on every ground", () => {
    fc.assert(
      fc.property(brand, (colors) => {
        for (const tokens of Object.values(brandTokens(colors))) {
          for (const mark of ["ring", "line-strong", "chart-1", "chart-2", "chart-3", "chart-4", "chart-5"]) {
            for (const ground of grounds) expect(contrastOf(tokens, mark, ground)).toBeGreaterThanOrEqual(3);
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  test("the brand's own colour is the light theme's primary", () => {
    expect(brandTokens({ primary: "#0B6E69", secondary: "#f2a65a" }).light.primary).toBe("#0b6e69");
  });

  test("a colour that is no colour falls back and cannot reach the style sheet", () => {
    const css = brandCss({ primary: "red}</style><script>", secondary: "" });
    expect(css).not.toContain("<");
    expect(css).toBe(brandCss(defaultBrandColors));
  });
});
