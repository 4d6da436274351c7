/** Chance that can be repeated: the same seed gives the same sequence. Not for secrets. */
export type SeededRandom = {
  /** A number in [0, 1). */
  next(): number;
  /** A whole number in [0, below). */
  int(below: number): number;
  /** Lower-case hexadecimal text of that many digits. */
  hex(digits: number): string;
};

/** 32-bit FNV-1a hash of a text. */
export function hash32(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return hash >>> 0;
}

/** A mulberry32 generator started from the hash of `seed`. */
export function seededRandom(seed: string): SeededRandom {
  let state = hash32(seed);
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  return {
    next,
    int: (below) => Math.floor(next() * below),
    hex: (digits) => {
      let text = "";
      while (text.length < digits)
        text += Math.floor(next() * 65_536)
          .toString(16)
          .padStart(4, "0");
      return text.slice(0, digits);
    },
  };
}
