import type { Desk } from "../lab/desk.ts";

/** Instants in epoch milliseconds everywhere. */
export type WorkOrder = {
  id: string;
  productId: string;
  customerRef: string | null;
  iccid: string;
  /** Of these only `SHIPPED` is documented. */
  outcome: "SHIPPED" | "FAILED";
  createdAtMs: number;
  readyAtMs: number;
};

export type ProfileState = "RELEASED" | "DOWNLOADED" | "INSTALLED" | "ENABLED";

/** The id is the ICCID. */
export type Profile = { id: string; eid: string; matchingId: string; state: ProfileState };

/** A package on a SIM; the id is a whole number. */
export type SimPackage = {
  id: string;
  iccid: string;
  templateId: number;
  /** The work order it came with; null for one put on later. */
  orderId: string | null;
  totalBytes: number;
  usedBytes: number;
  createdAtMs: number;
  activatedAtMs: number | null;
};

export type Tables = { workOrders: WorkOrder; profiles: Profile; packages: SimPackage };

export type TelnaDesk = Desk<Tables>;
