import { randomUUID } from "node:crypto";
import type { TenThousandths } from "../lab/money.ts";
import type { Store } from "../lab/store.ts";
import type { SimulatorContext } from "../lab/types.ts";
import { insufficientFunds, notFound } from "./refusal.ts";
import type { SaleRow, TableName, Tables, TelnyxEvent, TelnyxState } from "./state.ts";

type TaskHandler = (subject: string, data: string) => void;

/** The account as the API sees it: its state, the clock, and work that waits. It knows no HTTP. */
export class Desk {
  readonly context: SimulatorContext;
  readonly #store: Store<TelnyxState, TelnyxEvent>;
  readonly #handlers = new Map<string, TaskHandler>();

  constructor(context: SimulatorContext, store: Store<TelnyxState, TelnyxEvent>) {
    this.context = context;
    this.#store = store;
  }

  get state(): TelnyxState {
    return this.#store.state;
  }

  nowMs(): number {
    return this.context.clock.nowMs();
  }

  commit(event: TelnyxEvent): void {
    this.#store.commit(event);
  }

  put<Name extends TableName>(table: Name, row: Tables[Name]): void {
    // The pair is one of the union's members, which TypeScript cannot see for a generic name.
    this.commit({ puts: [{ table, row } as NonNullable<TelnyxEvent["puts"]>[number]] });
  }

  drop(table: TableName, id: string): void {
    this.commit({ drops: [{ table, id }] });
  }

  rows<Name extends TableName>(table: Name): Tables[Name][] {
    return [...this.state.tables[table].values()];
  }

  find<Name extends TableName>(table: Name, id: string): Tables[Name] | undefined {
    return this.state.tables[table].get(id);
  }

  /** The row of that id; 404 when there is none. */
  get<Name extends TableName>(table: Name, id: string, what: string): Tables[Name] {
    const row = this.find(table, id);
    if (!row) throw notFound(what);
    return row;
  }

  uuid(): string {
    return randomUUID();
  }

  /** A number in the form Telnyx gives its older objects: nineteen digits. */
  newNumericId(): string {
    const sequence = this.state.sequence + 1;
    this.commit({ sequence });
    return String(1_293_384_261_000_000_000n + BigInt(this.nowMs() % 1_000_000) * 1_000n + BigInt(sequence));
  }

  /** The sale with its price taken from the balance. Throws `Refusal` 20100 when that is not enough; nothing is sold then. */
  sell(sale: SaleRow, event: TelnyxEvent = {}): void {
    this.requireFunds(sale.cost);
    this.commit({ ...event, puts: [...(event.puts ?? []), { table: "sales", row: sale }], charged: sale.cost });
  }

  requireFunds(cost: TenThousandths): void {
    // An empty account is refused even where the price is known only later.
    if (this.state.balance <= 0 || this.state.balance < cost) throw insufficientFunds();
  }

  /** Changes a sale; a cost that differs from before is charged or given back. */
  amendSale(id: string, change: Partial<SaleRow>): void {
    const sale = this.find("sales", id);
    if (!sale) return;
    const row = { ...sale, ...change };
    const due = (one: SaleRow) => (one.refunded ? 0 : one.cost);
    this.commit({ puts: [{ table: "sales", row }], charged: due(row) - due(sale) });
  }

  /** Says what is done when a task of that kind is due. Call before `resume`. */
  onTask(kind: string, handler: TaskHandler): void {
    this.#handlers.set(kind, handler);
  }

  /** Does something after `delayMs` of lab time, also when the lab was restarted meanwhile. */
  later(delayMs: number, kind: string, subject: string, data = ""): void {
    const task = { id: this.uuid(), dueMs: this.nowMs() + delayMs, kind, subject, data };
    this.put("tasks", task);
    this.#arm(task.id, delayMs);
  }

  /** Schedules again what waited when the lab ended. */
  resume(): void {
    for (const task of this.rows("tasks")) this.#arm(task.id, Math.max(0, task.dueMs - this.nowMs()));
  }

  #arm(id: string, delayMs: number): void {
    this.context.schedule(delayMs, () => {
      const task = this.find("tasks", id);
      if (!task) return;
      this.drop("tasks", id);
      this.#handlers.get(task.kind)?.(task.subject, task.data);
    });
  }
}

/** Lab time as Telnyx prints it. */
export function wireTime(ms: number): string {
  return new Date(ms).toISOString();
}
