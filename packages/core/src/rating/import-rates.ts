import type { Selectable } from "kysely";
import { DomainError, newId, type Transaction } from "../kernel/index.ts";
import type { RatingImports } from "../kernel/schema.generated.ts";
import { compareRates, type RateDifference } from "./compare-rates.ts";
import { importNotFound, importNotOpen, importUnreadable } from "./errors.ts";
import { currentVersion, getList, readEntries } from "./list-queries.ts";
import { type ListEntry, type ListVersion, publishVersion, type RateList, readVersion } from "./lists.ts";
import { type Corrections, type ParsedRates, parseRates, type RateColumn } from "./parse-rates.ts";

export type RateImport = {
  id: string;
  listId: string;
  fileName: string;
  /** `replace`: the file is the whole list. `merge`: prefixes it does not name stay as they are. */
  mode: "replace" | "merge";
  state: "open" | "confirmed" | "dropped";
  versionId: string | null;
  createdBy: string;
  createdAt: Date;
};

/** A file as it would count: what it holds, what is wrong with it and what it would change. */
export type ImportPreview = {
  import: RateImport;
  list: RateList;
  parsed: ParsedRates;
  difference: RateDifference;
};

export type NewImport = { listId: string; fileName: string; content: string; mode: RateImport["mode"]; actor: string };

/** Keeps a file for a list and tells what it would change. Nothing counts yet. Throws `rating.list_not_found`. */
export async function startImport(tx: Transaction, file: NewImport): Promise<ImportPreview> {
  const list = await getList(tx, file.listId);
  const row = await tx.sql
    .insertInto("rating.imports")
    .values({
      root_id: tx.scope.rootId,
      tenant_id: list.tenantId,
      id: newId(),
      list_id: list.id,
      file_name: file.fileName,
      content: file.content,
      mode: file.mode,
      created_by: file.actor,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  return preview(tx, row);
}

/** The file again, with its corrections. Throws `rating.import_not_found`. */
export async function previewImport(tx: Transaction, importId: string): Promise<ImportPreview> {
  return preview(tx, await findImport(tx, importId));
}

/** Corrects cells of one line, or with null leaves it out. Throws `rating.import_not_found`, `rating.import_not_open`. */
export async function correctLine(
  tx: Transaction,
  correction: { importId: string; line: number; cells: Partial<Record<RateColumn, string>> | null },
): Promise<ImportPreview> {
  const row = await lockOpen(tx, correction.importId);
  const corrections = { ...(row.corrections as Corrections), [String(correction.line)]: correction.cells };
  const changed = await tx.sql
    .updateTable("rating.imports")
    .set({ corrections: JSON.stringify(corrections) })
    .where("root_id", "=", tx.scope.rootId)
    .where("id", "=", row.id)
    .returningAll()
    .executeTakeFirstOrThrow();
  return preview(tx, changed);
}

export type ImportConfirmation = {
  importId: string;
  /** From when it counts; at once when left out. Not in the past: what was charged stays explained. */
  validFrom?: Date;
  note?: string;
  actor: string;
  now: Date;
};

const clockSlackMs = 300_000;

/**
 * Makes the file a version. A repeat returns the version it made. Lines that are still wrong refuse it: they are corrected or left out
 * first, so that none is lost unseen. Throws `rating.import_not_found`, `rating.import_not_open`, `rating.import_unreadable`, `request.invalid`.
 */
export async function confirmImport(tx: Transaction, confirmation: ImportConfirmation): Promise<ListVersion> {
  const { importId, actor, now } = confirmation;
  const row = await lockImport(tx, importId);
  if (row.state === "confirmed" && row.version_id) return readVersion(tx, row.version_id);
  if (row.state !== "open") throw importNotOpen(importId, row.state);
  const validFrom = confirmation.validFrom ?? now;
  if (validFrom.getTime() < now.getTime() - clockSlackMs) {
    const error = { field: "body.validFrom", message: "is in the past", expected: "now or later" };
    throw new DomainError("request.invalid", { errors: [error] });
  }
  const { parsed, entries } = await readImport(tx, row);
  if (parsed.fileProblem || parsed.bad.length > 0) throw importUnreadable(importId, parsed);
  const version = await publishVersion(tx, {
    listId: row.list_id,
    validFrom,
    basis: "import",
    note: confirmation.note ?? row.file_name,
    entries,
    actor,
  });
  await end(tx, row.id, { state: "confirmed", version_id: version.id });
  return version;
}

/** Drops a file that was not confirmed. Harmless when it was dropped before. Throws `rating.import_not_found`, `rating.import_not_open`. */
export async function dropImport(tx: Transaction, importId: string): Promise<void> {
  const row = await lockImport(tx, importId);
  if (row.state === "dropped") return;
  if (row.state !== "open") throw importNotOpen(importId, row.state);
  await end(tx, row.id, { state: "dropped" });
}

type Row = Selectable<RatingImports>;

async function preview(tx: Transaction, row: Row): Promise<ImportPreview> {
  const { parsed, entries, before } = await readImport(tx, row);
  const list = await getList(tx, row.list_id);
  return { import: toImport(row), list, parsed, difference: compareRates(before, entries) };
}

/** The file read, and the whole list as it would be with it. A line that is wrong keeps its prefix's present rate in view. */
async function readImport(
  tx: Transaction,
  row: Row,
): Promise<{ parsed: ParsedRates; entries: ListEntry[]; before: ListEntry[] }> {
  const parsed = parseRates(row.content, row.corrections as Corrections);
  const version = await currentVersion(tx, row.list_id, new Date());
  const before = version ? await readEntries(tx, version.id) : [];
  const entries = parsed.entries.map(({ line: _, ...entry }) => entry);
  const named = new Set(entries.map((entry) => entry.prefix));
  const unread = new Set(parsed.bad.map((each) => each.cells.prefix.replace(/\D/g, "")));
  const kept = before.filter(({ prefix }) => !named.has(prefix) && (row.mode === "merge" || unread.has(prefix)));
  return { parsed, entries: [...entries, ...kept], before };
}

async function findImport(tx: Transaction, importId: string): Promise<Row> {
  const row = await byId(tx, importId).executeTakeFirst();
  if (!row) throw importNotFound(importId);
  return row;
}

async function lockImport(tx: Transaction, importId: string): Promise<Row> {
  const row = await byId(tx, importId).forUpdate().executeTakeFirst();
  if (!row) throw importNotFound(importId);
  return row;
}

async function lockOpen(tx: Transaction, importId: string): Promise<Row> {
  const row = await lockImport(tx, importId);
  if (row.state !== "open") throw importNotOpen(importId, row.state);
  return row;
}

const byId = (tx: Transaction, importId: string) =>
  tx.sql.selectFrom("rating.imports").selectAll().where("root_id", "=", tx.scope.rootId).where("id", "=", importId);

async function end(tx: Transaction, id: string, how: { state: string; version_id?: string }): Promise<void> {
  await tx.sql
    .updateTable("rating.imports")
    .set(how)
    .where("root_id", "=", tx.scope.rootId)
    .where("id", "=", id)
    .execute();
}

function toImport(row: Row): RateImport {
  return {
    id: row.id,
    listId: row.list_id,
    fileName: row.file_name,
    mode: row.mode as RateImport["mode"],
    state: row.state as RateImport["state"],
    versionId: row.version_id,
    createdBy: row.created_by,
    createdAt: row.created_at,
  };
}
