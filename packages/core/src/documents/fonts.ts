import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** Inter comes as one file for each script. Those a text is tried with, in turn. */
const scripts = ["latin", "latin-ext", "cyrillic", "cyrillic-ext", "greek", "greek-ext", "vietnamese"] as const;
type Script = (typeof scripts)[number];
type Weight = 400 | 600;

/** A run of text that one font file can write. */
export type Run = { font: string; text: string };

const folder = join(dirname(createRequire(import.meta.url).resolve("@fontsource/inter/package.json")), "files");
const files = new Map<string, Buffer>();

/** The name a font goes by in a PDF. */
const nameOf = (script: Script, weight: Weight) => `inter-${script}-${weight}`;

/** The bytes of a font by its name. */
export function fontFile(name: string): Buffer {
  const known = files.get(name);
  if (known) return known;
  const read = readFileSync(join(folder, `${name}-normal.woff`));
  files.set(name, read);
  return read;
}

/** Where each script begins and ends, as the stylesheets of the package say. What is in none of them is written as a question mark. */
const ranges: readonly [Script, from: number, to: number][] = [
  ["latin", 0x0000, 0x00ff],
  ["latin-ext", 0x0100, 0x02ba],
  ["latin-ext", 0x1e00, 0x1e9f],
  ["vietnamese", 0x1ea0, 0x1ef9],
  ["greek", 0x0370, 0x03ff],
  ["greek-ext", 0x1f00, 0x1fff],
  ["cyrillic", 0x0400, 0x045f],
  ["cyrillic", 0x0490, 0x0491],
  ["cyrillic-ext", 0x0460, 0x052f],
  ["latin", 0x2000, 0x206f],
  ["latin-ext", 0x20a0, 0x20ab],
  ["latin", 0x20ac, 0x20ac],
  ["latin-ext", 0x20ad, 0x20c0],
  ["latin", 0x2122, 0x2122],
  ["latin", 0x2191, 0x2193],
  ["latin", 0x2212, 0x2215],
];

function scriptOf(character: string): Script | null {
  const code = character.codePointAt(0) ?? 0;
  return ranges.find(([, from, to]) => code >= from && code <= to)?.[0] ?? null;
}

/** A text in runs of one font each. */
export function runsOf(text: string, weight: Weight): Run[] {
  const runs: Run[] = [];
  for (const character of text.normalize("NFC")) {
    const script = scriptOf(character);
    const font = nameOf(script ?? "latin", weight);
    const written = script ? character : "?";
    const last = runs.at(-1);
    if (last?.font === font) last.text += written;
    else runs.push({ font, text: written });
  }
  return runs;
}
