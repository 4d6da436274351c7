import { execFileSync, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { chromium } from "playwright-core";

const places = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/snap/bin/chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/** A Chromium to test in: the system's, or one that the system's package manager installs, or Playwright's own download. */
export function ensureBrowser(): { path?: string; reason?: string } {
  const found = findBrowser();
  if (found) return { path: found };
  if (process.getuid?.() === 0 && existsSync("/usr/bin/apt-get")) {
    console.log("Installing Chromium for the browser tests with apt-get …");
    const environment = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
    spawnSync("apt-get", ["update", "-qq"], { stdio: "ignore", env: environment });
    spawnSync("apt-get", ["install", "-y", "-qq", "--no-install-recommends", "chromium"], {
      stdio: "ignore",
      env: environment,
    });
  } else {
    console.log("Fetching a Chromium for the browser tests …");
    spawnSync(process.execPath, ["node_modules/playwright-core/cli.js", "install", "chromium-headless-shell"], {
      stdio: "ignore",
      timeout: 300_000,
    });
  }
  const path = findBrowser();
  if (path) return { path };
  return {
    reason:
      "no Chromium was found and none could be installed. Install one (Debian: sudo apt-get install chromium; macOS: brew install --cask chromium) or name it in CHROMIUM_PATH, and run npm test again.",
  };
}

function findBrowser(): string | undefined {
  const candidates = [process.env.CHROMIUM_PATH ?? "", ...places, playwrightDownload()];
  return candidates.find((path) => path !== "" && existsSync(path) && works(path));
}

function playwrightDownload(): string {
  try {
    return chromium.executablePath();
  } catch {
    return "";
  }
}

function works(path: string): boolean {
  try {
    execFileSync(path, ["--version"], { stdio: "ignore", timeout: 20_000 });
    return true;
  } catch {
    return false;
  }
}
