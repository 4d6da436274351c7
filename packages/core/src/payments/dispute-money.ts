import { sql } from "kysely";
import { type Micros, rootScope, type Transaction, withScope } from "../kernel/index.ts";
import { changeClaim } from "../ledger/index.ts";
import { ledgerAccountOf, move } from "./move-money.ts";
import type { PaymentRow } from "./payment.ts";
import { readPayment } from "./queries-payments.ts";
import { changeDispute, type DisputeChange, type DisputeRow, getDispute } from "./queries-reversals.ts";
import type { PaymentsServices } from "./services.ts";

/** How a dispute stands: what it is about, and what the processor took for it until now. */
export type DisputeStanding = { state: DisputeRow["state"]; amountMicros: Micros; withdrawnMicros: Micros };

/**
 * Moves a dispute's money to where it belongs by how it stands. While it is open its whole amount is frozen, once it is lost what was
 * withdrawn is taken: from what the wallet has, and from whatever comes later until then the wallet owes it and nothing can be spent
 * (decision 0012). What was withdrawn and is not there yet is the platform's loss meanwhile. Won, or come to nothing: all of it goes
 * back. Harmless to repeat. The dispute is locked.
 */
export async function moveDisputeMoney(
  services: Pick<PaymentsServices, "onCredited">,
  tx: Transaction,
  { payment, row, standing }: { payment: PaymentRow; row: DisputeRow; standing: DisputeStanding },
): Promise<DisputeChange> {
  const { state, withdrawnMicros } = standing;
  const reason = "dispute";
  const lies = row.settled ? "top_ups" : "disputes";
  const over = state === "won" || (state !== "open" && withdrawnMicros <= 0n);
  const wanted = over ? 0n : state === "open" ? standing.amountMicros : withdrawnMicros;
  const excess = positive(row.frozenMicros - wanted);
  const taken = await claim(tx, { payment, row, to: lies, wantedMicros: positive(wanted - row.frozenMicros) });
  await move(tx, payment, { from: lies, to: "wallet", amountMicros: excess, reason: "dispute_won" });
  if (excess > 0n) await services.onCredited(tx, payment.accountId);
  const frozenMicros = row.frozenMicros - excess + taken;
  const shortMicros = positive(wanted - frozenMicros);
  const lossMicros = over ? 0n : positive(withdrawnMicros - frozenMicros);
  const more = lossMicros - row.lossMicros;
  if (more > 0n) await move(tx, payment, { from: "loss", to: lies, amountMicros: more, reason });
  else {
    const back = over ? "dispute_won" : reason;
    await move(tx, payment, { from: lies, to: "loss", amountMicros: -more, reason: back });
  }
  const money = { frozenMicros, shortMicros, lossMicros };
  if (over) return { ...money, settled: false };
  if (state !== "lost" || row.settled) return money;
  await move(tx, payment, { from: "disputes", to: "top_ups", amountMicros: frozenMicros + lossMicros, reason });
  return { ...money, settled: true };
}

/** Takes of a wanted amount what the wallet has, whoever else claims of it, and has it owe the rest in place of what it owed before. */
async function claim(
  tx: Transaction,
  {
    payment,
    row,
    to,
    wantedMicros,
  }: { payment: PaymentRow; row: DisputeRow; to: "disputes" | "top_ups"; wantedMicros: Micros },
): Promise<Micros> {
  if (wantedMicros === 0n && row.shortMicros === 0n) return 0n;
  const wallet = await ledgerAccountOf(tx, payment, "wallet");
  const { freeMicros, owedMicros } = await changeClaim(tx, wallet, 0n);
  const taken = wantedMicros < freeMicros ? wantedMicros : freeMicros;
  // The guard of spending does not know whom a claim is for: it is lifted for what is taken for one.
  await changeClaim(tx, wallet, -owedMicros);
  await move(tx, payment, { from: "wallet", to, amountMicros: taken, reason: "dispute" });
  await changeClaim(tx, wallet, owedMicros - row.shortMicros + (wantedMicros - taken));
  return taken;
}

const positive = (amount: Micros): Micros => (amount > 0n ? amount : 0n);

/** Takes what came into wallets for the disputes they owe, oldest first. Harmless to repeat. Returns how many were looked at. */
export async function collectDisputed(services: PaymentsServices, rootId: string): Promise<number> {
  const scope = rootScope(rootId);
  const short = await withScope(services.database, scope, listCollectable);
  for (const disputeId of short) {
    await withScope(services.database, scope, async (tx) => {
      const row = await getDispute(tx, disputeId, "lock");
      const payment = await readPayment(tx, row.paymentId);
      const { state, amountMicros, withdrawnMicros } = row;
      const standing = { state, amountMicros, withdrawnMicros };
      const moved = await moveDisputeMoney(services, tx, { payment, row, standing });
      await changeDispute(tx, row.id, moved, services.clock.now());
    });
  }
  return short.length;
}

/** Disputes that are owed something by a wallet that has something. */
async function listCollectable(tx: Transaction): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select d.id from payments.disputes d
    join ledger.wallets w on w.root_id = d.root_id and w.account_id = d.account_id and w.currency = d.currency
    where d.root_id = ${tx.scope.rootId} and d.short_micros > 0 and w.posted_micros > w.held_micros
    order by d.id limit 500`.execute(tx.sql);
  return rows.map(({ id }) => id);
}
