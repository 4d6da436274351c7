import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname } from "node:path";
import { expect, test } from "vitest";

/** Everything shown in the documents runs: each shell block of a document, in order, against the running sandbox. */
const sandboxFile = process.env.TANDEM_E2E_SANDBOX;
const noCurl = spawnSync("curl", ["--version"], { stdio: "ignore" }).status !== 0;
const reason = !sandboxFile ? "no running product" : noCurl ? "no curl on this machine" : "";

for (const document of ["docs/api.md", "docs/operator.md"]) {
  test.skipIf(reason !== "")(`the commands of ${document} run${reason ? ` (skipped: ${reason})` : ""}`, () => {
    const sandbox = JSON.parse(readFileSync(sandboxFile ?? "", "utf8")) as {
      baseUrl: string;
      apiKeys: { shopper: string };
    };
    const blocks = [...readFileSync(document, "utf8").matchAll(/```sh\n([\s\S]*?)```/g)].map((match) => match[1] ?? "");
    expect(blocks.length).toBeGreaterThan(0);
    for (const block of blocks) {
      const output = execFileSync("bash", ["-euo", "pipefail", "-c", block], {
        encoding: "utf8",
        env: {
          ...process.env,
          TANDEM_URL: sandbox.baseUrl,
          TANDEM_API_KEY: sandbox.apiKeys.shopper,
          TANDEM_DATA_DIR: dirname(sandboxFile ?? ""),
        },
      });
      expect(output.trim(), block).not.toBe("");
    }
  });
}
