import type { Money } from "./money.ts";

/**
 * What an upstream's record is about. Where an upstream does not tell two apart, the first of them stands for both: `esim` also for data
 * put onto one. `number`, `vpn_account` and `sim`: a thing of ours at the upstream. `verification`: a code the
 * upstream sends by a product of its own. `video_room`: a room, whoever was in it.
 */
export const recordSubjects = [
  "esim",
  "top_up",
  "number",
  "vpn_account",
  "sim",
  "message",
  "verification",
  "call",
  "fax",
  "video_room",
] as const;
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
  /** Which of the offers was bought, by the `offerRef` of its listing. Absent where the record does not tell. */
  offerRef?: string;
};

/** How an upstream lists one subject. */
export type RecordTraits = {
  /** The records carry what was charged. */
  tellsCost: boolean;
  /** All that is ours at this moment is listed, whatever time was asked for: what is missing there is not ours any more. */
  standing: boolean;
  /** Older records are not listed any more. Absent: no such time is known. */
  keptDays?: number;
};

/** The upstream's own records of what it sold us, for reconciliation. */
export type RecordsProvider = {
  /** Those of the manifest's subjects that this account lists, where its settings decide that. Absent: all of them. */
  subjects?: readonly RecordSubject[];
  /**
   * Everything of the manifest's subjects that was sold from `from` on and before `to`, in pages; records of standing subjects whatever
   * their age. Throws `ProviderCallError` out of its iteration: one that throws has told a part only.
   */
  listRecords(range: { from: Date; to: Date }): AsyncIterable<UpstreamRecord[]>;
};

/** The subjects an upstream can list completely. */
export type RecordsCapabilities = Partial<Record<RecordSubject, RecordTraits>>;

/** Why an upstream's subjects cannot be compared, each a sentence for an operator. */
export type UnlistedRecords = Partial<Record<RecordSubject, string>>;
