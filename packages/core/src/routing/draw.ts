/** 32 bits of a text (FNV-1a): the seed of a request is made from its id, so that a retry decides alike. */
export function seedOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let position = 0; position < text.length; position++) {
    hash = Math.imul(hash ^ text.charCodeAt(position), 0x01000193);
  }
  return hash >>> 0;
}

/** A number from 0 up to 1 that looks like chance and is decided by seed and purpose. Different purposes are independent. */
export function draw(seed: number, purpose: number): number {
  let mixed = (seed ^ Math.imul(purpose + 1, 0x9e3779b9)) >>> 0;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return ((mixed ^ (mixed >>> 16)) >>> 0) / 4_294_967_296;
}
