/** How a text is sent: 7-bit letters where all of it fits that alphabet, else 16-bit ones. */
export type TextEncoding = "gsm7" | "ucs2";

export type SegmentCount = {
  encoding: TextEncoding;
  /** What the network carries, and what is charged. An empty text is one segment. */
  segments: number;
  /** Septets or 16-bit units used, extension characters and surrogate pairs counted double. */
  units: number;
  /** What one segment holds at this length: 160 or 70 alone, 153 or 67 in a chain. */
  perSegment: number;
  /** Units left in the last segment. */
  left: number;
  /** The first character that does not fit the 7-bit alphabet; null when all do. */
  ucs2Because: string | null;
};

// 3GPP TS 23.038 §6.2.1: the default alphabet, and the table that follows an escape and therefore counts two.
const basic = new Set(
  "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà",
);
const extended = new Set("\f^{}\\[~]|€");

/**
 * Counts what a text is sent and charged as. A character of two units, such as `€` or an emoji, is never split: where it does not
 * fit at the end of a segment it begins the next, which can cost a segment that plain division would miss.
 */
export function countSegments(text: string): SegmentCount {
  const characters = [...text];
  const ucs2Because = characters.find((each) => !basic.has(each) && !extended.has(each)) ?? null;
  const encoding: TextEncoding = ucs2Because === null ? "gsm7" : "ucs2";
  const sizeOf =
    encoding === "gsm7"
      ? (character: string) => (extended.has(character) ? 2 : 1)
      : (character: string) => character.length;
  const units = characters.reduce((sum, each) => sum + sizeOf(each), 0);
  const [alone, chained] = encoding === "gsm7" ? [160, 153] : [70, 67];
  if (units <= alone) return { encoding, segments: 1, units, perSegment: alone, left: alone - units, ucs2Because };
  let segments = 1;
  let used = 0;
  for (const character of characters) {
    const size = sizeOf(character);
    if (used + size > chained) {
      segments++;
      used = 0;
    }
    used += size;
  }
  return { encoding, segments, units, perSegment: chained, left: chained - used, ucs2Because };
}
