import { publishEvent } from "../hooks/index.ts";
import { formatAmount, type Micros, publicId, type Transaction } from "../kernel/index.ts";
import { notify } from "../notifications/index.ts";
import { getWallet } from "../wallet/index.ts";
import type { FailureReason, RenewableService } from "./renewable.ts";

/** Why a renewal failed, as its owner is told. */
export const failureWords: Record<FailureReason, string> = {
  insufficient_balance: "The balance is too low.",
  not_for_sale: "It is not sold any more.",
  account_suspended: "The account is suspended.",
  not_delivered: "Nobody could deliver it; nothing was charged.",
  provider_unavailable: "Its provider could not be reached; nothing was charged.",
  service_ended: "It has ended.",
};

/** What a notice is about: the service, and which period of it. */
type About = { kind: string; service: RenewableService; cycleId: string; now: Date };

/** Says that a service renews or ends soon. */
export async function tellUpcoming(
  tx: Transaction,
  about: About,
  upcoming: { notice: "notice_7" | "notice_1"; daysLeft: number; autoRenew: boolean; day: Date },
): Promise<void> {
  const { service, cycleId, now } = about;
  const { price, accountId } = service;
  const wallet = await getWallet(tx, { accountId, ...(price && { currency: price.currency }) });
  await notify(tx, {
    topic: upcoming.notice === "notice_7" ? "renewal_in_7_days" : "renewal_in_1_day",
    accountId,
    subjectId: service.id,
    dedupeKey: `renewal:${cycleId}:${upcoming.notice}`,
    data: {
      name: service.name,
      days: upcoming.daysLeft,
      day: upcoming.day.toISOString(),
      price: price && toData(price.amountMicros, price.currency),
      balance: toData(wallet.availableMicros, wallet.currency),
      autoRenew: upcoming.autoRenew,
    },
    now,
  });
  await publish(tx, about, "renewal.upcoming", { autoRenew: upcoming.autoRenew });
}

/** Says that a service was renewed. */
export async function tellRenewed(
  tx: Transaction,
  about: About,
  paid: { amountMicros: Micros; currency: string; until: Date | null },
): Promise<void> {
  const { service, cycleId, now } = about;
  await notify(tx, {
    topic: "renewal_done",
    accountId: service.accountId,
    subjectId: service.id,
    dedupeKey: `renewal:${cycleId}:done`,
    data: {
      name: service.name,
      price: toData(paid.amountMicros, paid.currency),
      until: paid.until?.toISOString() ?? null,
    },
    now,
  });
  await publish(tx, about, "renewal.succeeded", { price: paid, expiresAt: paid.until ?? service.expiresAt });
}

/** Says that a service could not be renewed, and until when it is tried again. */
export async function tellFailed(
  tx: Transaction,
  about: About,
  failed: {
    reason: FailureReason;
    missing: { amountMicros: Micros; currency: string } | null;
    triedUntil: Date | null;
  },
): Promise<void> {
  const { service, cycleId, now } = about;
  await notify(tx, {
    topic: "renewal_failed",
    accountId: service.accountId,
    subjectId: service.id,
    dedupeKey: `renewal:${cycleId}:failed`,
    data: {
      name: service.name,
      reason: failureWords[failed.reason],
      missing: failed.missing && toData(failed.missing.amountMicros, failed.missing.currency),
      triedUntil: failed.triedUntil?.toISOString() ?? null,
    },
    now,
  });
  await publish(tx, about, "renewal.failed", { reason: failed.reason });
}

/** Says that a service has ended because nobody paid. */
export async function tellLapsed(tx: Transaction, about: About): Promise<void> {
  const { service, cycleId, now } = about;
  await notify(tx, {
    topic: "renewal_lapsed",
    accountId: service.accountId,
    subjectId: service.id,
    dedupeKey: `renewal:${cycleId}:lapsed`,
    data: { name: service.name },
    now,
  });
  await publish(tx, about, "renewal.lapsed", {});
}

type News = {
  autoRenew?: boolean;
  price?: { amountMicros: Micros; currency: string };
  expiresAt?: Date;
  reason?: FailureReason;
};

async function publish(
  tx: Transaction,
  { kind, service }: About,
  type: "renewal.upcoming" | "renewal.succeeded" | "renewal.failed" | "renewal.lapsed",
  news: News,
): Promise<void> {
  const price = news.price ?? service.price;
  await publishEvent(tx, {
    accountId: service.accountId,
    type,
    data: {
      id: publicId("rnw", service.id),
      kind,
      name: service.name,
      autoRenew: news.autoRenew ?? true,
      price: price && { amount: formatAmount(price.amountMicros), currency: price.currency },
      expiresAt: (news.expiresAt ?? service.expiresAt).toISOString(),
      reason: news.reason ?? null,
    },
  });
}

const toData = (amountMicros: Micros, currency: string) => ({ amountMicros: amountMicros.toString(), currency });
