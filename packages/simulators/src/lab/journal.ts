import { closeSync, existsSync, ftruncateSync, mkdirSync, openSync, readFileSync, writeSync } from "node:fs";
import { dirname } from "node:path";

/** One line of a journal: which part of the lab wrote it, and what happened. */
export type JournalEntry = { part: string; event: unknown };

/**
 * An append-only file of JSON lines. A line is in the file (not necessarily on the disk: no fsync) when
 * `append` returns, so a killed process forgets nothing that it told anyone.
 */
export class Journal {
  #file: number | undefined;

  /** Without a path nothing is kept. */
  constructor(path?: string) {
    if (!path) return;
    mkdirSync(dirname(path), { recursive: true });
    this.#file = openSync(path, "a");
  }

  append(part: string, event: unknown): void {
    if (this.#file !== undefined) writeSync(this.#file, `${JSON.stringify([part, event])}\n`);
  }

  /** Forgets everything written so far. */
  clear(): void {
    if (this.#file !== undefined) ftruncateSync(this.#file, 0);
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }
}

/**
 * Reads a journal in the order it was written. A last line without an end is the trace of a killed write: it
 * is cut off, as nobody was told of it. Throws on any other unreadable line, naming its number.
 */
export function readJournal(path: string): JournalEntry[] {
  if (!existsSync(path)) return [];
  const text = readFileSync(path, "utf8");
  const end = text.lastIndexOf("\n") + 1;
  if (end < text.length) cutAt(path, Buffer.byteLength(text.slice(0, end)));
  return text
    .slice(0, end)
    .split("\n")
    .filter((line) => line !== "")
    .map((line, index) => readLine(path, line, index + 1));
}

function readLine(path: string, line: string, number: number): JournalEntry {
  const parsed: unknown = JSON.parse(line);
  if (!Array.isArray(parsed) || typeof parsed[0] !== "string") {
    throw new Error(`${path}:${number} is no journal line; delete the file to start the upstream afresh`);
  }
  return { part: parsed[0], event: parsed[1] };
}

function cutAt(path: string, bytes: number): void {
  const file = openSync(path, "r+");
  ftruncateSync(file, bytes);
  closeSync(file);
}
