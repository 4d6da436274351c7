import type { Schemas } from "@tandem/sdk";
import { formatMoney } from "#lib/format.ts";
import type { Tone } from "#ui/badge.tsx";

type Difference = Schemas["Difference"];

export const differenceMeaning: Record<Schemas["DifferenceState"], { tone: Tone; label: string }> = {
  open: { tone: "warning", label: "Open" },
  resolved: { tone: "success", label: "Resolved" },
  ignored: { tone: "neutral", label: "Left as it is" },
  settled: { tone: "success", label: "Agrees by now" },
};

/** Whose records were read, in a word. */
export const sourceWords: Record<Schemas["ReconciliationSource"], string> = {
  supply: "Purchases and usage",
  payments: "Payments",
};

export const kindWords: Record<Schemas["DifferenceKind"], string> = {
  missing_here: "Missing here",
  missing_there: "Missing there",
  amount_differs: "Amounts differ",
  fee_differs: "Fee differs",
};

/** What providers sell us, in the singular. */
const supplied: Record<Schemas["RecordSubject"], string> = {
  esim: "eSIM",
  top_up: "Top-up",
  number: "Number",
  vpn_account: "VPN account",
  sim: "SIM",
  message: "Message",
  verification: "Code",
  call: "Call",
  fax: "Fax",
  video_room: "Video room",
};

const subjects: Record<string, string> = {
  payment: "Payment",
  refund: "Refund",
  dispute: "Dispute",
  fee: "Fee",
  other: "Movement",
  ...supplied,
};

/** The same, many of them. */
export const subjectsWords: Record<Schemas["RecordSubject"], string> = {
  esim: "eSIMs",
  top_up: "Top-ups",
  number: "Numbers",
  vpn_account: "VPN accounts",
  sim: "SIMs",
  message: "Messages",
  verification: "Codes",
  call: "Calls",
  fax: "Faxes",
  video_room: "Video rooms",
};

/** Uses are cheap and many, so their amounts are compared by the day. */
const daily: Record<string, string> = {
  message: "Messages of a day",
  verification: "Codes of a day",
  call: "Calls of a day",
  fax: "Faxes of a day",
  video_room: "Video rooms of a day",
};

/** What a difference is, in a few words. */
export function differenceWords({ kind, subject }: Pick<Difference, "kind" | "subject">): string {
  const what = subjects[subject] ?? subject;
  if (kind === "missing_here") return `${what} is missing here`;
  if (kind === "missing_there") return `${what} is missing there`;
  return kind === "fee_differs" ? "Fee differs" : `${daily[subject] ?? what}: amounts differ`;
}

/** What an action does about this one, in numbers where it has any. */
export function consequenceOf(action: Schemas["DifferenceAction"], difference: Difference): string {
  const { ours, theirs, provider } = difference;
  const [from, to] = [ours && formatMoney(ours), theirs ? formatMoney(theirs) : "nothing"];
  if (action === "correct" && from)
    return `What we booked with ${provider.name} for it goes from ${from} to ${to}. The difference is our margin's; no customer pays it.`;
  if (action === "take_into_stock" && theirs)
    return `${provider.name} is paid ${to} for it, and the next order of its plan gets it. It must not have been installed.`;
  if (action === "write_off" && theirs)
    return `${provider.name} is paid ${to} for something nobody here has. It is booked as our loss.`;
  return actionWords[action].sentence;
}

/** What each action does about it. */
export const actionWords: Record<Schemas["DifferenceAction"], { label: string; sentence: string }> = {
  credit: {
    label: "Credit the wallet",
    sentence: "The payment is read at the processor again and credited to its wallet.",
  },
  book: {
    label: "Book it as theirs",
    sentence: "Our books follow the processor. What a wallet does not have is booked as our loss.",
  },
  correct: {
    label: "Correct our cost",
    sentence:
      "What we booked for it becomes what the provider charged. The difference is our margin's; no customer pays it.",
  },
  take_into_stock: {
    label: "Take it into stock",
    sentence: "The provider is paid for it, and the next order of its plan gets it. It must not have been installed.",
  },
  write_off: {
    label: "Write it off",
    sentence: "The provider is paid for something nobody here has. It is booked as our loss.",
  },
  expect_credit: {
    label: "Expect a credit note",
    sentence: "Nothing is booked. Ask the provider for the credit note, and say in the note where you did.",
  },
  ignore: { label: "Leave it", sentence: "Nothing is booked; the reason is kept." },
};
