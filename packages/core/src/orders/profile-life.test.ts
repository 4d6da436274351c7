import { expect, test } from "vitest";
import { foldNews, type ProfileLife } from "./profile-life.ts";

const day = (text: string) => new Date(`${text}T12:00:00Z`);
const fresh: ProfileLife = {
  status: "ready",
  usedBytes: 0n,
  totalBytes: 5_000n,
  unlimited: false,
  usageAsOf: null,
  installedAt: null,
  activatedAt: null,
  removedAt: null,
  expiresAt: day("2027-05-20"),
};
const usage = (usedBytes: bigint) => ({ usedBytes, totalBytes: 5_000n, unlimited: false });

test("the first use replaces the date to start by with the end of the plan's days", () => {
  const active = foldNews(fresh, { usage: usage(10n), expiresAt: day("2026-12-20"), at: day("2026-11-20") });
  expect(active).toMatchObject({ status: "active", expiresAt: day("2026-12-20"), activatedAt: day("2026-11-20") });
});

test("the end of the plan's days is taken when it comes after the news of the first use", () => {
  const active = foldNews(fresh, { activated: true, at: day("2026-11-20") });
  expect(active.expiresAt).toBeNull();
  expect(foldNews(active, { expiresAt: day("2026-12-20"), at: day("2026-11-21") }).expiresAt).toEqual(
    day("2026-12-20"),
  );
});

test("late news from before the first use does not bring the date to start by back", () => {
  const active = foldNews(fresh, { activated: true, expiresAt: day("2026-12-20"), at: day("2026-11-20") });
  const told = foldNews(active, { state: "installed", expiresAt: day("2027-05-20"), at: day("2026-11-19") });
  expect(told).toMatchObject({ status: "active", expiresAt: day("2026-12-20") });
});

test("a top-up moves the end, and an earlier date does not move it back", () => {
  const active = foldNews(fresh, { activated: true, expiresAt: day("2026-12-20"), at: day("2026-11-20") });
  const longer = foldNews(active, { expiresAt: day("2027-01-20"), at: day("2026-12-01") });
  expect(longer.expiresAt).toEqual(day("2027-01-20"));
  expect(foldNews(longer, { expiresAt: day("2026-12-20"), at: day("2026-12-02") }).expiresAt).toEqual(
    day("2027-01-20"),
  );
});

test("the same news twice changes nothing more", () => {
  const news = { usage: usage(5_000n), expiresAt: day("2026-12-20"), at: day("2026-11-20") };
  const once = foldNews(fresh, news);
  expect(once.status).toBe("used_up");
  expect(foldNews(once, news)).toEqual(once);
});
