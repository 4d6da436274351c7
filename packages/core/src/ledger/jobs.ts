import { z } from "zod";
import { defineJob, type Logger, rootScope, withScope } from "../kernel/index.ts";
import { type BalanceDifference, checkBalances, checkSums } from "./check-balances.ts";
import { closeBooks } from "./close-books.ts";
import { expireHolds } from "./expire-holds.ts";

const ofRoot = z.object({ rootId: z.uuid() });

/** Frees a root's expired holds. Meant to be scheduled every minute. */
export const expireHoldsJob = defineJob({
  name: "ledger.expire_holds",
  schema: ofRoot,
  maxAttempts: 5,
  run: async ({ rootId }, { database, clock, logger }) => {
    const freed = await expireHolds(database, { rootId, clock });
    if (freed > 0) logger.info({ rootId, freed }, "freed expired holds");
  },
});

/** Closes a root's books, so that balances are read from a few rows. Meant to be scheduled every few minutes. */
export const closeBooksJob = defineJob({
  name: "ledger.close_books",
  schema: ofRoot,
  maxAttempts: 3,
  run: async ({ rootId }, { database }) => {
    await withScope(database, rootScope(rootId), (tx) => closeBooks(tx));
  },
});

/**
 * Checks that a root's books add up, as far as can be read in a moment. Meant to be scheduled every hour. When they do not, each
 * difference is logged and the job fails for good, so that it stays among the dead letters until a person has looked.
 */
export const checkBalancesJob = defineJob({
  name: "ledger.check_balances",
  schema: ofRoot,
  maxAttempts: 1,
  run: async ({ rootId }, { database, logger }) => {
    report(rootId, await withScope(database, rootScope(rootId), checkSums), logger);
  },
});

/** The same over the whole history, transfer by transfer. Meant to be scheduled once a day. */
export const checkHistoryJob = defineJob({
  name: "ledger.check_history",
  schema: ofRoot,
  maxAttempts: 1,
  run: async ({ rootId }, { database, logger }) => {
    report(rootId, await withScope(database, rootScope(rootId), checkBalances), logger);
  },
});

function report(rootId: string, differences: readonly BalanceDifference[], logger: Logger): void {
  for (const { expectedMicros, actualMicros, ...where } of differences) {
    const figures = { expectedMicros: expectedMicros.toString(), actualMicros: actualMicros.toString() };
    logger.error({ rootId, ...where, ...figures, alert: "ledger" }, "the ledger does not add up");
  }
  if (differences.length > 0)
    throw new Error(
      `The ledger of root ${rootId} does not add up in ${differences.length} places; the log names them.`,
    );
}

/** Every job of this module, for the worker. */
export const ledgerJobs = [expireHoldsJob, closeBooksJob, checkBalancesJob, checkHistoryJob];
