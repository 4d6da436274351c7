import type { Desk } from "./desk.ts";
import type { Session } from "./state.ts";
import { sessionWire } from "./wire-checkout.ts";

/** The person finished the page; `unpaid` while the bank takes its time. */
export function completeSession(desk: Desk, id: string, paymentStatus: Session["paymentStatus"]): void {
  const session = desk.get("sessions", id);
  if (session.status !== "open") return;
  const completed = desk.put("sessions", { ...session, status: "complete", paymentStatus });
  desk.emit("checkout.session.completed", sessionWire(completed, desk));
}

/** The bank answered after the page was finished. */
export function settleSession(desk: Desk, id: string, outcome: "succeeded" | "failed"): void {
  const session = desk.get("sessions", id);
  if (session.status !== "complete" || session.paymentStatus !== "unpaid") return;
  if (outcome === "failed") {
    desk.emit("checkout.session.async_payment_failed", sessionWire(session, desk));
    return;
  }
  const paid = desk.put("sessions", { ...session, paymentStatus: "paid" });
  desk.emit("checkout.session.async_payment_succeeded", sessionWire(paid, desk));
}

/** Nobody will pay on this page any more. */
export function expireSession(desk: Desk, session: Session): Session {
  const expired = desk.put("sessions", { ...session, status: "expired" });
  desk.emit("checkout.session.expired", sessionWire(expired, desk));
  return expired;
}
