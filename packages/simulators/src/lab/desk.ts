import { randomUUID } from "node:crypto";
import { type TenThousandths, toDecimal } from "./money.ts";
import type { Store } from "./store.ts";
import type { Sale, SaleKind, SaleStatus, SimulatorContext } from "./types.ts";

type Row = { id: string };

/** One row of an account's bill; the id is the upstream's reference. */
export type SaleRow = Row & {
  ourRef: string | null;
  kind: SaleKind;
  subject: string;
  iccid: string | null;
  offer: string;
  cost: TenThousandths;
  refunded: boolean;
  status: SaleStatus;
  atMs: number;
};

/** Work that waits for its time; kept in the state so that it outlives a restart. */
type Task = Row & { dueMs: number; kind: string; subject: string };

/** What happened: rows as they are now, rows that are gone, and what the balance changed by. All of it or nothing. */
type DeskEvent = {
  puts?: { table: string; row: Row }[];
  drops?: { table: string; id: string }[];
  /** Taken from the balance; negative when given back. */
  charged?: TenThousandths;
  balance?: TenThousandths;
};

type DeskState = { balance: TenThousandths; tables: Map<string, Map<string, Row>> };

export type DeskOptions<Tables> = {
  openingBalance: TenThousandths;
  /** Rows the account has from the first day. */
  opening?: { [Name in keyof Tables]?: Tables[Name][] };
  /** Tables that outlive a reset, such as those with webhook addresses. */
  kept?: readonly (keyof Tables & string)[];
};

type Names<Tables> = keyof Tables & string;

/**
 * An upstream's account as tables of rows, each kind by name, with a bill and work that waits. It knows no HTTP, and everything in it
 * outlives a restart of the lab.
 */
export class Desk<Tables extends { [Name in keyof Tables]: Row }> {
  readonly context: SimulatorContext;
  readonly #store: Store<DeskState, DeskEvent>;
  readonly #handlers = new Map<string, (subject: string) => void>();

  constructor(context: SimulatorContext, { openingBalance, opening = {}, kept = [] }: DeskOptions<Tables>) {
    this.context = context;
    const first = Object.entries(opening) as [string, Row[]][];
    this.#store = context.store<DeskState, DeskEvent>({
      initial: () => ({
        balance: openingBalance,
        tables: new Map(first.map(([name, rows]) => [name, new Map(rows.map((row) => [row.id, row]))])),
      }),
      apply: applyEvent,
      keep: ({ tables }) => {
        const puts = kept.flatMap((table) => [...(tables.get(table)?.values() ?? [])].map((row) => ({ table, row })));
        return puts.length > 0 ? [{ puts }] : [];
      },
    });
  }

  nowMs(): number {
    return this.context.clock.nowMs();
  }

  uuid(): string {
    return randomUUID();
  }

  put<Name extends Names<Tables>>(table: Name, row: Tables[Name]): Tables[Name] {
    this.#store.commit({ puts: [{ table, row }] });
    return row;
  }

  /** Changes some fields of a row; nothing happens where there is none. */
  amend<Name extends Names<Tables>>(table: Name, id: string, change: Partial<Tables[Name]>): Tables[Name] | undefined {
    const row = this.find(table, id);
    return row && this.put(table, { ...row, ...change });
  }

  drop(table: Names<Tables>, id: string): void {
    this.#store.commit({ drops: [{ table, id }] });
  }

  rows<Name extends Names<Tables>>(table: Name): Tables[Name][] {
    return [...this.#table(table).values()];
  }

  find<Name extends Names<Tables>>(table: Name, id: string): Tables[Name] | undefined {
    return this.#table(table).get(id);
  }

  count(table: Names<Tables>): number {
    return this.#table(table).size;
  }

  get balance(): TenThousandths {
    return this.#store.state.balance;
  }

  setBalance(balance: TenThousandths): void {
    this.#store.commit({ balance });
  }

  /** Puts a sale on the bill and takes its cost from the balance. */
  sell(sale: Omit<SaleRow, "iccid" | "refunded" | "atMs"> & { iccid?: string }): void {
    const row: SaleRow = { iccid: null, refunded: false, ...sale, atMs: this.nowMs() };
    this.#store.commit({ puts: [{ table: "sales", row }], charged: row.cost });
  }

  /** Changes a sale; a cost that differs from before is charged or given back. */
  amendSale(id: string, change: Partial<SaleRow>): void {
    const sale = this.#sales().get(id);
    if (!sale) return;
    const row = { ...sale, ...change };
    const due = (one: SaleRow) => (one.refunded ? 0 : one.cost);
    this.#store.commit({ puts: [{ table: "sales", row }], charged: due(row) - due(sale) });
  }

  /** The bill as the lab shows it. */
  sales(): Sale[] {
    return [...this.#sales().values()].map(({ id, cost, atMs, ...sale }) => ({
      ...sale,
      upstreamRef: id,
      cost: toDecimal(cost),
      at: new Date(atMs).toISOString(),
    }));
  }

  /** Says what is done when a task of that kind is due. Call before `resume`. */
  onTask(kind: string, handler: (subject: string) => void): void {
    this.#handlers.set(kind, handler);
  }

  /** Does something after `delayMs` of lab time, also when the lab was restarted meanwhile; at once without a delay. */
  later(delayMs: number, kind: string, subject: string): void {
    if (delayMs <= 0) {
      this.#handlers.get(kind)?.(subject);
      return;
    }
    const task: Task = { id: this.uuid(), dueMs: this.nowMs() + delayMs, kind, subject };
    this.#store.commit({ puts: [{ table: "tasks", row: task }] });
    this.#arm(task.id, delayMs);
  }

  /** Schedules again what waited when the lab ended. */
  resume(): void {
    for (const task of this.#tasks().values()) this.#arm(task.id, Math.max(0, task.dueMs - this.nowMs()));
  }

  #arm(id: string, delayMs: number): void {
    this.context.schedule(delayMs, () => {
      const task = this.#tasks().get(id);
      if (!task) return;
      this.#store.commit({ drops: [{ table: "tasks", id }] });
      this.#handlers.get(task.kind)?.(task.subject);
    });
  }

  #table<Name extends Names<Tables>>(name: Name): ReadonlyMap<string, Tables[Name]> {
    // Rows are only put by `put`, which knows their type by their table.
    return (this.#store.state.tables.get(name) ?? new Map()) as ReadonlyMap<string, Tables[Name]>;
  }

  #sales(): ReadonlyMap<string, SaleRow> {
    return (this.#store.state.tables.get("sales") ?? new Map()) as ReadonlyMap<string, SaleRow>;
  }

  #tasks(): ReadonlyMap<string, Task> {
    return (this.#store.state.tables.get("tasks") ?? new Map()) as ReadonlyMap<string, Task>;
  }
}

/** Carries an event out. Events come from a journal too, so nothing here looks at the clock or at chance. */
function applyEvent(state: DeskState, event: DeskEvent): void {
  for (const { table, row } of event.puts ?? []) {
    const rows = state.tables.get(table) ?? new Map<string, Row>();
    rows.set(row.id, row);
    state.tables.set(table, rows);
  }
  for (const { table, id } of event.drops ?? []) state.tables.get(table)?.delete(id);
  state.balance -= event.charged ?? 0;
  if (event.balance !== undefined) state.balance = event.balance;
}
