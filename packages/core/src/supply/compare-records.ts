import type { Money, RecordSubject, UpstreamRecord } from "@tandem/provider-contract";
import type { Micros } from "../kernel/index.ts";
import type { FoundDifference } from "../reconciliation/index.ts";
import { isUse, keyOfDay, keyOfRecord, type OurLine } from "./line.ts";

/** What our books have for the records of one page. */
export type OurSide = {
  /** The line a record belongs to. */
  lineOf(record: UpstreamRecord): OurLine | null;
  /** A purchase of that subject is under way of which we do not know yet what it bought; this may be it. */
  mayBecomeOurs(record: UpstreamRecord): boolean;
};

export type Span = {
  from: Date;
  until: Date;
  /** Subjects whose records are all that is ours now, whatever their age. */
  standing: ReadonlySet<RecordSubject>;
};

type Matched = { line: OurLine; theirsMicros: Micros; theirCurrency: string | null; complete: boolean };

const dayMs = 86_400_000;

/** Pure: collects what does not agree, page by page. Whatever is under way, or was given back on either side, differs in nothing. */
export class Comparison {
  readonly #span: Span;
  readonly #matched = new Map<string, Matched>();
  readonly #missingHere: FoundDifference[] = [];
  #entries = 0;
  #missing = 0;

  constructor(span: Span) {
    this.#span = span;
  }

  /** How many of their lines were compared so far. */
  get entries(): number {
    return this.#entries;
  }

  /** How many lines nobody here owns so far. */
  get missingHere(): number {
    return this.#missingHere.length;
  }

  addPage(records: readonly UpstreamRecord[], ours: OurSide): void {
    for (const record of records) {
      const line = ours.lineOf(record);
      if (line) this.#see(line, record);
      if (record.state !== "sold" || !this.#isInside(record)) continue;
      this.#entries += 1;
      if (line && line.state !== "not_bought") continue;
      if (!line && ours.mayBecomeOurs(record)) continue;
      this.#missing += 1;
      this.#missingHere.push(missingHere(record, line, this.#span));
    }
  }

  /** Whether their records had anything of a line. */
  hasSeen(line: OurLine): boolean {
    return this.#matched.has(line.key);
  }

  /** The days of which uses were told, for what was booked for them before. */
  dayKeys(): string[] {
    return [...this.#days().keys()];
  }

  /** Purchases whose amounts differ so far: what was given back since is none of them. */
  differing(): string[] {
    return this.#amounts(new Set()).flatMap(({ subjectId }) => subjectId ?? []);
  }

  /**
   * What it came to. `unseen` are lines of ours that their records have not, `bookedFor` what was booked for a day besides, `returned`
   * purchases that were given back.
   */
  finish(rest: { unseen: readonly OurLine[]; bookedFor: ReadonlyMap<string, Micros>; returned: ReadonlySet<string> }) {
    const amounts = this.#amounts(rest.returned);
    const days = [...this.#days()].flatMap(([key, day]) => judgeDay(key, day, rest.bookedFor.get(key) ?? 0n));
    const lost = rest.unseen.filter((line) => line.state === "bought").map(missingThere);
    const found = [...this.#missingHere, ...amounts, ...days, ...lost];
    return { entries: this.#entries, matched: Math.max(0, this.#entries - this.#missing - amounts.length), found };
  }

  #amounts(returned: ReadonlySet<string>): FoundDifference[] {
    return [...this.#matched.values()]
      .filter(({ line }) => !isUse(line.subject) && !this.#span.standing.has(line.subject) && !returned.has(line.id))
      .flatMap((one) => judgeAmount(one, this.#span));
  }

  #isInside({ happenedAt: at, subject }: UpstreamRecord): boolean {
    const { from, until, standing } = this.#span;
    return at === null || standing.has(subject) || (at >= from && at < until);
  }

  /** A call has several records: their sum is what it cost, once all of them say. */
  #see(line: OurLine, record: UpstreamRecord): void {
    const known = this.#matched.get(line.key) ?? { line, theirsMicros: 0n, theirCurrency: null, complete: true };
    const cost = chargeOf(record, line);
    const theirCurrency = known.theirCurrency ?? cost?.currency ?? null;
    this.#matched.set(line.key, {
      line,
      theirsMicros: known.theirsMicros + (cost?.amountMicros ?? 0n),
      theirCurrency,
      complete: known.complete && cost !== null && cost.currency === theirCurrency,
    });
  }

  #days(): Map<string, Day> {
    const days = new Map<string, Day>();
    for (const { line, theirsMicros, theirCurrency, complete } of this.#matched.values()) {
      if (!isUse(line.subject) || !complete || line.state !== "bought") continue;
      if (theirCurrency !== null && theirCurrency !== line.currency) continue;
      const at = new Date(Math.floor(line.happenedAt.getTime() / dayMs) * dayMs);
      if (at < this.#span.from || at.getTime() + dayMs > this.#span.until.getTime()) continue;
      const key = keyOfDay(line.subject, at.toISOString().slice(0, 10));
      const day = days.get(key) ?? {
        subject: line.subject,
        at,
        ours: 0n,
        theirs: 0n,
        uses: 0,
        differing: 0,
        currency: line.currency,
      };
      if (day.currency !== line.currency) continue;
      day.ours += line.bookedMicros;
      day.theirs += theirsMicros;
      day.uses += 1;
      if (line.bookedMicros !== theirsMicros) day.differing += 1;
      days.set(key, day);
    }
    return days;
  }
}

type Day = {
  subject: RecordSubject;
  at: Date;
  ours: Micros;
  theirs: Micros;
  uses: number;
  differing: number;
  currency: string;
};

/** What a record was charged; null where it is not known, or was given back. What came to nothing is not charged. */
function chargeOf({ state, cost }: UpstreamRecord, line: OurLine): Money | null {
  if (state === "failed") return { amountMicros: 0n, currency: cost?.currency ?? line.currency };
  return state === "sold" ? cost : null;
}

const theirsOf = ({ cost }: UpstreamRecord) => ({
  theirsMicros: cost?.amountMicros ?? null,
  currency: cost?.currency ?? "USD",
});

function missingHere(record: UpstreamRecord, line: OurLine | null, span: Span): FoundDifference {
  return {
    kind: "missing_here",
    subject: record.subject,
    ref: record.ref,
    accountId: line?.accountId ?? null,
    subjectId: line?.id ?? null,
    oursMicros: null,
    ...theirsOf(record),
    happenedAt: record.happenedAt ?? span.from,
    details: {
      line: keyOfRecord(record),
      label: record.label,
      orderId: line?.orderId ?? null,
      quantity: record.quantity,
      ...(record.offerRef === undefined ? {} : { offerRef: record.offerRef }),
    },
  };
}

function ofLine(line: OurLine) {
  return {
    subject: line.subject,
    ref: line.ref ?? line.id,
    accountId: line.accountId,
    subjectId: line.id,
    happenedAt: line.happenedAt,
    details: { line: line.key, label: line.label, orderId: line.orderId },
  };
}

function judgeAmount({ line, theirsMicros, theirCurrency, complete }: Matched, span: Span): FoundDifference[] {
  if (!complete || line.state !== "bought" || theirCurrency === null) return [];
  if (line.happenedAt < span.from || line.happenedAt >= span.until) return [];
  const difference = { ...ofLine(line), kind: "amount_differs", theirsMicros, currency: theirCurrency } as const;
  // Two currencies cannot be held against each other: a person has to look.
  if (theirCurrency !== line.currency) return [{ ...difference, oursMicros: null }];
  return line.bookedMicros === theirsMicros ? [] : [{ ...difference, oursMicros: line.bookedMicros }];
}

function judgeDay(key: string, day: Day, bookedMicros: Micros): FoundDifference[] {
  const oursMicros = day.ours + bookedMicros;
  if (oursMicros === day.theirs) return [];
  const { subject, at, theirs: theirsMicros, currency, uses, differing } = day;
  const ref = at.toISOString().slice(0, 10);
  const details = { line: key, label: null, orderId: null, uses, differing };
  return [
    {
      kind: "amount_differs",
      subject,
      ref,
      accountId: null,
      subjectId: null,
      oursMicros,
      theirsMicros,
      currency,
      happenedAt: at,
      details,
    },
  ];
}

function missingThere(line: OurLine): FoundDifference {
  return {
    ...ofLine(line),
    kind: "missing_there",
    oursMicros: line.bookedMicros,
    theirsMicros: null,
    currency: line.currency,
  };
}
