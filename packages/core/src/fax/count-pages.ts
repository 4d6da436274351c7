import { inflateSync } from "node:zlib";

const pageMark = /\/Type\s*\/Page(?![A-Za-z])/g;
const streamMark = /stream\r?\n([\s\S]*?)\r?\nendstream/g;
/** More is not looked through: a document of so much text has more pages than anybody faxes. */
const inflatedMax = 64 * 1024 * 1024;

/** Whether bytes begin as a PDF does. */
export function isPdf(bytes: Buffer): boolean {
  return bytes.subarray(0, 1_024).includes("%PDF-");
}

/**
 * How many pages a PDF has: its page objects, in the open or in compressed object streams. At least one; what a carrier counted in the
 * end is what is charged.
 */
export function countPages(bytes: Buffer): number {
  const text = bytes.toString("latin1");
  const open = text.match(pageMark)?.length ?? 0;
  if (open > 0) return open;
  let found = 0;
  let inflated = 0;
  for (const [, body = ""] of text.matchAll(streamMark)) {
    const plain = inflate(Buffer.from(body, "latin1"));
    if (!plain) continue;
    inflated += plain.length;
    if (inflated > inflatedMax) break;
    found += plain.toString("latin1").match(pageMark)?.length ?? 0;
  }
  return Math.max(1, found);
}

/** Null for what is not compressed so, such as pictures. */
function inflate(body: Buffer): Buffer | null {
  try {
    return inflateSync(body, { maxOutputLength: inflatedMax });
  } catch {
    return null;
  }
}
