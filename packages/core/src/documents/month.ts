/** A calendar month in UTC: `name` is 2026-11. */
export type Month = { name: string; title: string; from: Date; until: Date };

/** The month a moment is in. */
export function monthOf(at: Date): Month {
  return month(at.getUTCFullYear(), at.getUTCMonth());
}

/** The month before the one a moment is in. */
export function monthBefore(now: Date): Month {
  return month(now.getUTCFullYear(), now.getUTCMonth() - 1);
}

function month(year: number, index: number): Month {
  const from = new Date(Date.UTC(year, index, 1));
  const until = new Date(Date.UTC(year, index + 1, 1));
  const title = from.toLocaleDateString("en-US", { month: "long", year: "numeric", timeZone: "UTC" });
  return { name: from.toISOString().slice(0, 7), title, from, until };
}

type Wallet = { accountId: string; currency: string };

/** What a month's statement is about. */
export const monthSubject = ({ accountId, currency }: Wallet, { name }: Month) =>
  `month:${accountId}:${currency}:${name}`;

/** What the invoice of a month's use is about. */
export const usageSubject = (wallet: Wallet, of: Month) => `usage:${monthSubject(wallet, of)}`;
