import { mkdirSync, readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { AxeBuilder } from "@axe-core/playwright";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { afterAll, expect, test } from "vitest";

/** A running product in sandbox mode, as its sandbox.json describes it. */
export type Instance = {
  baseUrl: string;
  labUrl: string;
  apiKeys: { admin: string; shopper: string };
  logins: { role: string; email: string; password: string; url: string }[];
};

export type Viewport = "phone" | "desktop";
export type Theme = "light" | "dark";

export type PageOptions = {
  viewport?: Viewport;
  theme?: Theme;
  /** What the phone says it is; decides which way to install an eSIM comes first. */
  system?: "ios" | "android";
  /** False: as someone reads who has switched scripts off. */
  script?: boolean;
  /** Signed in as the sandbox's person of this role. */
  as?: "shopper" | "admin";
};

const viewports = { phone: { width: 390, height: 844 }, desktop: { width: 1440, height: 900 } };

const userAgents = {
  ios: "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1",
  android:
    "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36",
};

const chromiumFlags = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

const sandboxFile = process.env.TANDEM_E2E_SANDBOX;
const skipReason = process.env.TANDEM_NO_BROWSER || (sandboxFile ? "" : "no running product");

/** A test that walks through the product with a browser; skipped, with the reason in its name, where there is none. */
export function journey(name: string, walk: () => Promise<void>): void {
  test.skipIf(skipReason !== "")(skipReason ? `${name} (skipped: ${skipReason})` : name, walk);
}

/** The product under test. */
export function instance(): Instance {
  if (!sandboxFile) throw new Error("TANDEM_E2E_SANDBOX does not name a sandbox.json");
  return JSON.parse(readFileSync(sandboxFile, "utf8")) as Instance;
}

let browser: Promise<Browser> | undefined;
const contexts: BrowserContext[] = [];
const scriptErrors = new WeakMap<Page, string[]>();

afterAll(async () => {
  await Promise.all(contexts.map((context) => context.close()));
  await (await browser)?.close();
});

/** A page in a browser context of its own, at the product's address. Faults of its scripts are kept for `expectNoFaults`. */
export async function openPage(path: string, options: PageOptions = {}): Promise<Page> {
  browser ??= chromium.launch({
    executablePath: process.env.TANDEM_CHROMIUM || "/usr/bin/chromium",
    args: chromiumFlags,
  });
  const { baseUrl } = instance();
  const viewport = options.viewport ?? "phone";
  const context = await (await browser).newContext({
    baseURL: baseUrl,
    viewport: viewports[viewport],
    colorScheme: options.theme ?? "light",
    reducedMotion: "reduce",
    javaScriptEnabled: options.script ?? true,
    ...(options.system ? { userAgent: userAgents[options.system] } : {}),
  });
  contexts.push(context);
  const page = await context.newPage();
  const faults: string[] = [];
  scriptErrors.set(page, faults);
  page.on("pageerror", (error) => faults.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error" && !message.text().startsWith("Failed to load resource"))
      faults.push(message.text());
  });
  if (options.as) await signIn(page, options.as);
  await page.goto(path);
  return page;
}

/** Signs the page's context in as the sandbox's person of a role, by the API. */
export async function signIn(page: Page, role: "shopper" | "admin"): Promise<void> {
  const { baseUrl, logins } = instance();
  const login = logins.find((one) => one.role === role);
  if (!login) throw new Error(`the sandbox has no ${role}`);
  const reply = await page.request.post("/v1/auth/sign-in/email", {
    data: { email: login.email, password: login.password },
    headers: { origin: baseUrl },
  });
  expect(reply.status(), "sign-in").toBe(200);
}

/** An e-mail nobody has signed up with. */
export const freshEmail = (): string => `traveller-${crypto.randomUUID()}@example.com`;

/** What went wrong in the page's own scripts and hydration so far must be nothing. */
export function expectNoFaults(page: Page): void {
  expect(scriptErrors.get(page) ?? []).toEqual([]);
}

/** Whether this run leaves pictures for people to look at: `TANDEM_PICTURES` is set. */
export const withPictures = Boolean(process.env.TANDEM_PICTURES);

/** Keeps a picture of the page in test-artifacts/screens, where pictures are asked for. */
export async function screenshot(page: Page, name: string): Promise<void> {
  if (!withPictures) return;
  mkdirSync("test-artifacts/screens", { recursive: true });
  await page.screenshot({ path: `test-artifacts/screens/${name}.jpg`, type: "jpeg", quality: 80, fullPage: true });
}

/** The same page in another size, as when a window is narrowed or a phone is turned. */
export async function resize(page: Page, viewport: Viewport): Promise<void> {
  await page.setViewportSize(viewports[viewport]);
  await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
}

// Rows of a long table are alike; judging all of them takes longer than everything else together.
const manyRows = "tbody tr:nth-child(n + 13) { display: none }";

// axe rates what these rules find as minor or moderate, which nobody here asks for.
const mildRules = [
  ...["aria-allowed-role", "empty-heading", "empty-table-header", "heading-order", "image-redundant-alt"],
  ...["landmark-banner-is-top-level", "landmark-complementary-is-top-level", "landmark-contentinfo-is-top-level"],
  ...["landmark-main-is-top-level", "landmark-no-duplicate-banner", "landmark-no-duplicate-contentinfo"],
  ...["landmark-no-duplicate-main", "landmark-one-main", "landmark-unique", "meta-viewport-large"],
  ...["page-has-heading-one", "presentation-role-conflict", "region", "skip-link"],
];

/** No serious or critical accessibility fault on the page as it stands; by the given rules alone, where some are given. */
export async function expectAccessible(page: Page, rules?: string[]): Promise<void> {
  const showAll = await hideManyRows(page);
  const builder = new AxeBuilder({ page })
    .options({ resultTypes: ["violations"], ...(rules && { runOnly: { type: "rule", values: rules } }) })
    // Our pages have no frames of other origins; without this each look opens a page of its own to sum them up.
    .setLegacyMode(true);
  const { violations } = await (rules ? builder : builder.disableRules(mildRules)).analyze();
  await showAll();
  const grave = violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 200)).join(" | ")}`);
  expect(grave, `${new URL(page.url()).pathname} at ${page.viewportSize()?.width}`).toEqual([]);
}

async function hideManyRows(page: Page): Promise<() => Promise<void>> {
  const before = await page.evaluateHandle((css) => {
    const sheets = document.adoptedStyleSheets;
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    document.adoptedStyleSheets = [...sheets, sheet];
    return sheets;
  }, manyRows);
  return () =>
    page.evaluate((sheets) => {
      document.adoptedStyleSheets = sheets;
    }, before);
}

/** Bytes of script a first visit to a path loads, gzipped, by a browser that has nothing yet. */
export async function scriptBytes(path: string, options: PageOptions = {}): Promise<number> {
  const page = await openPage("about:blank", options);
  const sizes: Promise<number>[] = [];
  page.on("response", (response) => {
    if (response.request().resourceType() !== "script") return;
    sizes.push(response.body().then((body) => gzipSync(body).length));
  });
  await page.goto(path, { waitUntil: "networkidle" });
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}

/** How far things moved by themselves since the page was opened (cumulative layout shift). */
export async function layoutShift(page: Page): Promise<number> {
  await page.waitForLoadState("networkidle");
  return page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        let sum = 0;
        const observer = new PerformanceObserver((list) => {
          for (const entry of list.getEntries() as (PerformanceEntry & { value: number; hadRecentInput: boolean })[]) {
            if (!entry.hadRecentInput) sum += entry.value;
          }
        });
        observer.observe({ type: "layout-shift", buffered: true });
        // Entries buffered so far are delivered before the frame after the next.
        requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => resolve(sum), 0)));
      }),
  );
}

/** The lab's upstreams that sell eSIMs: where all of them refuse, an order waits for a person. */
export const esimUpstreams = ["esim-access", "esim-go", "airalo", "telna"] as const;

export type Fault = { operation: string; fault: string; probability?: number; times?: number; delayMs?: number };

/** Lets an upstream of the lab misbehave; an empty list clears it. `upstream` as the lab names it, `esim-access` for example. */
export async function setFaults(upstream: string, faults: readonly Fault[]): Promise<void> {
  const reply = await fetch(`${instance().labUrl}/lab/${upstream}/faults`, {
    method: faults.length > 0 ? "PUT" : "DELETE",
    headers: { "content-type": "application/json" },
    ...(faults.length > 0 ? { body: JSON.stringify(faults) } : {}),
  });
  expect(reply.ok, `faults of ${upstream}`).toBe(true);
}

/** Plays the traveller's phone: installs an eSIM, or uses data with it. `upstream` is who sold it. */
export async function playPhone(
  upstream: string,
  iccid: string,
  act: "install" | "use",
  bytes?: number,
): Promise<void> {
  const reply = await fetch(`${instance().labUrl}/lab/${upstream}/devices/${iccid}/${act}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(bytes === undefined ? {} : { bytes }),
  });
  expect(reply.ok, `${act} of ${iccid}`).toBe(true);
}

/** The upstreams of the lab, and which of them sold an eSIM. */
export async function sellerOf(iccid: string): Promise<string> {
  const { labUrl } = instance();
  for (const upstream of esimUpstreams) {
    const reply = await fetch(`${labUrl}/lab/${upstream}/sales`);
    const sales = (await reply.json()) as { iccid: string | null }[];
    if (sales.some((sale) => sale.iccid === iccid)) return upstream;
  }
  throw new Error(`nobody in the lab sold ${iccid}`);
}

/** One GET of the public API with a key of the sandbox. */
export async function askApi<T>(path: string, key: keyof Instance["apiKeys"] = "shopper"): Promise<T> {
  const { baseUrl, apiKeys } = instance();
  const reply = await fetch(`${baseUrl}${path}`, { headers: { authorization: `Bearer ${apiKeys[key]}` } });
  expect(reply.status, path).toBe(200);
  return (await reply.json()) as T;
}

/** The text of the newest e-mail the lab took for an address with that subject, or null while there is none. */
export async function mailText(to: string, subject: string): Promise<string | null> {
  const { labUrl } = instance();
  const list = (await (await fetch(`${labUrl}/lab/mail`)).json()) as { id: string; to: string[]; subject: string }[];
  const found = list.find((mail) => mail.subject === subject && mail.to.includes(to));
  if (!found) return null;
  return ((await (await fetch(`${labUrl}/lab/mail/${found.id}`)).json()) as { text: string }).text;
}
