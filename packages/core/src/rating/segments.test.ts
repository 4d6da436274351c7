import fc from "fast-check";
import { expect, test } from "vitest";
import { countSegments } from "./segments.ts";

test.each([
  ["nothing", "", "gsm7", 1, 0],
  ["160 letters", "a".repeat(160), "gsm7", 1, 160],
  ["161 letters", "a".repeat(161), "gsm7", 2, 161],
  ["306 letters", "a".repeat(306), "gsm7", 2, 306],
  ["307 letters", "a".repeat(307), "gsm7", 3, 307],
  ["80 euro signs", "€".repeat(80), "gsm7", 1, 160],
  ["81 euro signs", "€".repeat(81), "gsm7", 2, 162],
  // 76 fit in a chained segment of 153: the last septet stays empty, because the escape and its letter travel together.
  ["153 euro signs", "€".repeat(153), "gsm7", 3, 306],
  ["70 of another alphabet", "п".repeat(70), "ucs2", 1, 70],
  ["71 of another alphabet", "п".repeat(71), "ucs2", 2, 71],
  ["134 of another alphabet", "п".repeat(134), "ucs2", 2, 134],
  ["35 emoji", "😀".repeat(35), "ucs2", 1, 70],
  ["36 emoji", "😀".repeat(36), "ucs2", 2, 72],
  // 33 pairs fit in 67 units: the 67th stays empty rather than holding half an emoji.
  ["67 emoji", "😀".repeat(67), "ucs2", 3, 134],
  ["an accent that has a place", "àèìòù ÄÖÜ ß Ñ", "gsm7", 1, 13],
  ["an accent that has none", "â", "ucs2", 1, 1],
  ["a line break and a bracket", "[a]\n", "gsm7", 1, 6],
] as const)("%s", (_, text, encoding, segments, units) => {
  expect(countSegments(text)).toMatchObject({ encoding, segments, units });
});

test("the character that made it costly is named", () => {
  expect(countSegments("Déjà vu – soon").ucs2Because).toBe("–");
  expect(countSegments("plain").ucs2Because).toBeNull();
});

test("segments hold what they say and no character is split", () => {
  const character = fc.constantFrom(..."abc€^é", "п", "😀", "👍");
  fc.assert(
    fc.property(fc.array(character, { maxLength: 500 }), (characters) => {
      const { segments, units, perSegment, left, encoding } = countSegments(characters.join(""));
      const sizes = characters.map((each) => (encoding === "ucs2" ? each.length : "€^".includes(each) ? 2 : 1));
      const chunks = [0];
      for (const size of sizes) {
        const last = chunks.length - 1;
        if ((chunks[last] ?? 0) + size > perSegment) chunks.push(size);
        else chunks[last] = (chunks[last] ?? 0) + size;
      }
      expect(units).toBe(sizes.reduce((sum, size) => sum + size, 0));
      expect(segments).toBe(chunks.length);
      expect(left).toBe(perSegment - (chunks.at(-1) ?? 0));
    }),
  );
});
