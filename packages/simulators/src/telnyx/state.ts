import type { TenThousandths } from "../lab/money.ts";
import type { SaleKind, SaleStatus } from "../lab/types.ts";
import type { Call, CallEvent, DialCommand, Recording } from "./call.ts";
import type { Fax } from "./fax.ts";
import type { Message } from "./message.ts";
import type { NumberOrder, OwnNumber, TakenNumber } from "./number.ts";
import type { Application } from "./profiles.ts";
import type { Room, RoomParticipant, RoomRecording, RoomSession } from "./room.ts";
import type { SimAction, SimCard, UsageNotification } from "./sim.ts";
import type { Verification } from "./verification.ts";
import type { PhoneRow } from "./world-phones.ts";

/** One row of the account's bill. */
export type SaleRow = {
  id: string;
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
export type Task = { id: string; dueMs: number; kind: string; subject: string; data: string };

/** A recipient who wants no more messages from one of our numbers; the id is both numbers. */
export type OptOut = { id: string };

/** Every kind of thing in the account, by the name of its table. Each has an `id`. */
export type Tables = {
  applications: Application;
  numbers: OwnNumber;
  numberOrders: NumberOrder;
  takenNumbers: TakenNumber;
  messages: Message;
  optOuts: OptOut;
  verifications: Verification;
  phones: PhoneRow;
  calls: Call;
  dialCommands: DialCommand;
  callEvents: CallEvent;
  recordings: Recording;
  rooms: Room;
  roomSessions: RoomSession;
  roomParticipants: RoomParticipant;
  roomRecordings: RoomRecording;
  faxes: Fax;
  sims: SimCard;
  simActions: SimAction;
  usageNotifications: UsageNotification;
  sales: SaleRow;
  tasks: Task;
};

export type TableName = keyof Tables;

type Put = { [Name in TableName]: { table: Name; row: Tables[Name] } }[TableName];

/** What happened: rows as they are now, rows that are gone, and what the balance changed by. All of it or nothing. */
export type TelnyxEvent = {
  puts?: Put[];
  drops?: { table: TableName; id: string }[];
  /** Ten-thousandths of a dollar taken from the balance; negative when given back. */
  charged?: TenThousandths;
  balance?: TenThousandths;
  sequence?: number;
};

export type TelnyxState = {
  balance: TenThousandths;
  /** The highest number given to anything that is counted. */
  sequence: number;
  tables: { [Name in TableName]: Map<string, Tables[Name]> };
};

/** $100,000: enough that nobody runs out by accident. */
const OPENING_BALANCE = 1_000_000_000;

/** An account on its first day. */
export function initialState(): TelnyxState {
  return {
    balance: OPENING_BALANCE,
    sequence: 0,
    tables: {
      applications: new Map(),
      numbers: new Map(),
      numberOrders: new Map(),
      takenNumbers: new Map(),
      messages: new Map(),
      optOuts: new Map(),
      verifications: new Map(),
      phones: new Map(),
      calls: new Map(),
      dialCommands: new Map(),
      callEvents: new Map(),
      recordings: new Map(),
      rooms: new Map(),
      roomSessions: new Map(),
      roomParticipants: new Map(),
      roomRecordings: new Map(),
      faxes: new Map(),
      sims: new Map(),
      simActions: new Map(),
      usageNotifications: new Map(),
      sales: new Map(),
      tasks: new Map(),
    },
  };
}

/** Carries an event out. Events come from a journal too, so nothing here looks at the clock or at chance. */
export function applyEvent(state: TelnyxState, event: TelnyxEvent): void {
  for (const { table, row } of event.puts ?? []) (state.tables[table] as Map<string, typeof row>).set(row.id, row);
  for (const { table, id } of event.drops ?? []) state.tables[table].delete(id);
  state.balance -= event.charged ?? 0;
  if (event.balance !== undefined) state.balance = event.balance;
  state.sequence = Math.max(state.sequence, event.sequence ?? 0);
}

/** Webhook addresses stay when the sales of an account are forgotten. */
export function keptEvents(state: TelnyxState): TelnyxEvent[] {
  const puts = [...state.tables.applications.values()].map((row) => ({ table: "applications" as const, row }));
  return puts.length > 0 ? [{ puts }] : [];
}
