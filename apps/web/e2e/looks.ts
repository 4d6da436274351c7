import type { Page } from "playwright-core";
import { expect } from "vitest";
import {
  expectAccessible,
  expectNoFaults,
  openPage,
  type PageOptions,
  resize,
  screenshot,
  type Theme,
  type Viewport,
  withPictures,
} from "./harness.ts";

// Judging a page takes longer than everything else here: each theme is judged in one size, and each size in one theme.
const looks: readonly { viewport: Viewport; theme: Theme; judged: boolean }[] = [
  { viewport: "desktop", theme: "light", judged: true },
  { viewport: "desktop", theme: "dark", judged: false },
  { viewport: "phone", theme: "dark", judged: true },
  { viewport: "phone", theme: "light", judged: false },
];

// A page waits for the server about as long as it draws, so two are under way at a time.
const tabs = 2;

const nameOf = (path: string): string =>
  path
    .replace(/^\//, "")
    .replaceAll(/[/?=&]/g, "-")
    .replaceAll(/([a-z]{3})_[a-z0-9]{20,}/g, "$1") || "home";

/**
 * One load of a page for both sizes and both themes: no grave accessibility fault, no fault of its scripts, a phone does not
 * scroll sideways, and pictures for people to look at where they are asked for.
 */
async function lookAt(page: Page, path: string): Promise<void> {
  await page.emulateMedia({ colorScheme: "light" });
  await resize(page, "desktop");
  await page.goto(path);
  await page.locator("main h1").first().waitFor();
  await page.waitForFunction(() => !document.querySelector(".animate-pulse"));
  for (const { viewport, theme, judged } of looks) {
    if (!judged && !withPictures) continue;
    await page.emulateMedia({ colorScheme: theme });
    await resize(page, viewport);
    await screenshot(page, `${nameOf(path)}-${viewport}-${theme}`);
    if (judged) await expectAccessible(page);
    const tooWide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(tooWide, `${path} scrolls sideways on a ${viewport}`).toBeLessThanOrEqual(0);
  }
  expectNoFaults(page);
}

/** Looks at pages, a few at a time. */
export async function lookAtAll(paths: readonly string[], as?: PageOptions["as"]): Promise<void> {
  const left = [...paths];
  const tab = async () => {
    const page = await openPage("about:blank", { viewport: "desktop", ...(as && { as }) });
    for (let path = left.shift(); path !== undefined; path = left.shift()) await lookAt(page, path);
    await page.context().close();
  };
  await Promise.all(Array.from({ length: Math.min(tabs, paths.length) }, tab));
}
