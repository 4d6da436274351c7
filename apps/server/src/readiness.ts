import { type Database, listWorkers, pendingMigrations } from "@tandem/core/kernel";

type Check = { name: string; ok: boolean; detail: string | null };
export type Readiness = { ready: boolean; checks: Check[] };

/** Whether the product can do its work: the database answers, the schema is there, a worker is alive. */
export async function checkReadiness({ database }: { database: Database }): Promise<Readiness> {
  const alive = check("worker", async () => {
    const workers = await listWorkers(database);
    return workers.some((worker) => worker.alive) ? null : "no worker has been seen for 15 seconds";
  });
  return summary(await Promise.all([...checkDatabase(database), alive]));
}

/** Whether a process that serves no requests can do its work: the database answers and the schema is there. */
export async function checkProcess({ database }: { database: Database }): Promise<Readiness> {
  return summary(await Promise.all(checkDatabase(database)));
}

function checkDatabase(database: Database): Promise<Check>[] {
  return [
    check("database", async () => {
      await database.pool.query("select 1");
      return null;
    }),
    check("migrations", async () => {
      const pending = await pendingMigrations(database.pool);
      return pending.length === 0 ? null : `not applied yet: ${pending.join(", ")}`;
    }),
  ];
}

const summary = (checks: Check[]): Readiness => ({ ready: checks.every((one) => one.ok), checks });

/** Runs a check: null means fine, a text what is wrong. An error's own words stay in the log of the database. */
async function check(name: string, ask: () => Promise<string | null>): Promise<Check> {
  try {
    const detail = await ask();
    return { name, ok: detail === null, detail };
  } catch {
    return { name, ok: false, detail: "the database does not answer" };
  }
}
