import { type Database, rootScope, type Transaction, withScope } from "../kernel/index.ts";
import type { Settled } from "./settle-uses.ts";
import type { Slice } from "./slice.ts";
import {
  extendSlices,
  openSlices,
  type SliceEnding,
  type SliceExtension,
  type SliceOpening,
  settleSlices,
} from "./slices.ts";

/** Slices of many calls at once: what is asked while a transaction is under way goes together in the next one. */
export type SliceDesk = {
  open(rootId: string, opening: SliceOpening): Promise<Slice>;
  extend(rootId: string, extension: SliceExtension): Promise<Slice>;
  settle(rootId: string, ending: SliceEnding): Promise<Settled>;
};

const batchMax = 250;

/**
 * The desk of a process. A wallet with a thousand calls is one row that each of them must change: one at a time that is a commit
 * each, together it is one for all that wait. Nothing is kept but what waits, so a killed process loses no money, only answers.
 */
export function createSliceDesk(options: { database: Database; clock: { now(): Date } }): SliceDesk {
  const { database, clock } = options;
  return {
    open: gather(database, openSlices),
    extend: gather(database, extendSlices),
    settle: gather(database, (tx, endings: readonly SliceEnding[]) => settleSlices(tx, endings, clock.now())),
  };
}

type Waiting<Ask, Answer> = { ask: Ask; resolve(answer: Answer): void; reject(error: unknown): void };

function gather<Ask extends { id: string }, Answer>(
  database: Database,
  work: (tx: Transaction, asks: readonly Ask[]) => Promise<Map<string, Answer>>,
): (rootId: string, ask: Ask) => Promise<Answer> {
  const queues = new Map<string, Waiting<Ask, Answer>[]>();
  const run = (rootId: string, batch: readonly Waiting<Ask, Answer>[]) =>
    withScope(database, rootScope(rootId), (tx) =>
      work(
        tx,
        batch.map((each) => each.ask),
      ),
    );
  const answer = async (rootId: string, batch: Waiting<Ask, Answer>[]): Promise<void> => {
    try {
      const answers = await run(rootId, batch);
      for (const each of batch) each.resolve(answers.get(each.ask.id) as Answer);
    } catch (error) {
      // One that is wrong must not fail the others: each gets a transaction, and an error, of its own.
      if (batch.length > 1) for (const each of batch) await answer(rootId, [each]);
      else batch[0]?.reject(error);
    }
  };
  const serve = async (rootId: string, queue: Waiting<Ask, Answer>[]): Promise<void> => {
    while (queue.length > 0) await answer(rootId, takeBatch(queue));
    queues.delete(rootId);
  };
  return (rootId, ask) =>
    new Promise((resolve, reject) => {
      const queue = queues.get(rootId) ?? [];
      queue.push({ ask, resolve, reject });
      if (queues.has(rootId)) return;
      queues.set(rootId, queue);
      void serve(rootId, queue);
    });
}

/** The next of those that wait, each id once: the same call asked twice is asked one after the other. */
function takeBatch<Ask extends { id: string }, Answer>(queue: Waiting<Ask, Answer>[]): Waiting<Ask, Answer>[] {
  const ids = new Set<string>();
  const batch: Waiting<Ask, Answer>[] = [];
  for (let place = 0; place < queue.length && batch.length < batchMax; ) {
    const next = queue[place];
    if (next && !ids.has(next.ask.id)) {
      ids.add(next.ask.id);
      batch.push(next);
      queue.splice(place, 1);
    } else place++;
  }
  return batch;
}
