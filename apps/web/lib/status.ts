import type { Esim, OrderStatus, Schemas } from "@tandem/sdk";
import type { Tone } from "#ui/badge.tsx";

type Meaning = { tone: Tone; label: string };

/** The words and colour of an order's status. */
export const orderMeaning: Record<OrderStatus, Meaning> = {
  processing: { tone: "info", label: "On its way" },
  fulfilled: { tone: "success", label: "Delivered" },
  partially_fulfilled: { tone: "warning", label: "Partly delivered" },
  manual: { tone: "warning", label: "Being prepared by hand" },
  failed: { tone: "danger", label: "Not delivered" },
  cancelled: { tone: "neutral", label: "Cancelled" },
};

/** The words and colour of an eSIM's status. */
export const esimMeaning: Record<Esim["status"], Meaning> = {
  ready: { tone: "info", label: "Ready to install" },
  installed: { tone: "warning", label: "Installed, not online yet" },
  active: { tone: "success", label: "Active" },
  used_up: { tone: "warning", label: "Data used up" },
  expired: { tone: "neutral", label: "Expired" },
  suspended: { tone: "warning", label: "Suspended" },
  cancelled: { tone: "neutral", label: "Cancelled" },
};

/** The words and colour of a VPN account's state. */
export const vpnMeaning: Record<Schemas["VpnState"], Meaning> = {
  active: { tone: "success", label: "Active" },
  suspended: { tone: "warning", label: "Suspended" },
  expired: { tone: "neutral", label: "Ended" },
  deleted: { tone: "neutral", label: "Deleted" },
};

/** The words and colour of a video room's state. */
export const roomMeaning: Record<Schemas["VideoRoom"]["state"], Meaning> = {
  creating: { tone: "info", label: "Being made" },
  open: { tone: "success", label: "Open" },
  ending: { tone: "info", label: "Ending" },
  ended: { tone: "neutral", label: "Ended" },
  failed: { tone: "danger", label: "Not made" },
};

/** The words and colour of a fax's state. */
export const faxMeaning: Record<Schemas["Fax"]["state"], Meaning> = {
  queued: { tone: "info", label: "On its way" },
  sending: { tone: "info", label: "Being sent" },
  delivered: { tone: "success", label: "Arrived" },
  failed: { tone: "danger", label: "Not sent" },
  cancelled: { tone: "neutral", label: "Taken back" },
  unconfirmed: { tone: "warning", label: "Maybe sent" },
  received: { tone: "success", label: "Received" },
};

/** The words and colour of a SIM's state. */
export const simMeaning: Record<Schemas["Sim"]["state"], Meaning> = {
  enabled: { tone: "success", label: "On" },
  disabled: { tone: "neutral", label: "Off" },
  standby: { tone: "info", label: "Resting" },
  changing: { tone: "info", label: "Changing" },
  blocked: { tone: "danger", label: "Blocked" },
  deleted: { tone: "neutral", label: "Gone" },
  unknown: { tone: "warning", label: "Not known" },
};

/** What a document is. */
export const documentMeaning: Record<Schemas["DocumentKind"], Meaning> = {
  receipt: { tone: "info", label: "Receipt" },
  invoice: { tone: "neutral", label: "Invoice" },
  credit_note: { tone: "warning", label: "Credit note" },
  statement: { tone: "neutral", label: "Statement" },
};

/** Orders in these states will not change by themselves any more. */
export const endedOrderStatuses: ReadonlySet<OrderStatus> = new Set([
  "fulfilled",
  "partially_fulfilled",
  "failed",
  "cancelled",
]);
