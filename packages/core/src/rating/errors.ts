import { DomainError } from "../kernel/index.ts";
import type { ParsedRates } from "./parse-rates.ts";

/** Neither a price list nor a carrier's deck says what this costs. */
export const noPrice = (service: string, to: string) => new DomainError("rating.no_price", { service, to });

/** There is no such rate deck or price list, or it is another tenant's. */
export const listNotFound = (listId: string) => new DomainError("rating.list_not_found", { listId });

/** There is no such import, or it is another tenant's. */
export const importNotFound = (importId: string) => new DomainError("rating.import_not_found", { importId });

/** The import was confirmed or dropped already. */
export const importNotOpen = (importId: string, state: string) =>
  new DomainError("rating.import_not_open", { importId, state });

/** Lines of the file are still wrong: each is corrected or left out before the file counts. */
export const importUnreadable = (importId: string, { bad, fileProblem }: Pick<ParsedRates, "bad" | "fileProblem">) =>
  new DomainError("rating.import_unreadable", {
    importId,
    errors: fileProblem
      ? [{ field: "file", ...fileProblem }]
      : bad
          .slice(0, 100)
          .flatMap(({ line, problems }) =>
            problems.map(({ field, message, expected }) => ({ field: `line ${line}, ${field}`, message, expected })),
          ),
  });
