import type { Money } from "./money.ts";

/**
 * What an upstream's record is about. `esim`: an order of profiles, and of data for one where the upstream does not tell the two
 * apart. `number` and `vpn_account`: a thing of ours at the upstream.
 */
export const recordSubjects = ["esim", "top_up", "number", "vpn_account", "message", "call"] as const;
export type RecordSubject = (typeof recordSubjects)[number];

/**
 * `pending`: under way, its cost not final. `sold`: it is ours and is charged. `failed`: came to nothing, or is over, and is not charged.
 * `returned`: its price was given back. A word nobody knows is `pending`.
 */
export type RecordState = "pending" | "sold" | "failed" | "returned";

/** One line of what an upstream says it sold us. */
export type UpstreamRecord = {
  subject: RecordSubject;
  /** The reference that the paid call returned as `upstreamRef`, or that its webhooks carry. */
  ref: string;
  /** The reference we gave with the purchase, where the upstream keeps and shows it. */
  ourRef: string | null;
  /** What the upstream charged for all of it. Null where it does not tell, or not yet. */
  cost: Money | null;
  quantity: number;
  /** When it was sold. Null where the upstream does not say, as of things that are listed whatever their age. */
  happenedAt: Date | null;
  state: RecordState;
  /** What a person knows it by: an ICCID, a phone number, a user name. */
  label: string | null;
};

/** How an upstream lists one subject. */
export type RecordTraits = {
  /** The records carry what was charged. */
  tellsCost: boolean;
  /** All that is ours at this moment is listed, whatever time was asked for: what is missing there is not ours any more. */
  standing: boolean;
};

/** The upstream's own records of what it sold us, for reconciliation. */
export type RecordsProvider = {
  /**
   * Everything of the manifest's subjects that was sold from `from` on and before `to`, in pages; records of standing subjects whatever
   * their age. Throws `ProviderCallError` out of its iteration: one that throws has told a part only.
   */
  listRecords(range: { from: Date; to: Date }): AsyncIterable<UpstreamRecord[]>;
};

/** The subjects an upstream can list completely; what is missing here cannot be compared. */
export type RecordsCapabilities = Partial<Record<RecordSubject, RecordTraits>>;
